// The slow twin of the walk: one conversation, out and back, written from the rules of Azure's pages alone. It asks no
// routing table and no code of the walk; it scans lists, and tries every equal way by counting.
#pragma once

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "tests/support/slow_walk_places.h"

namespace azroute::testing {

/// Who asks for what. A port that is 0 is not stated.
struct SlowQuestion {
  Id<NetworkInterface> nic;  // neither this nor a site: somebody on the Internet
  Flow flow;
  Id<Site> site{};
};

/// One possible outcome.
struct SlowOutcome {
  std::vector<std::string> findings;  // ids, in the order met
  std::string end;                    // how the way out ends
  std::vector<std::string> out;       // places
  std::vector<std::string> back;
  std::string source_class = "none";  // on arrival
  std::optional<Address> source{};    // on arrival, where it is known
  bool open = false;  // no rule says what happens: an appliance is spoken to through its other interface

  [[nodiscard]] std::string reason() const { return findings.empty() ? end : findings.front(); }
  [[nodiscard]] std::string verdict() const {
    if (findings.empty()) return end.starts_with("egressed") ? "egressed" : "delivered";
    if (reason() == "forwarding-loop") return "loop";
    return reason() == "port-not-served" || reason() == "source-not-accepted" ? "refused" : "dropped";
  }
  [[nodiscard]] bool works() const { return findings.empty(); }
  friend auto operator<=>(const SlowOutcome&, const SlowOutcome&) = default;
};

class SlowWalk : SlowPlaces {
 public:
  SlowWalk(const Topology& topology, const SlowQuestion& question, std::vector<std::size_t> choices)
      : SlowPlaces(topology), question_(question), flow_(question.flow), choices_(std::move(choices)) {}

  SlowOutcome run() {
    if (question_.site.valid()) {
      place(name_of(question_.site));
      site_sends();
      return result_;
    }
    if (from_internet()) {
      at_internet();
      return result_;
    }
    place(question_.nic);
    if (slow_is_platform(flow_.destination)) {  // R1.9: no route, no group; the guest's own firewall does apply
      ask_guest(question_.nic, Direction::Outbound);
      place("platform");
      arrive("platform-address");
      return result_;
    }
    seen_.insert({name_of(question_.nic), flow_, false});
    leave(question_.nic, true);
    return result_;
  }
  /// How many ways there were at each fork.
  [[nodiscard]] const std::vector<std::size_t>& forks() const { return forks_; }

 private:
  /// A packet as a box took it in and as it gave it out: the reply is turned around the other way.
  struct Change {
    std::string box;
    Flow came;
    Flow left;
  };
  struct Sender {
    Id<Subnet> subnet;
    Id<NetworkInterface> nic{};
    Id<AzureFirewall> firewall{};
    Id<VirtualNetworkGateway> gateway{};
  };

  [[nodiscard]] bool from_internet() const { return !question_.nic.valid() && !question_.site.valid(); }
  static Flow reversed(const Flow& flow) {
    return {.source = flow.destination,
            .destination = flow.source,
            .protocol = flow.protocol,
            .source_port = flow.destination_port,
            .destination_port = flow.source_port};
  }

  // --- what is recorded

  void place(const std::string& name) { (replying_ ? result_.back : result_.out).push_back(name); }
  void place(Id<NetworkInterface> id) { place(name_of(id)); }
  void find(const std::string& id) { result_.findings.push_back(id); }
  /// A stop that nothing can go on from.
  void stop(const std::string& id) {
    find(id);
    if (!replying_) result_.end = id;
  }
  std::size_t choose(std::size_t ways) {
    forks_.push_back(ways);
    return forks_.size() <= choices_.size() ? choices_[forks_.size() - 1] : 0;
  }
  /// The change that the box made to the conversation whose reply this is.
  [[nodiscard]] const Change* change_at(const std::vector<Change>& changes, const std::string& box) const {
    for (const Change& change : changes) {
      if (change.box == box && reversed(change.left) == flow_) return &change;
    }
    return nullptr;
  }
  bool loops(const std::string& box) {
    if (seen_.insert({box, flow_, replying_}).second) return false;
    stop("forwarding-loop");
    return true;
  }

  // --- filters

