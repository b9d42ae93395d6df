// Flows: where each one starts, and where it is meant to go.
#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "sim/topology/link_context.h"

namespace azroute {
namespace {

constexpr Prefix v4(unsigned a, unsigned b, unsigned length) {
  return Prefix::make(Address::v4((a << 24U) | (b << 16U)), length);
}

/// Addresses that nobody has on the Internet: RFC 1918, RFC 6598, this host, link-local, multicast and beyond; of IPv6
/// all but 2000::/3. The ranges for documentation are as good as public.
bool is_never_public(const Address& address) {
  static constexpr std::array kNeverPublic{v4(0, 0, 8),      v4(10, 0, 8),    v4(100, 64, 10),  v4(127, 0, 8),
                                           v4(169, 254, 16), v4(172, 16, 12), v4(192, 168, 16), v4(224, 0, 3)};
  if (address.is_v4())
    return std::ranges::any_of(kNeverPublic, [&](const Prefix& prefix) { return prefix.contains(address); });
  return !Prefix::make(Address::v6(0x2000000000000000ULL, 0), 3).contains(address);
}

/// Who sends, and whether the stated source address is theirs.
class SenderResolver {
 public:
  explicit SenderResolver(LinkContext& context) : context_(&context) {
    add(context.topology.network_interfaces, nics_);
    add(context.topology.sites, sites_);
    candidates_.emplace_back(kInternet);
    const Topology& topology = context.topology;
    for (std::size_t i = 0; i < topology.subnets.size(); ++i) {
      const Id<VirtualNetwork> home = topology.subnets[i].virtual_network;
      const std::string& name = topology.subnets[i].name.value;
      if (name.empty() || !home.valid() || topology[home].name.value.empty()) continue;
      candidates_.push_back(topology[home].name.value + "/" + name);
      subnets_.try_emplace(to_lower(candidates_.back()), id_at<Subnet>(i));
    }
  }

  void resolve(FlowSource& source) {
    source.nic = {};
    source.subnet = {};
    source.site = {};
    source.internet = false;
    if (source.text.value.empty()) return;
    const std::string name = to_lower(source.text.value);
    const auto nic = nics_.find(name);
    const auto site = sites_.find(name);
    const bool internet = name == kInternet;
    if (nic != nics_.end()) {
      source.nic = nic->second;
    } else if (site != sites_.end()) {
      source.site = site->second;
    } else if (internet) {
      source.internet = true;
    } else if (const auto subnet = subnets_.find(name); subnet != subnets_.end()) {
      source.subnet = subnet->second;
    } else {
      context_->diagnostics.error(linking::kUnknownSender, source.text.span,
                                  fmt::format("no networkInterface{} or site is named {}",
                                              name.contains('/') ? ", VNET/SUBNET" : "", quoted(source.text.value)),
                                  context_->suggest(source.text.value, candidates_));
      return;
    }
    if (is_ambiguous(source, nic != nics_.end(), site, internet)) return;
    check_address(source);
  }

 private:
  template <typename T>
  void add(const std::vector<T>& things, std::unordered_map<std::string, Id<T>>& by_name) {
    for (std::size_t i = 0; i < things.size(); ++i) {
      if (things[i].name.value.empty()) continue;
      by_name.try_emplace(to_lower(things[i].name.value), id_at<T>(i));
      candidates_.push_back(things[i].name.value);
    }
  }

  bool is_ambiguous(const FlowSource& source, bool nic, std::unordered_map<std::string, Id<Site>>::const_iterator site,
                    bool internet) {
    const bool is_site = site != sites_.end();
    if (static_cast<int>(nic) + static_cast<int>(is_site) + static_cast<int>(internet) < 2) return false;
    const Topology& topology = context_->topology;
    std::vector<Label> labels;
    if (nic) labels.push_back({topology[source.nic].name.span, "the network interface is defined here"});
    if (is_site) labels.push_back({topology[site->second].name.span, "the site is defined here"});
    context_->diagnostics.error(
        linking::kAmbiguousName, source.text.span,
        internet
            ? fmt::format("{} is a {} and the Internet", quoted(source.text.value), nic ? "network interface" : "site")
            : fmt::format("{} is a network interface and a site", quoted(source.text.value)),
        nic ? "give the network interface another name" : "give the site another name", std::move(labels));
    return true;
  }

