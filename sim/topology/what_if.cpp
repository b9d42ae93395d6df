// Names into the things they mean, and those taken away.
#include "sim/topology/what_if.h"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace azroute {
namespace {

/// A help that lists names lists no more than these.
constexpr std::size_t kListed = 20;

/// Something with a name. `target` says what is done with it.
template <typename Target>
struct Named {
  std::string_view kind;   // as KIND/NAME writes it
  std::string_view owner;  // the route server or virtual hub that has it; empty: nobody
  std::string_view name;
  Target* target = nullptr;

  [[nodiscard]] std::string full() const {
    return owner.empty() ? fmt::format("{}/{}", kind, name) : fmt::format("{}/{}/{}", kind, owner, name);
  }
  /// Every way to name it, the shortest first.
  [[nodiscard]] std::vector<std::string> forms() const {
    std::vector<std::string> forms{std::string(name), fmt::format("{}/{}", kind, name)};
    if (!owner.empty()) {
      forms.push_back(fmt::format("{}/{}", owner, name));
      forms.push_back(full());
    }
    return forms;
  }
  [[nodiscard]] bool is_called(std::string_view text) const {
    const auto same = [&](const std::string& form) { return equal_ignoring_case(form, text); };
    return std::ranges::any_of(forms(), same);
  }
};

using Thing = Named<bool>;  // its `withdrawn` flag
using Announcer = Named<std::vector<Announcement>>;

template <typename T>
void add_all(std::vector<Thing>& things, std::string_view kind, std::vector<T>& resources) {
  for (T& resource : resources) things.push_back({kind, {}, resource.name.value, &resource.withdrawn});
}

template <typename T>
void add_sessions(std::vector<Thing>& things, std::vector<T>& owners) {
  for (T& owner : owners) {
    for (BgpSession& session : owner.bgp_connections) {
      things.push_back({"bgpConnection", owner.name.value, session.name.value, &session.withdrawn});
    }
  }
}

std::vector<Thing> things_of(Topology& topology) {
  std::vector<Thing> things;
  add_all(things, "connection", topology.connections);
  add_all(things, "expressRouteCircuit", topology.circuits);
  add_all(things, "virtualNetworkGateway", topology.gateways);
  add_all(things, "routeServer", topology.route_servers);
  add_all(things, "azureFirewall", topology.azure_firewalls);
  add_all(things, "loadBalancer", topology.load_balancers);
  add_all(things, "networkInterface", topology.network_interfaces);
  add_all(things, "appliance", topology.appliances);
  add_sessions(things, topology.route_servers);
  add_sessions(things, topology.virtual_hubs);
  for (HubVirtualNetworkConnection& connection : topology.hub_connections) {
    const bool has_hub = connection.virtual_hub.valid();
    things.push_back({"hubVirtualNetworkConnection",
                      has_hub ? std::string_view(topology[connection.virtual_hub].name.value) : std::string_view(),
                      connection.name.value, &connection.withdrawn});
  }
  return things;
}

std::vector<Announcer> announcers_of(Topology& topology) {
  std::vector<Announcer> announcers;
  announcers.reserve(topology.sites.size() + topology.network_interfaces.size());
  for (Site& site : topology.sites) announcers.push_back({"site", {}, site.name.value, &site.advertises});
  for (NetworkInterface& nic : topology.network_interfaces) {
    if (nic.bgp) announcers.push_back({"networkInterface", {}, nic.name.value, &nic.bgp->advertises});
  }
  return announcers;
}

template <typename Target>
std::vector<const Named<Target>*> called(const std::vector<Named<Target>>& all, std::string_view text) {
  std::vector<const Named<Target>*> found;
  for (const Named<Target>& one : all) {
    if (one.is_called(text)) found.push_back(&one);
  }
  return found;
}

/// The name alone where it means one thing.
template <typename Target>
std::string shortest(const std::vector<Named<Target>>& all, const Named<Target>& one) {
  return called(all, one.name).size() == 1 ? std::string(one.name) : one.full();
}

template <typename Target>
WithdrawFault ambiguous(std::string_view text, const std::vector<const Named<Target>*>& found,
                        std::string_view suffix = {}) {
  std::vector<std::string> forms;
  forms.reserve(found.size());
  for (const Named<Target>* one : found) forms.push_back(fmt::format("`{}{}`", one->full(), suffix));
  std::ranges::sort(forms);
  return {fmt::format("{} means several things here", quoted(text)), fmt::format("write {}", fmt::join(forms, " or "))};
}

/// What a name may have been meant as: the nearest, else all where they are few.
template <typename Target>
std::string near_names(const std::vector<Named<Target>>& all, std::string_view text) {
  std::vector<std::string> names;
  for (const Named<Target>& one : all) std::ranges::move(one.forms(), std::back_inserter(names));
  std::string help = did_you_mean(text, std::span<const std::string>(names));
  if (!help.empty() || all.empty() || all.size() > kListed) return help;
  names.clear();
  for (const Named<Target>& one : all) names.push_back(shortest(all, one));
  std::ranges::sort(names);
  return fmt::format("there is {}", fmt::join(names, ", "));
}

std::vector<Prefix> prefixes_of(const std::vector<Announcement>& announcements) {
  std::vector<Prefix> prefixes;
  for (const Announcement& announcement : announcements) {
    for (const Located<Prefix>& prefix : announcement.prefixes) prefixes.push_back(prefix.value);
  }
  std::ranges::sort(prefixes);
  const auto repeated = std::ranges::unique(prefixes);
  prefixes.erase(repeated.begin(), repeated.end());
  return prefixes;
}

/// Out of every announcement that has it; one that has nothing else goes too.
bool take_out(std::vector<Announcement>& announcements, const Prefix& prefix) {
  std::size_t taken = 0;
  for (Announcement& announcement : announcements) {
    taken += std::erase_if(announcement.prefixes, [&](const Located<Prefix>& one) { return one.value == prefix; });
  }
  std::erase_if(announcements, [](const Announcement& announcement) { return announcement.prefixes.empty(); });
  return taken > 0;
}

WithdrawResult withdraw_prefix(Topology& topology, std::string_view text) {
  const std::vector<Announcer> announcers = announcers_of(topology);
  // An IPv6 prefix has colons of its own, and a name may have: the first that ends an announcer's name, else the first.
  std::size_t colon = text.find(':');
  for (std::size_t at = colon; at != std::string_view::npos; at = text.find(':', at + 1)) {
    if (called(announcers, text.substr(0, at)).empty()) continue;
    colon = at;
    break;
  }
  const std::string_view name = text.substr(0, colon);
  const std::string_view prefix_text = text.substr(colon + 1);
  const auto found = called(announcers, name);
  if (found.empty()) {
    return std::unexpected(
        WithdrawFault{fmt::format("no site or appliance that announces prefixes is named {}", quoted(name)),
                      near_names(announcers, name)});
  }
  if (found.size() > 1) return std::unexpected(ambiguous(name, found, fmt::format(":{}", prefix_text)));
  const auto prefix = parse_prefix(prefix_text);
  if (!prefix) {
    return std::unexpected(
        WithdrawFault{fmt::format("{} is no prefix: {}", quoted(prefix_text), prefix.error().message), {}});
  }
  const Announcer& announcer = *found.front();
  std::string shown = fmt::format("{}:{}", shortest(announcers, announcer), prefix->to_string());
  if (take_out(*announcer.target, *prefix)) return Withdrawn{std::move(shown)};
  std::vector<std::string> announced;
  for (const Prefix& one : prefixes_of(*announcer.target)) announced.push_back(one.to_string());
  return std::unexpected(WithdrawFault{fmt::format("{} does not announce {}", announcer.name, prefix->to_string()),
                                       announced.empty() || announced.size() > kListed
                                           ? std::string()
                                           : fmt::format("it announces {}", fmt::join(announced, ", "))});
}

}  // namespace

WithdrawResult withdraw(Topology& topology, std::string_view name) {
  const std::vector<Thing> things = things_of(topology);
  const auto found = called(things, name);
  if (found.size() > 1) return std::unexpected(ambiguous(name, found));
  if (found.size() == 1) {
    *found.front()->target = true;
    return Withdrawn{shortest(things, *found.front())};
  }
  if (name.find(':') != std::string_view::npos) return withdraw_prefix(topology, name);
  const auto announcers = announcers_of(topology);
  const auto announcer = called(announcers, name);
  std::string help =
      announcer.empty() ? near_names(things, name) : fmt::format("what it announces can be: `{}:PREFIX`", name);
  return std::unexpected(
      WithdrawFault{fmt::format("nothing that can be taken away is named {}", quoted(name)), std::move(help)});
}

}  // namespace azroute