  /// R7.4: a reply to what was seen here passes unasked.
  bool is_reply_to_what_passed(const std::string& where, Direction direction) {
    if (!replying_) {
      passed_.insert({where, direction, flow_});
      return false;
    }
    const Direction opposite = direction == Direction::Inbound ? Direction::Outbound : Direction::Inbound;
    return passed_.contains({where, opposite, reversed(flow_)});
  }
  void ask_guest(Id<NetworkInterface> id, Direction direction) {
    const NetworkInterface& nic = topology_[id];
    if (!nic.guest_firewall) return;
    const SlowFilter filter(topology_, nic.subnet.id, flow_);
    if (!filter.guest_allows(*nic.guest_firewall, direction)) find("guest-firewall-denied");
  }
  /// R7.3: out by the interface's group, then the subnet's; in the other way around.
  void filter(Id<NetworkInterface> id, Direction direction, bool own_traffic) {
    if (is_reply_to_what_passed(name_of(id), direction)) return;
    const NetworkInterface& nic = topology_[id];
    const Subnet& subnet = topology_[nic.subnet.id];
    const SlowFilter filter(topology_, nic.subnet.id, flow_);
    const auto ask = [&](const Ref<NetworkSecurityGroup>& group) {
      if (!filter.group_allows(group, direction)) find("security-group-denied");
    };
    if (direction == Direction::Outbound) {
      if (own_traffic) ask_guest(id, direction);
      ask(nic.network_security_group);
      ask(subnet.network_security_group);
    } else {
      ask(subnet.network_security_group);
      ask(nic.network_security_group);
      if (own_traffic) ask_guest(id, direction);
    }
  }
  void filter(Id<Subnet> id, Direction direction) {
    if (is_reply_to_what_passed(full_name(topology_, id), direction)) return;
    const SlowFilter filter(topology_, id, flow_);
    if (!filter.group_allows(topology_[id].network_security_group, direction)) find("security-group-denied");
  }

  // --- leaving

  void leave(Id<NetworkInterface> id, bool own_traffic) {
    filter(id, Direction::Outbound, own_traffic);
    if (replying_) {  // R7.7: the balancer puts its front end back at the backend
      if (const Change* change = change_at(balanced_, name_of(id))) flow_ = reversed(change->came);
    }
    follow({.subnet = topology_[id].subnet.id, .nic = id});
  }

  void follow(const Sender& sender) {
    const std::optional<SlowRow> row = slow_decide(topology_, sender.subnet, flow_.destination);
    if (!row) return stop("no-route");            // R1.14
    const bool gateway = sender.gateway.valid();  // it sends nothing to the Internet, and None rows are not its own
    switch (row->type) {
      case NextHopType::None: return stop(gateway && !row->user ? "gateway-no-route" : "next-hop-none");
      case NextHopType::VirtualNetworkGateway: return to_gateway(sender);
      case NextHopType::Internet:
        if (gateway) return stop("gateway-no-route");
        return slow_is_private(flow_.destination) ? stop("private-destination") : leave_azure(sender);
      case NextHopType::VnetLocal: return deliver(vnet_of(sender));
      case NextHopType::VNetPeering: cross(sender, row->peer); return deliver(row->peer);
      default: return to_next_hop(*row->hop, sender);
    }
  }
  [[nodiscard]] Id<VirtualNetwork> vnet_of(const Sender& sender) const {
    return topology_[sender.subnet].virtual_network;
  }

  /// R2.7: the receiving side's flag governs packets whose source is not in the sending network.
  void cross(const Sender& sender, Id<VirtualNetwork> to) {
    if (sender.gateway.valid()) return;
    const bool forwarded = !slow_contains(topology_[vnet_of(sender)].address_prefixes, flow_.source);
    if (forwarded && !slow_peering(topology_, to, vnet_of(sender))->allow_forwarded_traffic) {
      find("forwarded-traffic-denied");
    }
  }

  // --- gateways and sites

