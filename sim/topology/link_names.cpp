// Names to ids: every name once, every reference resolved or reported with the nearest name there is.
#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>

#include "sim/topology/link_context.h"

namespace azroute {
namespace {

/// The things of one kind by name.
template <typename T>
class NameTable {
 public:
  NameTable(std::string_view kind, std::string_view plural, const std::vector<T>& things, LinkContext& context)
      : kind_(kind), things_(&things), context_(&context) {
    by_name_.reserve(things.size());
    names_.reserve(things.size());
    for (std::size_t i = 0; i < things.size(); ++i) {
      const Located<std::string>& name = things[i].name;
      if (name.value.empty()) continue;
      const auto [first, added] = by_name_.try_emplace(to_lower(name.value), id_at<T>(i));
      if (added) {
        names_.push_back(name.value);
      } else {
        context.diagnostics.error(
            linking::kDuplicateName, name.span, fmt::format("two {} are named {}", plural, quoted(name.value)),
            "give one of them another name", {{things[first->second.index].name.span, "first defined here"}});
      }
    }
  }

  void resolve(Ref<T>& ref) const {
    ref.id = {};
    if (!ref.written()) return;
    ref.id = find(ref.name.value);
    if (ref.id.valid()) return;
    const std::string help =
        names_.empty() ? fmt::format("the file defines no {}", kind_) : context_->suggest(ref.name.value, names_);
    context_->diagnostics.error(linking::kUnknownName, ref.name.span,
                                fmt::format("no {} is named {}", kind_, quoted(ref.name.value)), help);
  }

  [[nodiscard]] Id<T> find(std::string_view name) const {
    const auto found = by_name_.find(to_lower(name));
    return found == by_name_.end() ? Id<T>{} : found->second;
  }
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
  [[nodiscard]] const std::vector<T>& things() const { return *things_; }

 private:
  std::string_view kind_;
  const std::vector<T>* things_;
  LinkContext* context_;
  std::unordered_map<std::string, Id<T>> by_name_;
  std::vector<std::string> names_;
};

/// Subnets, whose names are unique within their virtual network only.
class SubnetTable {
 public:
  SubnetTable(const NameTable<VirtualNetwork>& vnets, LinkContext& context) : vnets_(&vnets), context_(&context) {
    const Topology& topology = context.topology;
    for (std::size_t i = 0; i < topology.subnets.size(); ++i) {
      const Located<std::string>& name = topology.subnets[i].name;
      const Id<VirtualNetwork> vnet = vnet_of(topology, id_at<Subnet>(i));
      if (name.value.empty() || !vnet.valid()) continue;
      std::vector<Id<Subnet>>& same = by_name_[to_lower(name.value)];
      const auto first = by_full_name_.try_emplace(full_key(vnet, name.value), id_at<Subnet>(i));
      if (first.second) {
        same.push_back(id_at<Subnet>(i));
        continue;
      }
      context.diagnostics.error(
          linking::kDuplicateName, name.span,
          fmt::format("two subnets of {} are named {}", quoted(topology[vnet].name.value), quoted(name.value)),
          "give one of them another name", {{topology[first.first->second].name.span, "first defined here"}});
    }
  }

  void resolve(Ref<Subnet>& ref) {
    ref.id = {};
    if (!ref.written()) return;
    const std::string& name = ref.name.value;
    const std::size_t slash = name.find('/');
    if (slash == std::string::npos) return resolve_short(ref);
    const Id<VirtualNetwork> vnet = vnets_->find(std::string_view(name).substr(0, slash));
    if (!vnet.valid()) {
      context_->diagnostics.error(
          linking::kUnknownName, ref.name.span,
          fmt::format("no virtualNetwork is named {}", quoted(std::string_view(name).substr(0, slash))),
          context_->suggest(name, full_names()));
      return;
    }
    const auto found = by_full_name_.find(full_key(vnet, std::string_view(name).substr(slash + 1)));
    if (found != by_full_name_.end()) {
      ref.id = found->second;
      return;
    }
    std::vector<std::string> siblings;
    for (const Id<Subnet> subnet : context_->topology[vnet].subnets) {
      if (subnet.index < context_->topology.subnets.size()) siblings.push_back(full_name(context_->topology, subnet));
    }
    const Located<std::string>& home = context_->topology[vnet].name;
    context_->diagnostics.error(linking::kUnknownName, ref.name.span,
                                fmt::format("virtualNetwork {} has no subnet named {}", quoted(home.value),
                                            quoted(std::string_view(name).substr(slash + 1))),
                                context_->suggest(name, siblings), {{home.span, "the virtual network is here"}});
  }

 private:
  static std::string full_key(Id<VirtualNetwork> vnet, std::string_view subnet) {
    return std::to_string(vnet.index) + '/' + to_lower(subnet);
  }

  void resolve_short(Ref<Subnet>& ref) {
    const auto found = by_name_.find(to_lower(ref.name.value));
    if (found == by_name_.end() || found->second.empty()) {
      context_->diagnostics.error(linking::kUnknownName, ref.name.span,
                                  fmt::format("no subnet is named {}", quoted(ref.name.value)),
                                  context_->suggest(ref.name.value, short_names()));
      return;
    }
    if (found->second.size() == 1) {
      ref.id = found->second.front();
      return;
    }
    const Topology& topology = context_->topology;
    const Id<Subnet> first = found->second[0];
    const Id<Subnet> second = found->second[1];
    const std::string count = found->second.size() == 2 ? std::string("two") : std::to_string(found->second.size());
    context_->diagnostics.error(
        linking::kAmbiguousName, ref.name.span,
        fmt::format("{} virtual networks have a subnet named {}", count, quoted(ref.name.value)),
        fmt::format("write {} or {}", quoted(full_name(topology, first)), quoted(full_name(topology, second))),
        {{topology[first].name.span, "one is here"}, {topology[second].name.span, "another is here"}});
  }