  void check_address(const FlowSource& source) {
    if (!source.address) return;
    const Address& address = *source.address;
    const Topology& topology = context_->topology;
    if (source.nic.valid()) {
      const NetworkInterface& nic = topology[source.nic];
      const auto holds = [&](const IpConfiguration& one) { return one.private_ip_address.value == address; };
      if (std::ranges::any_of(nic.ip_configurations, holds)) return;
      context_->diagnostics.error(
          linking::kSourceNotSenders, source.address_span,
          fmt::format("networkInterface {} does not have the address {}", quoted(nic.name.value), address.to_string()),
          "Azure drops what a network interface sends with another address",
          {{nic.name.span, "the network interface is here"}});
    } else if (source.subnet.valid()) {
      if (is_free_in(topology, source.subnet, address)) return;
      context_->diagnostics.error(
          linking::kSourceNotSenders, source.address_span,
          fmt::format("{} is no free address of subnet {}", address.to_string(), quoted(source.text.value)),
          "write an address of the subnet that Azure does not keep for itself, or the name of what has it",
          {{topology[source.subnet].name.span, "the subnet is here"}});
    } else if (source.site.valid()) {
      const Site& site = topology[source.site];
      const auto contains = [&](const Located<Prefix>& one) { return one.value.contains(address); };
      const bool own = std::ranges::any_of(site.address_prefixes, contains) ||
                       std::ranges::find(site.public_ip_addresses, address, &Located<Address>::value) !=
                           site.public_ip_addresses.end();
      if (own) return;
      context_->diagnostics.warning(
          linking::kSourceNotSenders, source.address_span,
          fmt::format("{} is no address of site {}", address.to_string(), quoted(site.name.value)),
          "replies go where the routes to it lead", {{site.name.span, "the site is here"}});
    } else if (source.internet && is_never_public(address)) {
      context_->diagnostics.error(linking::kSourceNotPublic, source.address_span,
                                  fmt::format("nobody sends from the Internet with {}", address.to_string()),
                                  "leave `source` out, or write a public address");
    }
  }

  LinkContext* context_;
  std::unordered_map<std::string, Id<NetworkInterface>> nics_;
  std::unordered_map<std::string, Id<Site>> sites_;
  std::unordered_map<std::string, Id<Subnet>> subnets_;  // VNET/SUBNET
  std::vector<std::string> candidates_;
};

class TargetResolver {
 public:
  explicit TargetResolver(LinkContext& context) : context_(&context) {
    const Topology& topology = context.topology;
    for (std::size_t i = 0; i < topology.network_interfaces.size(); ++i) {
      const std::string& name = topology.network_interfaces[i].name.value;
      if (name.empty()) continue;
      nics_.try_emplace(to_lower(name), id_at<NetworkInterface>(i));
      candidates_.push_back(name);
    }
    for (std::string& name : endpoint_names(topology.cloud, topology.endpoints)) {
      endpoints_.insert(to_lower(name));
      candidates_.push_back(std::move(name));
    }
  }

  void resolve(FlowTarget& target) {
    target.nic = {};
    target.endpoint.clear();
    if (target.text.value.empty() || interpret_address(target)) return;
    const std::string name = to_lower(target.text.value);
    const auto nic = nics_.find(name);
    const bool endpoint = endpoints_.contains(name);
    if (nic != nics_.end()) target.nic = nic->second;
    if (nic == nics_.end() && endpoint) target.endpoint = target.text.value;
    if (nic != nics_.end() && endpoint) {
      const Located<std::string>& defined = context_->topology[nic->second].name;
      context_->diagnostics.error(linking::kAmbiguousName, target.text.span,
                                  fmt::format("{} is a network interface and an endpoint", quoted(target.text.value)),
                                  "give the network interface another name",
                                  {{defined.span, "the network interface is defined here"}});
    } else if (nic == nics_.end() && !endpoint) {
      report_unknown(target);
    }
  }

 private:
  void report_unknown(const FlowTarget& target) {
    const std::string_view text = target.text.value;
    std::string message = fmt::format("{} is no address, ADDRESS:PORT, network interface or endpoint", quoted(text));
    std::string help = context_->suggest(text, candidates_);
    if (const std::string fault = fault_of_target(text); help.empty() && !fault.empty()) {
      message = fmt::format("{} is no address: {}", quoted(text), fault);
    }
    context_->diagnostics.error(linking::kUnknownTarget, target.text.span, std::move(message), std::move(help));
  }

  LinkContext* context_;
  std::unordered_map<std::string, Id<NetworkInterface>> nics_;
  std::unordered_set<std::string> endpoints_;
  std::vector<std::string> candidates_;
};

}  // namespace

void check_flows(LinkContext& context) {
  if (context.topology.flows.empty()) return;
  SenderResolver senders(context);
  TargetResolver targets(context);
  for (FlowSpec& flow : context.topology.flows) {
    senders.resolve(flow.from);
    targets.resolve(flow.to);
  }
}

}  // namespace azroute