  /// R2.8, R3.6
  void to_gateway(const Sender& sender) {
    if (sender.gateway.valid()) return into_tunnel(sender.gateway);
    const Id<VirtualNetworkGateway> id = slow_gateway(topology_, vnet_of(sender));
    if (!id.valid()) return stop("no-gateway");
    const Id<VirtualNetwork> home = topology_[id].virtual_network.id;
    if (home != vnet_of(sender)) cross(sender, home);
    at_gateway(id);
  }
  /// R3.12, R8.7: by the routes of the GatewaySubnet.
  void at_gateway(Id<VirtualNetworkGateway> id) {
    place(name_of(id));
    if (loops(name_of(id))) return;
    for (const Id<Subnet> subnet : topology_[topology_[id].virtual_network.id].subnets) {
      if (topology_[subnet].name.value == "GatewaySubnet") return follow({.subnet = subnet, .gateway = id});
    }
  }
  void into_tunnel(Id<VirtualNetworkGateway> id) {
    for (const Connection& connection : topology_.connections) {
      if (connection.gateway1.id != id) continue;
      if (!slow_contains(topology_[connection.local_gateway2.id].address_prefixes, flow_.destination)) continue;
      place(name_of(connection.site.id));
      if (replying_) return connection.site.id == question_.site ? finish() : stop("reply-astray");
      arrive("delivered-site");
      turn_around();
      place(name_of(connection.site.id));
      return site_sends();
    }
    stop("gateway-no-route");
  }
  /// R2.10: to the gateway goes what lies in its virtual network and in those that use it.
  void site_sends() {
    for (std::uint32_t i = 0; i < topology_.virtual_networks.size(); ++i) {
      const Id<VirtualNetworkGateway> gateway = slow_gateway(topology_, {i});
      if (!gateway.valid()) continue;
      if (slow_contains(topology_.virtual_networks[i].address_prefixes, flow_.destination)) return at_gateway(gateway);
    }
    stop("site-no-route");
  }

  // --- inside virtual networks

  void deliver(Id<VirtualNetwork> vnet) {
    if (const auto nic = nic_at(vnet, flow_.destination); nic.valid()) {
      place(nic);
      return receive(nic);
    }
    if (const auto firewall = firewall_at(vnet, flow_.destination); firewall.valid()) return at_firewall(firewall);
    std::string frontend;
    if (const auto balancer = balancer_at(vnet, flow_.destination, frontend); balancer.valid()) {
      return to_frontend(balancer, frontend);
    }
    const Id<Subnet> subnet = subnet_at(vnet, flow_.destination);
    if (!subnet.valid()) {
      const bool inside = slow_contains(topology_[vnet].address_prefixes, flow_.destination);
      return stop(inside ? "no-subnet" : "not-in-virtual-network");
    }
    for (const auto& prefix : topology_[subnet].address_prefixes) {  // R1.10
      const Address first = prefix.value.address();
      const Address& to = flow_.destination;
      if (to == first || to == first.next() || to == first.next().next() || to == first.next().next().next() ||
          to == prefix.value.last()) {
        return stop("reserved-address");
      }
    }
    place("subnet " + full_name(topology_, subnet));
    filter(subnet, Direction::Inbound);
    if (replying_) return stop("reply-astray");
    arrive("delivered-subnet");
    turn_around();
    place("subnet " + full_name(topology_, subnet));
    filter(subnet, Direction::Outbound);
    follow({.subnet = subnet});
  }

  /// R3.3: the next hop is in the own virtual network or in a directly peered one.
  void to_next_hop(const Address& hop, const Sender& sender) {
    Id<VirtualNetwork> holder;
    if (slow_contains(topology_[vnet_of(sender)].address_prefixes, hop)) holder = vnet_of(sender);
    for (const Id<VirtualNetwork> peer : slow_peers(topology_, vnet_of(sender))) {
      if (!holder.valid() && slow_contains(topology_[peer].address_prefixes, hop)) holder = peer;
    }
    if (!holder.valid()) return stop("next-hop-unreachable");
    if (holder != vnet_of(sender)) cross(sender, holder);
    if (const auto nic = nic_at(holder, hop); nic.valid()) return pass_to(nic);
    if (const auto firewall = firewall_at(holder, hop); firewall.valid()) return at_firewall(firewall);
    std::string frontend;
    const Id<LoadBalancer> balancer = balancer_at(holder, hop, frontend);
    if (!balancer.valid()) return stop("appliance-missing");
    place("loadBalancer " + topology_[balancer].name.value);
    const LoadBalancingRule* rule = rule_of(balancer, frontend);
    if (rule == nullptr) return stop("load-balancer-no-rule");
    if (const auto backend = backend_of(balancer); backend.valid()) pass_to(backend);
  }

