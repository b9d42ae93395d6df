// Boxes on the way: what network interfaces, appliances, firewalls and load balancers do with a packet.
#include <algorithm>

#include "sim/flow/forward.h"
#include "sim/flow/security.h"
#include "sim/flow/walk_rules.h"
#include "sim/flow/walker.h"

namespace azroute {
namespace {

constexpr std::string_view kFirewallSubnet = "AzureFirewallSubnet";

bool fits(const LoadBalancingRule& rule, const Flow& flow) {
  if (!rule.protocol && rule.frontend_port == 0) return true;  // HA ports
  if (rule.protocol && *rule.protocol != flow.protocol) return false;
  // A port that is not stated may be any.
  return flow.protocol == Transport::Icmp || flow.destination_port == 0 || rule.frontend_port == 0 ||
         rule.frontend_port == flow.destination_port;
}

/// Ports on which firewalls read host headers and server names.
bool is_web_port(std::uint16_t port) {
  return port == 80 || port == 443 || port == 8080 || port == 1433;
}

}  // namespace

// --- filters

void Walker::filter(std::span<const SecurityStep> steps) {
  for (const SecurityStep& step : steps) {
    if (!step.allowed) note(denial_of(step));
    record(step);
  }
}

void Walker::filter_entering(Id<NetworkInterface> id) {
  if (!in_reply_) filtered_.emplace(id, Direction::Inbound, flow_);
  if (in_reply_ && filtered_.contains({id, Direction::Outbound, reversed(flow_)})) return;
  filter(filters_entering(network_, id, flow_));
}

void Walker::filter_leaving(Id<NetworkInterface> id) {
  if (!in_reply_) filtered_.emplace(id, Direction::Outbound, flow_);
  if (in_reply_ && filtered_.contains({id, Direction::Inbound, reversed(flow_)})) return;
  filter(filters_leaving(network_, id, flow_, !is_start()));
}

// --- network interfaces

void Walker::take_in(Id<NetworkInterface> id) {
  filter_entering(id);
  const NetworkInterface& nic = topology_[id];
  if (!nic.enable_ip_forwarding && !owns(nic, flow_.destination)) note(reasons::kIpForwardingOff);
}

void Walker::at_nic(Id<NetworkInterface> id) {
  const NetworkInterface& nic = topology_[id];
  if (is_start()) {
    filter_leaving(id);
    // An answer from behind a load balancer leaves with the front end's address.
    if (in_reply_) resume({Place::Kind::Nic, id.index}, Session::At::Box);
    if (is_platform_address(flow_.destination)) return arrive({Place::Kind::Platform, 0}, reasons::kPlatform);
    if (is_not_unicast(flow_.destination)) return end(reasons::kNotUnicast);
    if (!into_tunnel(id)) send_from(id);
    return;
  }
  take_in(id);
  const bool known = in_reply_ && session_at(box_of(id), Session::At::Box) != nullptr;
  if (owns(nic, flow_.destination) && !known && !translates_destination(id)) {
    return arrive({Place::Kind::Nic, id.index}, reasons::kNic);
  }
  if (is_platform_address(flow_.destination)) return arrive({Place::Kind::Platform, 0}, reasons::kPlatform);
  if (is_not_unicast(flow_.destination)) return end(reasons::kNotUnicast);
  Id<NetworkInterface> out = id;
  if (!through_appliance(id, out)) return;
  if (into_tunnel(out)) return;
  if (out != id) {
    go({Place::Kind::Nic, out.index});
    const NetworkInterface& leaves_by = topology_[out];
    if (!leaves_by.enable_ip_forwarding && !owns(leaves_by, flow_.source)) note(reasons::kIpForwardingOff);
  }
  filter_leaving(out);
  send_from(out);
}

void Walker::send_from(Id<NetworkInterface> id) {
  const NetworkInterface& nic = topology_[id];
  const Subnet& subnet = topology_[nic.subnet.id];
  const std::optional<Route> route = decide(nic.subnet.id);
  if (!route) return end(reasons::kNoRoute);
  switch (route->next_hop_type) {
    case NextHopType::None: return end(reasons::kNextHopNone);
    case NextHopType::Internet: {
      if (is_private(flow_.destination)) return end(reasons::kPrivateDestination);
      const Place box{Place::Kind::Nic, id.index};
      if (in_reply_ && resume(box, Session::At::Edge)) {
        go({Place::Kind::Internet, 0});
        return on_internet(reasons::kEgressedAzure);
      }
      return leave_azure(outbound_of(topology_, id, flow_, network_.as_of()), box, flow_);
    }
    case NextHopType::VirtualNetworkServiceEndpoint: return to_service();
    default: break;
  }
  const bool to_itself = route->next_hop_ip_address && owns(nic, *route->next_hop_ip_address);
  if (to_itself && route->learned_from == LearnedFrom::Appliance) return end(reasons::kApplianceOwnRoute);
  follow(*route, {.vnet = subnet.virtual_network, .subnet = nic.subnet.id});
}

void Walker::at_subnet(Id<Subnet> id) {
  // The answer from the Internet to what was sent from here.
  if (!is_start()) return arrive({Place::Kind::Subnet, id.index}, reasons::kSubnet);
  if (!in_reply_) {
    filter(filters_leaving(network_, id, flow_));
    if (is_platform_address(flow_.destination)) return arrive({Place::Kind::Platform, 0}, reasons::kPlatform);
    if (is_not_unicast(flow_.destination)) return end(reasons::kNotUnicast);
  }
  const std::optional<Route> route = decide(id);
  if (!route) return end(reasons::kNoRoute);
  switch (route->next_hop_type) {
    case NextHopType::None: return end(reasons::kNextHopNone);
    case NextHopType::Internet:
      if (is_private(flow_.destination)) return end(reasons::kPrivateDestination);
      if (in_reply_) return end(reasons::kNoOutboundAddress);
      return leave_azure(outbound_of(topology_, id, flow_, network_.as_of()), {Place::Kind::Subnet, id.index}, flow_);
    case NextHopType::VirtualNetworkServiceEndpoint: return to_service();
    default: break;
  }
  follow(*route, {.vnet = topology_[id].virtual_network, .subnet = id});
}

// --- appliances

Place Walker::box_of(Id<NetworkInterface> nic) const {
  const Id<Appliance> appliance = topology_[nic].appliance;
  const bool several = appliance.valid() && topology_[appliance].network_interfaces.front().id.valid();
  return {Place::Kind::Nic, several ? topology_[appliance].network_interfaces.front().id.index : nic.index};
}

Id<NetworkInterface> Walker::own_way_out(const Appliance& appliance, Id<NetworkInterface> in) const {
  Id<NetworkInterface> out = in;
  std::optional<Prefix> longest;
  for (const ApplianceRoute& route : appliance.routes) {
    const Prefix& prefix = route.address_prefix.value;
    if (!route.network_interface.id.valid() || !prefix.contains(flow_.destination)) continue;
    if (longest && prefix.length() <= longest->length()) continue;
    longest = prefix;
    out = route.network_interface.id;
  }
  return topology_[out].withdrawn ? in : out;
}

std::vector<Address> Walker::addresses_of(const Appliance& appliance) const {
  std::vector<Address> own;
  for (const Ref<NetworkInterface>& nic : appliance.network_interfaces) {
    if (!nic.id.valid()) continue;
    for (const IpConfiguration& configuration : topology_[nic.id].ip_configurations) {
      own.push_back(configuration.private_ip_address.value);
    }
  }
  return own;
}

bool Walker::translates_destination(Id<NetworkInterface> nic) const {
  const Id<Appliance> id = topology_[nic].appliance;
  if (in_reply_ || !id.valid() || !topology_[id].rule_collections) return false;
  const auto own = addresses_of(topology_[id]);
  return judge_by_rules(topology_, &*topology_[id].rule_collections, own, flow_, asked()).translated.has_value();
}

void Walker::judge_at_appliance(Id<Appliance> id) {
  const Appliance& appliance = topology_[id];
  if (!appliance.rule_collections) return;
  const std::vector<Address> own = addresses_of(appliance);
  FirewallDecision decision = judge_by_rules(topology_, &*appliance.rule_collections, own, flow_, asked());
  decision.step.appliance = id;
  record(decision.step);
  if (decision.failure != nullptr) note(*decision.failure);
  if (!decision.translated) return;
  record(DestinationStep{.before = flow_, .after = *decision.translated, .by = decision.step.by});
  flow_ = *decision.translated;
}

bool Walker::through_appliance(Id<NetworkInterface> in, Id<NetworkInterface>& out) {
  const Id<Appliance> id = topology_[in].appliance;
  const Place box = box_of(in);
  const bool stateful = id.valid() && topology_[id].stateful;
  if (in_reply_) {
    const bool known = resume(box, Session::At::Box);
    if (!known && stateful) {
      end(reasons::kReplyWithoutSession, cure_without_session());
      return false;
    }
    // To one that keeps no track, the answer is a packet like any other.
    if (!known && id.valid()) judge_at_appliance(id);
    if (id.valid()) out = own_way_out(topology_[id], in);
    if (!known) translate_at_appliance(topology_[out]);
    return true;
  }
  const Flow before = flow_;
  if (id.valid()) {
    const Appliance& appliance = topology_[id];
    judge_at_appliance(id);
    out = own_way_out(appliance, in);
  }
  translate_at_appliance(topology_[out]);
  if (stateful) stateful_.push_back(box);
  if (stateful || before != flow_) remember(box, Session::At::Box, before, walk_rules::kSession);
  return true;
}

// --- Azure Firewall

Asked Walker::asked() const {
  Asked asked;
  if (!request_.fqdn.empty()) asked.fqdns.push_back(request_.fqdn);
  for (const EndpointMatch& match : find_by_address(flow_.destination, topology_.cloud, topology_.endpoints)) {
    const bool serves = std::ranges::find(match.part->ports, ServicePort{flow_.protocol, flow_.destination_port}) !=
                        match.part->ports.end();
    if (serves && !is_web_port(flow_.destination_port)) asked.speaks_other = true;
    if (request_.fqdn.empty() && match.part->name.contains('.')) asked.fqdns.push_back(match.part->name);
  }
  return asked;
}

bool Walker::through_firewall(Id<AzureFirewall> id) {
  const AzureFirewall& firewall = topology_[id];
  const Place box{Place::Kind::Firewall, id.index};
  firewall_source_ = {};
  if (in_reply_) {
    if (resume(box, Session::At::Box)) return true;
    end(reasons::kReplyWithoutSession, cure_without_session());
    return false;
  }
  std::vector<Address> own;
  for (const Ref<PublicIPAddress>& pip : firewall.public_ip_addresses) {
    if (pip.id.valid() && topology_[pip.id].ip_address) own.push_back(topology_[pip.id].ip_address->value);
  }
  FirewallDecision decision =
      judge_by_rules(topology_, firewall.rule_collections ? &*firewall.rule_collections : nullptr, own, flow_, asked());
  decision.step.firewall = id;
  record(decision.step);
  if (decision.translated) {
    record(DestinationStep{.before = flow_, .after = *decision.translated, .by = decision.step.by});
    flow_ = *decision.translated;
    firewall_source_.destination_translated = true;
  } else if (std::ranges::find(own, flow_.destination) != own.end()) {
    // Its own address and no rule that leads on: there is nowhere to go.
    end(reasons::kFirewallNoDnat);
    return false;
  }
  if (decision.failure != nullptr) note(*decision.failure);
  firewall_source_.proxied = decision.proxied;
  stateful_.push_back(box);
  return true;
}

void Walker::translate_at_firewall(Id<AzureFirewall> id, const Flow& before) {
  if (in_reply_) return;
  if (const auto source = inside_source_of(topology_, id, flow_, firewall_source_)) translate(*source);
  remember({Place::Kind::Firewall, id.index}, Session::At::Box, before, walk_rules::kSession);
}

void Walker::leave_firewall(Id<AzureFirewall> id, Id<Subnet> subnet, const Flow& before) {
  if (is_private(flow_.destination)) return end(reasons::kPrivateDestination);
  if (in_reply_) {  // the session has put the public address back
    go({Place::Kind::Internet, 0});
    return on_internet(reasons::kEgressedAzure);
  }
  if (keeps_every_source(topology_[id]) && !firewall_source_.always_translated()) return end(reasons::kForeignSource);
  leave_azure(outbound_of(topology_, id, subnet, flow_), {Place::Kind::Firewall, id.index}, before);
}

void Walker::at_firewall(Id<AzureFirewall> id) {
  const AzureFirewall& firewall = topology_[id];
  const bool own = firewall.private_ip_address && firewall.private_ip_address->value == flow_.destination;
  const bool known = in_reply_ && session_at({Place::Kind::Firewall, id.index}, Session::At::Box) != nullptr;
  if (own && !known && in_reply_) return end(reasons::kReplyWithoutSession, cure_without_session());
  if (own && !known) return arrive({Place::Kind::Firewall, id.index}, reasons::kFirewall);
  const Flow before = flow_;
  if (!through_firewall(id)) return;
  if (firewall.virtual_hub.id.valid()) return at_hub_firewall(id, before);
  const Id<VirtualNetwork> vnet = firewall.virtual_network.id;
  Id<Subnet> subnet = subnet_named(vnet, kFirewallSubnet);
  if (!subnet.valid() && firewall.private_ip_address) {
    subnet = subnet_with_address(topology_, vnet, firewall.private_ip_address->value);
  }
  if (!subnet.valid()) return end(reasons::kNoRoute);
  const std::optional<Route> route = decide(subnet);
  if (!route) return end(reasons::kNoRoute);
  if (route->next_hop_type == NextHopType::None) return end(reasons::kNextHopNone);
  if (route->next_hop_type == NextHopType::Internet) return leave_firewall(id, subnet, before);
  translate_at_firewall(id, before);
  if (route->next_hop_type == NextHopType::VirtualNetworkServiceEndpoint) return to_service();
  follow(*route, {.vnet = vnet, .subnet = subnet});
}

// --- load balancers

bool Walker::reaches_balancer(Id<LoadBalancer> id, const Sender& sender, Id<VirtualNetwork> holder) {
  const bool other_region = !same_location(topology_[sender.vnet].location, topology_[holder].location);
  if (topology_[id].standard || !other_region) return true;
  go({Place::Kind::LoadBalancer, id.index});
  end(reasons::kBasicLoadBalancerGlobal);
  return false;
}

Id<NetworkInterface> Walker::balance(Id<LoadBalancer> id, const LoadBalancingRule*& rule) {
  const LoadBalancer& balancer = topology_[id];
  go({Place::Kind::LoadBalancer, id.index});
  const auto fitting = std::ranges::find_if(balancer.rules, [&](const LoadBalancingRule& one) {
    if (!fits(one, flow_)) return false;
    if (one.frontend.value.empty()) return true;
    // A rule of one front end takes what is addressed to it; as a next hop the balancer is meant whole.
    const auto front = std::ranges::find_if(balancer.frontends, [&](const FrontendIpConfiguration& frontend) {
      return equal_ignoring_case(frontend.name.value, one.frontend.value);
    });
    if (front == balancer.frontends.end()) return false;
    const Id<PublicIPAddress> pip = front->public_ip_address.id;
    const bool addressed =
        (front->private_ip_address && front->private_ip_address->value == flow_.destination) ||
        (pip.valid() && topology_[pip].ip_address && topology_[pip].ip_address->value == flow_.destination);
    return addressed || !one.protocol;
  });
  if (fitting == balancer.rules.end()) {
    end(reasons::kLoadBalancerNoRule);
    return {};
  }
  rule = &*fitting;
  std::vector<Id<NetworkInterface>> backends;
  for (const Ref<NetworkInterface>& backend : balancer.backends) {
    if (backend.id.valid() && !topology_[backend.id].withdrawn) backends.push_back(backend.id);
  }
  if (backends.empty()) {
    end(reasons::kLoadBalancerNoBackend);
    return {};
  }
  const std::pair conversation{id, std::min(flow_, reversed(flow_))};
  const auto before = balanced_.find(conversation);
  const bool again = before != balanced_.end();
  const Id<NetworkInterface> backend = again ? before->second : backends[choose(backends.size())];
  balanced_.emplace(conversation, backend);
  record(
      LoadBalancerStep{.load_balancer = id, .backend = backend, .equal = again ? 1 : backends.size(), .again = again});
  return backend;
}

void Walker::to_frontend(Id<LoadBalancer> id, Session::At at) {
  const LoadBalancingRule* rule = nullptr;
  const Id<NetworkInterface> backend = balance(id, rule);
  if (!backend.valid()) return;
  const Flow before = flow_;
  const auto own = own_address(topology_[backend], flow_.destination.family());
  if (!own) return end(reasons::kLoadBalancerNoBackend);
  flow_.destination = *own;
  if (rule->backend_port != 0) flow_.destination_port = rule->backend_port;
  record(DestinationStep{.before = before, .after = flow_, .by = &walk_rules::kFrontend});
  remember({Place::Kind::Nic, backend.index}, at, before, walk_rules::kFrontendReply);
  if (at == Session::At::Edge)
    check_public_address_open(owner_of_public_address(topology_, before.destination), backend);
  go({Place::Kind::Nic, backend.index});
}

}  // namespace azroute
