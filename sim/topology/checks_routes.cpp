// Route tables on their own: what Azure refuses in one, whichever subnet uses it.
#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "sim/topology/limits.h"
#include "sim/topology/link_context.h"

namespace azroute {
namespace {

/// One table after another; what concerns all of them is kept between them.
class RouteChecker {
 public:
  explicit RouteChecker(LinkContext& context) : context_(&context) {}

  void check(const RouteTable& table) {
    check_repeats(table);
    check_counts(table);
    for (const UserRoute& route : table.routes) {
      check_next_hop(route);
      if (!route.prefix) check_tag(route);
    }
  }

 private:
  void check_repeats(const RouteTable& table) {
    std::unordered_map<Prefix, const UserRoute*> prefixes;
    std::unordered_map<std::string, const UserRoute*> tags;
    for (const UserRoute& route : table.routes) {
      if (!route.prefix && route.destination.value.empty()) continue;
      const auto [first, added] = route.prefix ? insert(prefixes, *route.prefix, route)
                                               : insert(tags, to_lower(route.destination.value), route);
      if (added) continue;
      const auto [here, other] = contradiction(route.destination.span, first->destination.span);
      context_->diagnostics.error(
          linking::kRoutePrefixTwice, here,
          fmt::format("{} already has a route to {}", quoted(table.name.value), quoted(route.destination.value)),
          "remove one of them: Azure refuses the second", {{other, "the first one is here"}});
    }
  }

  template <typename Map, typename Key>
  static std::pair<const UserRoute*, bool> insert(Map& map, Key key, const UserRoute& route) {
    const auto [place, added] = map.try_emplace(std::move(key), &route);
    return {place->second, added};
  }

  void check_counts(const RouteTable& table) {
    const auto most_tags = static_cast<std::ptrdiff_t>(limit("tag-routes-per-table", context_->as_of).number);
    const auto tags = std::ranges::count_if(table.routes, [](const UserRoute& route) { return !route.prefix; });
    if (tags > most_tags) {
      context_->diagnostics.error(
          linking::kTooManyTagRoutes, table.name.span,
          fmt::format("{} has {} routes to service tags; the limit is {}", quoted(table.name.value), tags, most_tags));
    }
    const bool managed = std::ranges::any_of(table.routes, &UserRoute::managed);
    const std::size_t most = limit(managed ? "managed-routes-per-table" : "routes-per-table", context_->as_of).number;
    if (table.routes.size() <= most) return;
    context_->diagnostics.warning(linking::kTooManyRoutes, table.name.span,
                                  fmt::format("{} has {} routes; on {} the limit is {}", quoted(table.name.value),
                                              table.routes.size(), to_string(context_->as_of), most));
  }

  void check_next_hop(const UserRoute& route) {
    const NextHopType type = route.next_hop_type.value;
    if (!is_user_next_hop_type(type)) {
      context_->diagnostics.error(
          linking::kRouteNextHopType, route.next_hop_type.span,
          fmt::format("a user route cannot have the next hop type {}", to_string(type)),
          "VnetLocal, VirtualNetworkGateway, VirtualAppliance, VirtualApplianceEcmp, Internet and None "
          "can be used");
      return;
    }
    if (type == NextHopType::VirtualApplianceEcmp) return check_ecmp(route);
    if (type == NextHopType::VirtualAppliance) {
      if (!route.next_hop_ip_address) {
        context_->diagnostics.error(linking::kRouteNextHopAddress, route.next_hop_type.span,
                                    "a route to a VirtualAppliance needs its address", "add `nextHopIpAddress`");
        return;
      }
    } else if (route.next_hop_ip_address) {
      context_->diagnostics.error(linking::kRouteNextHopAddress, route.next_hop_ip_address->span,
                                  fmt::format("a route to {} has no next hop address", to_string(type)),
                                  "remove `nextHopIpAddress`, or change the next hop type to VirtualAppliance",
                                  {{route.next_hop_type.span, "the next hop type is here"}});
      return;
    }
    if (route.next_hop_ip_address) check_family(route, *route.next_hop_ip_address);
  }