  // --- load balancers

  [[nodiscard]] const LoadBalancingRule* rule_of(Id<LoadBalancer> id, const std::string& frontend) const {
    for (const LoadBalancingRule& rule : topology_[id].rules) {
      if (!rule.frontend.value.empty() && rule.frontend.value != frontend) continue;
      if (!rule.protocol && rule.frontend_port == 0) return &rule;  // R8.6: HA ports
      if (rule.protocol == flow_.protocol && rule.frontend_port == flow_.destination_port) return &rule;
    }
    return nullptr;
  }
  /// R8.6: a conversation stays with the backend that has it, in both directions.
  Id<NetworkInterface> backend_of(Id<LoadBalancer> id) {
    for (const Flow& flow : {flow_, reversed(flow_)}) {
      const auto known = chosen_.find({id, flow});
      if (known != chosen_.end()) return known->second;
    }
    const std::vector<Ref<NetworkInterface>>& backends = topology_[id].backends;
    if (backends.empty()) {
      stop("load-balancer-no-backend");
      return {};
    }
    return chosen_[{id, flow_}] = backends[choose(backends.size())].id;
  }
  /// R7.7: the balancer is addressed itself; the client's address stays.
  void to_frontend(Id<LoadBalancer> id, const std::string& frontend) {
    place("loadBalancer " + topology_[id].name.value);
    const LoadBalancingRule* rule = rule_of(id, frontend);
    if (rule == nullptr) return stop("load-balancer-no-rule");
    const Id<NetworkInterface> backend = backend_of(id);
    if (!backend.valid()) return;
    const Flow before = flow_;
    flow_.destination = topology_[backend].ip_configurations.front().private_ip_address.value;
    if (rule->backend_port != 0) flow_.destination_port = rule->backend_port;
    // R8.5: a public front end comes back at the platform's edge, so only where the reply is routed there.
    const bool is_public = !slow_is_private(before.destination);
    (is_public ? entered_ : balanced_).push_back({name_of(backend), before, flow_});
    place(backend);
    receive(backend);
  }

  // --- arriving

  void arrive(const std::string& end) {
    result_.end = end;
    const bool stopped = !result_.findings.empty();
    result_.source_class = stopped ? "none" : end == "egressed-azure" ? "azurePublic" : "private";
    if (!stopped && !source_unknown_) result_.source = flow_.source;
  }
  void turn_around() {
    replying_ = true;
    flow_ = reversed(flow_);
    asked_ = reversed(question_.flow);
  }

  /// The interface holds the destination address.
  void receive(Id<NetworkInterface> id) {
    if (replying_) return receive_reply(id);
    const NetworkInterface& nic = topology_[id];
    const bool grouped =
        nic.network_security_group.written() || topology_[nic.subnet.id].network_security_group.written();
    if (standard_ && !grouped) find("standard-public-address-closed");  // WE28, VM4
    filter(id, Direction::Inbound, true);
    arrive("delivered-nic");
    turn_around();
    place(id);
    if (appliance_of(id) != nullptr) visited_.insert(box_of(id));  // it answers by itself
    seen_.insert({name_of(id), flow_, true});
    leave(id, true);
  }
  void receive_reply(Id<NetworkInterface> id) {
    if (change_at(changes_, box_of(id)) != nullptr) {  // an appliance put its own address in
      filter(id, Direction::Inbound, false);
      if (!loops(name_of(id))) at_appliance(id);
      return;
    }
    filter(id, Direction::Inbound, true);
    if (id != question_.nic) return stop("reply-astray");
    finish();
  }
  /// The reply is back where the conversation began.
  void finish() {
    if (flow_ != asked_) find("reply-from-other-address");
    if (flow_.protocol == Transport::Tcp) {  // R8.5, R8.7
      for (const std::string& box : stateful_) {
        if (!visited_.contains(box)) {
          find("reply-around-stateful-device");
          break;
        }
      }
    }
  }

  // --- appliances