  const std::vector<std::string>& short_names() {
    if (short_names_.empty()) {
      for (const auto& [lower, subnets] : by_name_) {
        if (!subnets.empty()) short_names_.push_back(context_->topology[subnets.front()].name.value);
      }
      std::ranges::sort(short_names_);
    }
    return short_names_;
  }
  const std::vector<std::string>& full_names() {
    if (full_names_.empty()) {
      for (std::size_t i = 0; i < context_->topology.subnets.size(); ++i)
        full_names_.push_back(full_name(context_->topology, id_at<Subnet>(i)));
    }
    return full_names_;
  }

  const NameTable<VirtualNetwork>* vnets_;
  LinkContext* context_;
  std::unordered_map<std::string, Id<Subnet>> by_full_name_;
  std::unordered_map<std::string, std::vector<Id<Subnet>>> by_name_;
  std::vector<std::string> short_names_, full_names_;  // built at the first name that is not found
};

/// Names inside one resource: its routes, its peerings.
template <typename Item>
void check_inner_names(const std::vector<Item>& items, std::string_view plural, const std::string& owner,
                       Diagnostics& diagnostics) {
  std::unordered_map<std::string, Span> seen;
  for (const Item& item : items) {
    if (item.name.value.empty()) continue;
    const auto [first, added] = seen.try_emplace(to_lower(item.name.value), item.name.span);
    if (added) continue;
    diagnostics.error(linking::kDuplicateName, item.name.span,
                      fmt::format("two {} of {} are named {}", plural, quoted(owner), quoted(item.name.value)),
                      "give one of them another name", {{first->second, "first defined here"}});
  }
}

/// The user's own endpoints share one space of names with the built-in ones, since a flow may lead to either.
void check_endpoint_names(LinkContext& context) {
  std::unordered_map<std::string, Span> seen;
  for (const Endpoint& endpoint : context.topology.endpoints) {
    if (endpoint.id.empty()) continue;
    if (find_by_name(endpoint.id, context.topology.cloud, {})) {
      context.diagnostics.error(linking::kDuplicateName, endpoint.span,
                                fmt::format("{} is the name of a built-in endpoint", quoted(endpoint.id)),
                                "give this one another name");
      continue;
    }
    const auto [first, added] = seen.try_emplace(to_lower(endpoint.id), endpoint.span);
    if (added) continue;
    context.diagnostics.error(linking::kDuplicateName, endpoint.span,
                              fmt::format("two endpoints are named {}", quoted(endpoint.id)),
                              "give one of them another name", {{first->second, "first defined here"}});
  }
}

}  // namespace

void resolve_names(LinkContext& context) {
  Topology& topology = context.topology;
  const NameTable vnets("virtualNetwork", "virtualNetworks", topology.virtual_networks, context);
  const NameTable tables("routeTable", "routeTables", topology.route_tables, context);
  const NameTable publics("publicIPAddress", "publicIPAddresses", topology.public_ip_addresses, context);
  const NameTable nats("natGateway", "natGateways", topology.nat_gateways, context);
  const NameTable nics("networkInterface", "networkInterfaces", topology.network_interfaces, context);
  const NameTable gateways("virtualNetworkGateway", "virtualNetworkGateways", topology.gateways, context);
  const NameTable locals("localNetworkGateway", "localNetworkGateways", topology.local_network_gateways, context);
  const NameTable connections("connection", "connections", topology.connections, context);
  const NameTable sites("site", "sites", topology.sites, context);
  SubnetTable subnets(vnets, context);

  for (Subnet& subnet : topology.subnets) {
    tables.resolve(subnet.route_table);
    nats.resolve(subnet.nat_gateway);
  }
  for (VirtualNetwork& vnet : topology.virtual_networks) {
    check_inner_names(vnet.peerings, "peerings", vnet.name.value, context.diagnostics);
    for (VirtualNetworkPeering& peering : vnet.peerings) vnets.resolve(peering.remote_virtual_network);
  }
  for (const RouteTable& table : topology.route_tables)
    check_inner_names(table.routes, "routes", table.name.value, context.diagnostics);
  for (NetworkInterface& nic : topology.network_interfaces) {
    subnets.resolve(nic.subnet);
    for (IpConfiguration& configuration : nic.ip_configurations) publics.resolve(configuration.public_ip_address);
  }
  for (NatGateway& nat : topology.nat_gateways) {
    for (Ref<PublicIPAddress>& address : nat.public_ip_addresses) publics.resolve(address);
  }
  for (VirtualNetworkGateway& gateway : topology.gateways) {
    vnets.resolve(gateway.virtual_network);
    locals.resolve(gateway.gateway_default_site);
    for (GatewayIpConfiguration& configuration : gateway.ip_configurations)
      publics.resolve(configuration.public_ip_address);
  }
  for (Connection& connection : topology.connections) {
    gateways.resolve(connection.gateway1);
    gateways.resolve(connection.gateway2);
    locals.resolve(connection.local_gateway2);
    sites.resolve(connection.site);
  }
  for (FlowSpec& flow : topology.flows) nics.resolve(flow.from);
  check_endpoint_names(context);
}

}  // namespace azroute