  void check_family(const UserRoute& route, const Located<Address>& next_hop) {
    if (!route.prefix || next_hop.value.family() == route.prefix->family()) return;
    context_->diagnostics.error(
        linking::kRouteNextHopFamily, next_hop.span,
        fmt::format("the next hop of an {} route cannot be the {} address {}", to_string(route.prefix->family()),
                    to_string(next_hop.value.family()), next_hop.value.to_string()),
        {}, {{route.destination.span, "the route's prefix is here"}});
  }

  void check_ecmp(const UserRoute& route) {
    const std::size_t least = limit("ecmp-next-hops-least", context_->as_of).number;
    const std::size_t most = limit("ecmp-next-hops", context_->as_of).number;
    const std::vector<Located<Address>>& hops = route.next_hop_ip_addresses;  // in order
    if (hops.size() < least || hops.size() > most) {
      context_->diagnostics.error(
          linking::kEcmpNextHops, route.next_hop_type.span,
          fmt::format("a route to VirtualApplianceEcmp has {} to {} next hops, not {}", least, most, hops.size()),
          hops.size() < least ? "with one appliance the next hop type is VirtualAppliance" : "");
      return;
    }
    for (std::size_t i = 0; i < hops.size(); ++i) {
      check_family(route, hops[i]);
      if (i == 0) continue;
      if (hops[i].value == hops[i - 1].value) {
        const auto [here, other] = contradiction(hops[i].span, hops[i - 1].span);
        context_->diagnostics.error(linking::kEcmpNextHops, here,
                                    fmt::format("{} is among the next hops twice", hops[i].value.to_string()),
                                    "remove one of them", {{other, "it is here as well"}});
      } else if (!route.prefix && hops[i].value.family() != hops[i - 1].value.family()) {
        context_->diagnostics.error(linking::kEcmpNextHops, hops[i].span,
                                    "the next hops of one route are of one address family", {},
                                    {{hops[i - 1].span, "this one is of the other family"}});
      }
    }
  }

  void check_tag(const UserRoute& route) {
    const std::string& name = route.destination.value;
    if (name.empty()) return;
    if (is_forbidden_in_routes(name)) {
      context_->diagnostics.error(linking::kTagForbidden, route.destination.span,
                                  fmt::format("the service tag {} cannot be routed", quoted(name)),
                                  equal_ignoring_case(name, "Internet")
                                      ? "did you mean the prefix `0.0.0.0/0` with the next hop type Internet?"
                                      : "write the prefixes themselves");
      return;
    }
    const ServiceTag* tag = context_->topology.service_tags.find(name);
    if (tag == nullptr) {
      // Without any file the remedy is one for all routes, so a tag is reported once.
      if (!context_->topology.service_tags.empty() || missing_.insert(to_lower(name)).second) {
        report_missing_tag(*context_, route.destination.span, name,
                           fmt::format("{} is neither a prefix nor a known service tag", quoted(name)));
      }
    } else if (!tag->user_routable && rank_of_tag(tag->name) < TagRank::AzureCloudRegion) {
      // The AzureCloud tags are documented for user routes although the file does not list the feature for them.
      context_->diagnostics.warning(
          linking::kTagNotRoutable, route.destination.span,
          fmt::format("the service tag {} is not published for user-defined routes", quoted(tag->name)),
          "Azure may refuse this route");
    }
  }

  LinkContext* context_;
  std::unordered_set<std::string> missing_;
};

}  // namespace

void report_missing_tag(LinkContext& context, Span span, std::string_view tag, std::string message) {
  const Topology& topology = context.topology;
  if (!topology.service_tags.empty()) {
    context.diagnostics.error(linking::kUnknownTag, span, std::move(message),
                              context.suggest(tag, context.service_tag_names()));
    return;
  }
  if (!topology.service_tags_file.value.empty()) return;  // named, but not read: already reported
  context.diagnostics.error(
      linking::kNoServiceTags, span, std::move(message),
      "service tags need a ServiceTags file: download Microsoft's \"Azure IP Ranges and Service Tags\" or save the "
      "output of `az network list-service-tags --location westeurope`, and name the file with `serviceTags:` or "
      "`--service-tags`");
}

void check_route_tables(LinkContext& context) {
  RouteChecker checker(context);
  for (const RouteTable& table : context.topology.route_tables) checker.check(table);
}

}  // namespace azroute