  /// A packet for somebody else is handed to the interface.
  void pass_to(Id<NetworkInterface> id) {
    place(id);
    if (owns(id, flow_.destination)) return receive(id);
    filter(id, Direction::Inbound, false);
    if (!topology_[id].enable_ip_forwarding) find("ip-forwarding-off");  // R8.1
    if (loops(name_of(id))) return;
    at_appliance(id);
  }

  void at_appliance(Id<NetworkInterface> in) {
    const Appliance* appliance = appliance_of(in);
    const bool stateful = appliance != nullptr && appliance->stateful;
    const std::string box = box_of(in);
    const Flow came = flow_;
    const Change* known = nullptr;
    if (replying_) {
      visited_.insert(box);
      known = change_at(changes_, box);
      if (known == nullptr && stateful) return stop("reply-without-session");
      if (known != nullptr) flow_ = reversed(known->came);
    }
    for (std::uint32_t i = 0; i < topology_.network_interfaces.size(); ++i) {
      if (known == nullptr && owns({i}, flow_.destination) && box_of({i}) == box) result_.open = true;
    }
    if (known == nullptr && appliance != nullptr && !slow_firewall_allows(appliance->rule_collections, flow_)) {
      find("firewall-denied");
    }
    const Id<NetworkInterface> out = way_out(appliance, in);
    if (known == nullptr) put_source(out);
    if (out != in) {
      place(out);
      if (!topology_[out].enable_ip_forwarding && !owns(out, flow_.source)) find("ip-forwarding-off");  // R8.1
    }
    if (!replying_ && (stateful || flow_ != came)) changes_.push_back({box, came, flow_});
    if (!replying_ && stateful) stateful_.push_back(box);
    leave(out, false);  // R8.2
  }
  /// By the appliance's own routes, the longest first; what none contains leaves as it came.
  [[nodiscard]] Id<NetworkInterface> way_out(const Appliance* appliance, Id<NetworkInterface> in) const {
    if (appliance == nullptr) return in;
    const ApplianceRoute* best = nullptr;
    for (const ApplianceRoute& route : appliance->routes) {
      const Prefix& prefix = route.address_prefix.value;
      if (!prefix.contains(flow_.destination)) continue;
      if (best == nullptr || prefix.length() > best->address_prefix.value.length()) best = &route;
    }
    return best == nullptr ? in : nic_named(best->network_interface.name.value);
  }
  /// R8.3: the source that the appliance's software puts in.
  void put_source(Id<NetworkInterface> out) {
    const NetworkInterface& nic = topology_[out];
    const bool always = nic.source_nat == SourceNat::Always;
    const bool outside = nic.source_nat == SourceNat::Internet && !slow_is_private(flow_.destination);
    if (always || outside) flow_.source = nic.ip_configurations.front().private_ip_address.value;
  }

  // --- Azure Firewall

  /// R8.4: destinations whose source network rules keep.
  [[nodiscard]] bool keeps_source(const AzureFirewall& firewall) const {
    if (firewall.snat_private_ranges) return slow_contains(*firewall.snat_private_ranges, flow_.destination);
    return slow_prefix(10, 0, 0, 0, 8).contains(flow_.destination) ||
           slow_prefix(172, 16, 0, 0, 12).contains(flow_.destination) ||
           slow_prefix(192, 168, 0, 0, 16).contains(flow_.destination) ||
           slow_prefix(100, 64, 0, 0, 10).contains(flow_.destination);
  }

  void at_firewall(Id<AzureFirewall> id) {
    const AzureFirewall& firewall = topology_[id];
    const Address own = firewall.private_ip_address->value;
    const std::string box = name_of(id);
    place(box);
    if (replying_) return reply_at_firewall(id);
    if (flow_.destination == own) return arrive("delivered-firewall");
    if (loops(box)) return;
    came_ = flow_;
    if (is_public_of(id, flow_.destination)) {
      const auto after = slow_dnat(firewall.rule_collections, flow_);
      if (!after) return stop("firewall-no-dnat-rule");
      flow_ = *after;
      flow_.source = slow_is_private(flow_.destination) ? own : public_addresses(id).front();
    } else {
      if (!slow_firewall_allows(firewall.rule_collections, flow_)) find("firewall-denied");
      const auto row = slow_decide(topology_, home_of(id), flow_.destination);
      const bool outside = row && row->type == NextHopType::Internet;
      if (!outside && !keeps_source(firewall)) flow_.source = own;
      if (outside) return follow({.subnet = home_of(id), .firewall = id});  // leave_azure() puts the source in
    }
    remember(id);
    follow({.subnet = home_of(id), .firewall = id});
  }
  void remember(Id<AzureFirewall> id) {
    changes_.push_back({name_of(id), came_, flow_});
    stateful_.push_back(name_of(id));
  }
  void reply_at_firewall(Id<AzureFirewall> id) {
    if (loops(name_of(id))) return;
    visited_.insert(name_of(id));
    const Change* known = change_at(changes_, name_of(id));
    if (known == nullptr) return stop("reply-without-session");  // R8.5
    flow_ = reversed(known->came);
    follow({.subnet = home_of(id), .firewall = id});
  }

