// Host routes to the Internet, compared with the addresses that they are probably meant for.
#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "sim/topology/endpoint_index.h"
#include "sim/topology/link_context.h"

namespace azroute {
namespace {

/// A user route to the Internet for one address.
struct HostRoute {
  Address address;
  Span span;
};

std::optional<HostRoute> host_route(const UserRoute& route) {
  if (!route.prefix || !route.prefix->is_host()) return std::nullopt;
  if (route.next_hop_type.value != NextHopType::Internet) return std::nullopt;
  return HostRoute{.address = route.prefix->address(), .span = route.destination.span};
}

bool has_retired(const EndpointMatch& match, Date as_of) {
  return match.address->until && *match.address->until <= as_of;
}

/// Of several uses of one address the one that serves, and for longest: the reader knows it by that name.
const EndpointMatch& best_use(std::span<const EndpointMatch> uses, Date as_of) {
  const auto rank = [&](const EndpointMatch& use) {
    return std::pair(!use.address->serves(as_of), use.address->from.value_or(Date{}));
  };
  return *std::ranges::min_element(uses, {}, rank);
}

class EndpointRouteChecker {
 public:
  explicit EndpointRouteChecker(LinkContext& context)
      : context_(&context), index_(context.topology.cloud, context.topology.endpoints) {
    for (const PublicIPAddress& address : context.topology.public_ip_addresses) {
      if (address.ip_address) own_.insert(address.ip_address->value);
    }
    for (const Site& site : context.topology.sites) {
      for (const Located<Address>& address : site.public_ip_addresses) own_.insert(address.value);
    }
  }

  void check(const RouteTable& table) {
    std::unordered_map<const Endpoint*, std::vector<HostRoute>> retired;
    for (const UserRoute& route : table.routes) {
      const std::optional<HostRoute> host = host_route(route);
      if (!host) continue;
      const std::span<const EndpointMatch> uses = index_.find(host->address);
      if (uses.empty()) {
        check_near_miss(*host);
      } else if (std::ranges::all_of(uses, [&](const auto& use) { return has_retired(use, context_->as_of); })) {
        retired[uses.front().endpoint].push_back(*host);
      }
    }
    for (const auto& [endpoint, routes] : retired) check_retired(table, *endpoint, routes);
  }

 private:
  void check_near_miss(const HostRoute& route) {
    const EndpointMatch* near = own_.contains(route.address) ? nullptr : index_.near_miss(route.address);
    if (near == nullptr) return;
    const EndpointMatch& use = best_use(index_.find(near->address->address), context_->as_of);
    const std::string prefix = Prefix::host(use.address->address).to_string();
    const bool named = use.part->name != use.endpoint->title;
    context_->diagnostics.warning(
        linking::kNearEndpoint, route.span,
        fmt::format("{} covers no known endpoint", Prefix::host(route.address).to_string()),
        named ? fmt::format("did you mean `{}`: {}, {}?", prefix, use.part->name, use.endpoint->title)
              : fmt::format("did you mean `{}`: {}?", prefix, use.part->name));
  }

  /// Once for a table and an endpoint, however many of its old addresses the table lists.
  void check_retired(const RouteTable& table, const Endpoint& endpoint, const std::vector<HostRoute>& routes) {
    const PrefixSet covered = covered_by(table);
    std::string missing;
    for (const EndpointPart& part : endpoint.parts) {
      if (part.platform) continue;
      for (const EndpointAddress& address : part.addresses) {
        if (!address.serves(context_->as_of) || covered.contains(address.address)) continue;
        if (!missing.empty()) missing += ", ";
        missing += address.address.to_string();
      }
    }
    if (missing.empty()) return;
    const HostRoute& first = *std::ranges::min_element(routes, {}, &HostRoute::span);
    const EndpointMatch& use = best_use(index_.find(first.address), context_->as_of);
    const std::string others =
        routes.size() == 1 ? "" : fmt::format(" ({} more of this table likewise)", routes.size() - 1);
    context_->diagnostics.warning(
        linking::kEndpointRetired, first.span,
        fmt::format("{} of {}, {}, has stopped serving on {}{}", Prefix::host(first.address).to_string(),
                    use.part->name, endpoint.title, to_string(use.address->until.value_or(context_->as_of)), others),
        fmt::format("the addresses that serve instead have no route here: {}", missing));
  }

  /// What the table's routes to the Internet cover, service tags included.
  [[nodiscard]] PrefixSet covered_by(const RouteTable& table) const {
    std::vector<Prefix> prefixes;
    for (const UserRoute& route : table.routes) {
      if (route.next_hop_type.value != NextHopType::Internet) continue;
      if (route.prefix) {
        prefixes.push_back(*route.prefix);
      } else if (const ServiceTag* tag = context_->topology.service_tags.find(route.destination.value)) {
        prefixes.insert(prefixes.end(), tag->prefixes.begin(), tag->prefixes.end());
      }
    }
    return PrefixSet(std::move(prefixes));
  }

  LinkContext* context_;
  EndpointIndex index_;
  std::unordered_set<Address> own_;  // public addresses that the file itself explains
};

}  // namespace

void check_endpoint_routes(LinkContext& context) {
  EndpointRouteChecker checker(context);
  for (const RouteTable& table : context.topology.route_tables) checker.check(table);
}

}  // namespace azroute
