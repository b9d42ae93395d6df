// The walk, place by place: each place decides where the packet goes next, or how it ends.
#include "sim/flow/forward.h"

#include <algorithm>

#include "sim/flow/walker.h"

namespace azroute {

bool contains(std::span<const Located<Prefix>> prefixes, const Address& address) {
  return std::ranges::any_of(prefixes, [&](const Located<Prefix>& prefix) { return prefix.value.contains(address); });
}

std::optional<Prefix> longest_containing(std::span<const Located<Prefix>> prefixes, const Address& address) {
  std::optional<Prefix> longest;
  for (const Located<Prefix>& prefix : prefixes) {
    if (prefix.value.contains(address) && (!longest || prefix.value.length() > longest->length())) {
      longest = prefix.value;
    }
  }
  return longest;
}

bool owns(const NetworkInterface& nic, const Address& address) {
  return std::ranges::any_of(nic.ip_configurations, [&](const IpConfiguration& configuration) {
    return configuration.private_ip_address.value == address;
  });
}

Address unspecified(Family family) {
  return family == Family::V4 ? Address::v4(0) : Prefix::everything(family).address();
}

Flow reversed(const Flow& flow) {
  return {.source = flow.destination,
          .destination = flow.source,
          .protocol = flow.protocol,
          .source_port = flow.destination_port,
          .destination_port = flow.source_port};
}

Walker::Walker(Network& network, const WalkRequest& request, std::vector<std::size_t> choices)
    : network_(network),
      topology_(network.topology()),
      request_(request),
      flow_(request.flow),
      way_(&trace_.hops),
      choices_(std::move(choices)) {
  trace_.flow = request.flow;
}

Trace Walker::run() {
  start();
  walk_on();
  trace_.arrived = flow_;
  if (end_ != nullptr && works(end_->verdict)) walk_reply();
  return finish();
}

void Walker::start() {
  go(start_of(request_.from));
  if (place().kind == Place::Kind::Internet) on_internet(reasons::kPublicAddressSilent);
}

void Walker::walk_on() {
  while (!ended_) {
    const Place here = place();
    std::uint32_t as = 0;
    if (here.kind == Place::Kind::Hub) as = hub_table_.index;
    if (here.kind == Place::Kind::Gateway && came_from_hub()) as = 1;
    if (!seen_.emplace(here, as, flow_).second) {
      if (here.kind == Place::Kind::Nic) take_in({here.index});
      return end(reasons::kLoop);
    }
    switch (here.kind) {
      case Place::Kind::Nic: at_nic({here.index}); break;
      case Place::Kind::Firewall: at_firewall({here.index}); break;
      case Place::Kind::Hub: at_hub({here.index}); break;
      case Place::Kind::Gateway: at_gateway({here.index}); break;
      case Place::Kind::Site: at_site({here.index}); break;
      case Place::Kind::Subnet: at_subnet({here.index}); break;
      default: return;  // the other places are ends, or passed through at once
    }
  }
}

Trace Walker::finish() {
  // What is certain to stop it speaks before what only may.
  const auto certain = std::ranges::find_if(
      trace_.findings, [](const Finding& finding) { return finding.reason->verdict != Verdict::Unknown; });
  trace_.reason = end_;
  if (certain != trace_.findings.end()) {
    trace_.reason = certain->reason;
  } else if (!trace_.findings.empty()) {
    trace_.reason = trace_.findings.front().reason;
  }
  trace_.verdict = trace_.reason->verdict;
  const bool stopped = std::ranges::any_of(trace_.findings, [](const Finding& finding) {
    const Verdict verdict = finding.reason->verdict;
    return !finding.in_reply && (verdict == Verdict::Dropped || verdict == Verdict::Loop);
  });
  if (stopped) trace_.identity = {};
  return std::move(trace_);
}

std::size_t Walker::choose(std::size_t ways) {
  const std::size_t fork = forks_.size();
  forks_.push_back(ways);
  return fork < choices_.size() ? choices_[fork] : 0;
}

void Walker::go(Place place) {
  way_->push_back({.place = place, .steps = {}});
}

void Walker::note(const Reason& reason, const std::optional<Cure>& cure) {
  const auto same = [&](const Finding& finding) { return finding.reason == &reason && finding.in_reply == in_reply_; };
  if (std::ranges::any_of(trace_.findings, same)) return;
  trace_.findings.push_back({.reason = &reason, .in_reply = in_reply_, .hop = way_->size() - 1, .cure = cure});
}

void Walker::end(const Reason& reason, const std::optional<Cure>& cure) {
  if (!works(reason.verdict)) note(reason, cure);
  end_ = &reason;
  ended_ = true;
}

void Walker::arrive(Place place, const Reason& reason) {
  if (this->place() != place) go(place);
  if (!in_reply_) trace_.identity = identity_inside();
  end(reason);
}

EgressIdentity Walker::identity_inside() const {
  const EgressIdentity& public_one = trace_.identity;
  // Translated on its way to the Internet, and not since.
  const bool unknown = public_one.addresses.empty() && flow_.source == unspecified(flow_.source.family());
  const bool known = std::ranges::find(public_one.addresses, flow_.source) != public_one.addresses.end();
  if (public_one.source_class != SourceClass::None && (unknown || known)) return public_one;
  const bool from_outside =
      trace_.hops.front().place.kind == Place::Kind::Internet && flow_.source == trace_.flow.source;
  return {.source_class = from_outside ? SourceClass::Internet : SourceClass::Private, .addresses = {flow_.source}};
}

std::optional<Place> Walker::previous() const {
  if (way_->size() < 2) return std::nullopt;
  return (*way_)[way_->size() - 2].place;
}

bool Walker::came_from_hub() const {
  const auto from = previous();
  if (!from) return false;
  if (from->kind == Place::Kind::Hub) return true;
  return from->kind == Place::Kind::Firewall && topology_.azure_firewalls[from->index].virtual_hub.id.valid();
}

Id<Subnet> Walker::subnet_named(Id<VirtualNetwork> vnet, std::string_view name) const {
  for (const Id<Subnet> subnet : topology_[vnet].subnets) {
    if (equal_ignoring_case(topology_[subnet].name.value, name)) return subnet;
  }
  return {};
}

std::optional<Address> own_address(const NetworkInterface& nic, Family family) {
  for (const IpConfiguration& configuration : nic.ip_configurations) {
    if (configuration.private_ip_address.value.family() == family) return configuration.private_ip_address.value;
  }
  return std::nullopt;
}

Place start_of(const FlowSource& from) {
  if (from.nic.valid()) return {Place::Kind::Nic, from.nic.index};
  if (from.subnet.valid()) return {Place::Kind::Subnet, from.subnet.index};
  if (from.site.valid()) return {Place::Kind::Site, from.site.index};
  return {Place::Kind::Internet, 0};
}

Trace walk(Network& network, const FlowSource& from, const Flow& flow, std::string_view fqdn) {
  const WalkRequest request{.from = from, .flow = flow, .fqdn = fqdn};
  // Depth-first over the forks, like counting: the last fork that has a way left takes the next one.
  std::optional<Trace> speaking;
  std::size_t paths = 0;
  std::size_t failing = 0;
  for (std::vector<std::size_t> choices; paths < kMaxPaths;) {
    Walker walker(network, request, choices);
    Trace trace = walker.run();
    ++paths;
    if (!works(trace.verdict)) ++failing;
    if (!speaking || (works(speaking->verdict) && !works(trace.verdict))) speaking = std::move(trace);
    const std::vector<std::size_t>& forks = walker.forks();
    choices.resize(forks.size(), 0);
    while (!choices.empty() && choices.back() + 1 == forks[choices.size() - 1]) choices.pop_back();
    if (choices.empty()) break;
    ++choices.back();
  }
  speaking->paths = paths;
  speaking->failing_paths = failing;
  return std::move(*speaking);
}

Trace walk(Network& network, Id<NetworkInterface> nic, const Flow& flow) {
  FlowSource from;
  from.nic = nic;
  return walk(network, from, flow, {});
}

}  // namespace azroute