  // --- the Internet

  void leave_azure(const Sender& sender) {
    if (sender.firewall.valid()) return firewall_leaves(sender.firewall);
    if (!sender.nic.valid()) return stop("foreign-source");
    const std::string nic = name_of(sender.nic);
    if (replying_) {
      if (const Change* change = change_at(entered_, nic)) {  // R6.4: as it came in
        flow_ = reversed(change->came);
        return at_internet();
      }
    }
    const Flow inside = flow_;
    if (!take_public_source(sender.nic)) return;
    if (!replying_) translated_.push_back({nic, inside, flow_});
    at_internet();
  }
  void not_for_icmp() {
    if (flow_.protocol == Transport::Icmp) find("protocol-not-carried");
  }
  /// R6.1: NAT gateway, instance address, load balancer, default outbound access.
  bool take_public_source(Id<NetworkInterface> id) {
    const NetworkInterface& nic = topology_[id];
    const Subnet& subnet = topology_[nic.subnet.id];
    const auto fail = [&](const char* reason) {
      stop(reason);
      return false;
    };
    if (!owns(id, flow_.source)) return fail("foreign-source");  // R8.3
    if (subnet.nat_gateway.id.valid()) {
      not_for_icmp();  // R6.3
      flow_.source = address_of(topology_[subnet.nat_gateway.id].public_ip_addresses.front());
      return true;
    }
    for (const IpConfiguration& one : nic.ip_configurations) {
      if (one.private_ip_address.value != flow_.source || !one.public_ip_address.id.valid()) continue;
      flow_.source = address_of(one.public_ip_address);  // R6.4: every protocol
      return true;
    }
    bool standard = false;
    for (const LoadBalancer& balancer : topology_.load_balancers) {
      if (!is_backend(balancer, id)) continue;
      standard = standard || balancer.standard;
      if (!balancer.frontends.front().public_ip_address.id.valid() || !gives_outbound(balancer)) continue;
      not_for_icmp();
      flow_.source = address_of(balancer.frontends.front().public_ip_address);
      return true;
    }
    if (!subnet.default_outbound_access.value_or(true)) return fail("no-outbound-address");  // R6.5, R5.5
    if (standard) return fail("no-outbound-address-load-balancer");                          // R6.8
    not_for_icmp();
    source_unknown_ = true;
    flow_.source = Address::v4((52U << 24U) | id.index);  // Azure's choice; a stand-in
    return true;
  }

  void firewall_leaves(Id<AzureFirewall> id) {
    if (is_public_of(id, flow_.source)) return at_internet();        // DNAT, or the reply to it
    if (keeps_source(topology_[id])) return stop("foreign-source");  // R8.4: cannot go straight to the Internet
    const Id<NatGateway> nat = topology_[home_of(id)].nat_gateway.id;
    if (nat.valid()) {
      not_for_icmp();
      flow_.source = address_of(topology_[nat].public_ip_addresses.front());
    } else {
      if (public_addresses(id).empty()) return stop("firewall-no-public-address");
      flow_.source = public_addresses(id).front();
    }
    remember(id);
    at_internet();
  }

