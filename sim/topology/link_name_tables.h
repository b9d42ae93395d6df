// Tables of names: the things of one kind by name, each name once, and references looked up in them.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <fmt/format.h>

#include "sim/topology/link_context.h"

namespace azroute {

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
    resolve_in(ref, vnet, std::string_view(name).substr(slash + 1));
  }

  /// A name within the virtual network.
  void resolve_in(Ref<Subnet>& ref, Id<VirtualNetwork> vnet) { resolve_in(ref, vnet, ref.name.value); }

 private:
  static std::string full_key(Id<VirtualNetwork> vnet, std::string_view subnet) {
    return std::to_string(vnet.index) + '/' + to_lower(subnet);
  }

  void resolve_in(Ref<Subnet>& ref, Id<VirtualNetwork> vnet, std::string_view name) {
    const auto found = by_full_name_.find(full_key(vnet, name));
    ref.id = found == by_full_name_.end() ? Id<Subnet>{} : found->second;
    if (ref.id.valid()) return;
    const bool in_full = ref.name.value.contains('/');
    std::vector<std::string> siblings;
    for (const Id<Subnet> subnet : context_->topology[vnet].subnets) {
      if (subnet.index >= context_->topology.subnets.size()) continue;
      siblings.push_back(in_full ? full_name(context_->topology, subnet) : context_->topology[subnet].name.value);
    }
    const Located<std::string>& home = context_->topology[vnet].name;
    context_->diagnostics.error(
        linking::kUnknownName, ref.name.span,
        fmt::format("virtualNetwork {} has no subnet named {}", quoted(home.value), quoted(name)),
        context_->suggest(ref.name.value, siblings), {{home.span, "the virtual network is here"}});
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

/// What is named within a virtual hub: its route tables, its connections.
template <typename T>
class HubTable {
 public:
  HubTable(std::string_view kind, std::string_view plural, const std::vector<T>& things, LinkContext& context)
      : kind_(kind), things_(&things), context_(&context) {
    for (std::size_t i = 0; i < things.size(); ++i) {
      const Located<std::string>& name = things[i].name;
      if (name.value.empty()) continue;
      const auto [first, added] = by_name_.try_emplace(key(things[i].virtual_hub, name.value), id_at<T>(i));
      if (added) continue;
      context.diagnostics.error(
          linking::kDuplicateName, name.span,
          fmt::format("two {} of {} are named {}", plural, quoted(context.topology[things[i].virtual_hub].name.value),
                      quoted(name.value)),
          "give one of them another name", {{things[first->second.index].name.span, "first defined here"}});
    }
  }

  [[nodiscard]] Id<T> find(Id<VirtualHub> hub, std::string_view name) const {
    const auto found = by_name_.find(key(hub, name));
    return found == by_name_.end() ? Id<T>{} : found->second;
  }
  void resolve(Ref<T>& ref, Id<VirtualHub> hub) const { resolve(ref, hub, ref.name.value); }
  /// `name` is the reference's own text, or what of it stands behind the hub's name.
  void resolve(Ref<T>& ref, Id<VirtualHub> hub, std::string_view name) const {
    ref.id = {};
    if (!ref.written() || !hub.valid()) return;
    ref.id = find(hub, name);
    if (ref.id.valid()) return;
    const Located<std::string>& home = context_->topology[hub].name;
    context_->diagnostics.error(
        linking::kUnknownName, ref.name.span,
        fmt::format("virtualHub {} has no {} named {}", quoted(home.value), kind_, quoted(name)),
        context_->diagnostics.left_out() > 0 ? std::string() : context_->suggest(name, names_of(hub)),
        {{home.span, "the hub is here"}});
  }
  [[nodiscard]] std::vector<std::string> names_of(Id<VirtualHub> hub) const {
    std::vector<std::string> names;
    for (const T& thing : *things_) {
      if (thing.virtual_hub == hub && !thing.name.value.empty()) names.push_back(thing.name.value);
    }
    return names;
  }

 private:
  static std::string key(Id<VirtualHub> hub, std::string_view name) {
    return std::to_string(hub.index) + '/' + to_lower(name);
  }

  std::string_view kind_;
  const std::vector<T>* things_;
  LinkContext* context_;
  std::unordered_map<std::string, Id<T>> by_name_;
};

/// All tables; making them reports names that two things have.
struct NameTables {
  explicit NameTables(LinkContext& context);

  NameTable<VirtualNetwork> vnets;
  NameTable<RouteTable> tables;
  NameTable<PublicIPAddress> publics;
  NameTable<NatGateway> nats;
  NameTable<NetworkInterface> nics;
  NameTable<VirtualNetworkGateway> gateways;
  NameTable<LocalNetworkGateway> locals;
  NameTable<Connection> connections;
  NameTable<Site> sites;
  NameTable<ExpressRouteCircuit> circuits;
  NameTable<RouteServer> route_servers;
  NameTable<VirtualHub> hubs;
  NameTable<AzureFirewall> firewalls;
  NameTable<LoadBalancer> load_balancers;
  NameTable<PrivateEndpoint> private_endpoints;
  NameTable<NetworkGroup> groups;
  NameTable<NetworkSecurityGroup> security_groups;
  NameTable<ApplicationSecurityGroup> application_groups;
  NameTable<Appliance> appliances;
  SubnetTable subnets;
  HubTable<HubRouteTable> hub_tables;
  HubTable<HubVirtualNetworkConnection> hub_connections;
};

/// What hubs refer to, and what refers into hubs; after the gateways' references.
void resolve_hub_names(LinkContext& context, const NameTables& names);

/// What filters refer to, and what refers to filters.
void resolve_security_names(LinkContext& context, const NameTables& names);

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

}  // namespace azroute