  void at_internet() {
    place("internet");
    if (replying_) return reply_at_internet();
    if (loops("internet")) return;
    if (from_internet() || has_owner(flow_.destination)) return enter_azure();
    judge_service();
    arrive("egressed-azure");
    turn_around();
    place("internet");
    reply_at_internet();
  }
  void reply_at_internet() {
    if (from_internet() && flow_.destination == question_.flow.source) return finish();
    for (const Change& change : translated_) {
      if (reversed(change.left) != flow_) continue;
      flow_ = reversed(change.came);
      const Id<NetworkInterface> nic = nic_named(change.box.substr(change.box.find(' ') + 1));
      place(nic);
      return receive(nic);
    }
    for (std::uint32_t i = 0; i < topology_.azure_firewalls.size(); ++i) {
      if (change_at(changes_, name_of(Id<AzureFirewall>{i})) != nullptr) return at_firewall({i});
    }
    enter_azure();
  }
  /// R5.4, R5.7: what a KMS server serves.
  void judge_service() {
    for (const Endpoint& endpoint : builtin_endpoints()) {
      if (endpoint.cloud != topology_.cloud) continue;
      for (const EndpointPart& part : endpoint.parts) {
        for (const EndpointAddress& one : part.addresses) {
          if (one.address != flow_.destination) continue;
          for (const ServicePort& port : part.ports) {
            if (port.transport == flow_.protocol && port.port == flow_.destination_port) return;
          }
          return find("port-not-served");
        }
      }
    }
  }

  /// From the Internet to whoever has the public address.
  void enter_azure() {
    for (std::uint32_t i = 0; i < topology_.azure_firewalls.size(); ++i) {
      if (is_public_of({i}, flow_.destination)) return at_firewall({i});
    }
    for (std::uint32_t i = 0; i < topology_.load_balancers.size(); ++i) {
      for (const FrontendIpConfiguration& one : topology_.load_balancers[i].frontends) {
        if (!one.public_ip_address.id.valid() || address_of(one.public_ip_address) != flow_.destination) continue;
        standard_ = topology_[one.public_ip_address.id].standard.value_or(false);
        return to_frontend({i}, one.name.value);
      }
    }
    for (std::uint32_t i = 0; i < topology_.network_interfaces.size(); ++i) {
      for (const IpConfiguration& one : topology_.network_interfaces[i].ip_configurations) {
        if (!one.public_ip_address.id.valid() || address_of(one.public_ip_address) != flow_.destination) continue;
        const Flow before = flow_;
        flow_.destination = one.private_ip_address.value;
        standard_ = topology_[one.public_ip_address.id].standard.value_or(false);
        entered_.push_back({name_of(Id<NetworkInterface>{i}), before, flow_});
        place(Id<NetworkInterface>{i});
        return receive({i});
      }
    }
    stop("public-address-silent");
  }

  SlowQuestion question_;
  Flow flow_;
  Flow came_;   // as the firewall at hand took it in
  Flow asked_;  // the reply that the sender waits for
  bool replying_ = false;
  bool source_unknown_ = false;
  bool standard_ = false;  // it came in by a public address of SKU Standard
  SlowOutcome result_;
  std::set<std::tuple<std::string, Flow, bool>> seen_;
  std::set<std::tuple<std::string, Direction, Flow>> passed_;
  std::vector<Change> changes_;     // by firewalls and appliances
  std::vector<Change> balanced_;    // by load balancers, at the backend
  std::vector<Change> translated_;  // at the platform's edge, outwards
  std::vector<Change> entered_;     // at the platform's edge, inwards to a public address
  std::map<std::pair<Id<LoadBalancer>, Flow>, Id<NetworkInterface>> chosen_;
  std::vector<std::string> stateful_;  // boxes that the way out passed
  std::set<std::string> visited_;      // boxes that the reply passed
  std::vector<std::size_t> choices_;
  std::vector<std::size_t> forks_;
};

/// Every outcome that is possible, whichever of the equal ways Azure takes.
inline std::vector<SlowOutcome> slow_outcomes(const Topology& topology, const SlowQuestion& question) {
  std::vector<SlowOutcome> all;
  for (std::vector<std::size_t> choices;;) {
    SlowWalk walk(topology, question, choices);
    all.push_back(walk.run());
    choices.resize(walk.forks().size(), 0);
    while (!choices.empty() && choices.back() + 1 == walk.forks()[choices.size() - 1]) choices.pop_back();
    if (choices.empty()) return all;
    ++choices.back();
  }
}

}  // namespace azroute::testing
