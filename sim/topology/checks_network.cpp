// Ranges, subnets and the service endpoints on them: what Azure refuses to create.
#include <algorithm>
#include <array>
#include <unordered_set>

#include <fmt/format.h>

#include "sim/topology/limits.h"
#include "sim/topology/link_context.h"

namespace azroute {
namespace {

struct ForbiddenRange {
  Prefix prefix;
  std::string_view what;
};

// https://learn.microsoft.com/azure/virtual-network/virtual-networks-faq, "What address ranges can I use"
constexpr std::array kForbidden{
    ForbiddenRange{Prefix::make(Address::v4(0xE0000000), 4), "multicast"},
    ForbiddenRange{Prefix::make(Address::v4(0xFFFFFFFF), 32), "broadcast"},
    ForbiddenRange{Prefix::make(Address::v4(0x7F000000), 8), "loopback"},
    ForbiddenRange{Prefix::make(Address::v4(0xA9FE0000), 16), "link-local"},
    ForbiddenRange{Prefix::make(Address::v4(0xA83F8110), 32), "Azure's platform address"},
    ForbiddenRange{Prefix::make(Address::v6(0xFF00ULL << 48U, 0), 8), "multicast"},
    ForbiddenRange{Prefix::host(Address::v6(0, 1)), "loopback"},
    ForbiddenRange{Prefix::make(Address::v6(0xFE80ULL << 48U, 0), 10), "link-local"},
};

/// A prefix and where it is written, for sweeps over many.
struct PlacedPrefix {
  Prefix prefix;
  Span span;
  Id<Subnet> subnet;  // unset for a range of the virtual network
};

bool stands_before(const PlacedPrefix& a, const PlacedPrefix& b) {
  return a.span < b.span;
}

void check_ranges(LinkContext& context, const VirtualNetwork& vnet) {
  std::vector<PlacedPrefix> ranges;
  for (const Located<Prefix>& range : vnet.address_prefixes) {
    ranges.push_back({.prefix = range.value, .span = range.span, .subnet = {}});
    for (const ForbiddenRange& forbidden : kForbidden) {
      if (!range.value.overlaps(forbidden.prefix)) continue;
      context.diagnostics.error(
          linking::kVnetRangeReserved, range.span,
          fmt::format("{} contains {} ({})", range.value.to_string(), forbidden.what, forbidden.prefix.to_string()),
          "choose a range without it");
    }
  }
  for_each_overlap(ranges, [&](const PlacedPrefix& wider, const PlacedPrefix& narrower) {
    const auto [other, here] = std::minmax(wider, narrower, stands_before);
    context.diagnostics.error(linking::kVnetRangeOverlap, here.span,
                              fmt::format("the range {} overlaps {}, another range of {}", here.prefix.to_string(),
                                          other.prefix.to_string(), quoted(vnet.name.value)),
                              {}, {{other.span, "the other range is here"}});
  });
}

void check_subnet_size(LinkContext& context, const Located<Prefix>& prefix) {
  constexpr unsigned kSmallest = 29;
  constexpr unsigned kIpv6Length = 64;
  const unsigned length = prefix.value.length();
  if (prefix.value.family() == Family::V4 && length > kSmallest) {
    context.diagnostics.error(
        linking::kSubnetTooSmall, prefix.span,
        fmt::format("{} has no room: Azure keeps five addresses of a subnet", prefix.value.to_string()),
        "a /29 is the smallest subnet");
  }
  if (prefix.value.family() == Family::V6 && length != kIpv6Length) {
    context.diagnostics.error(
        linking::kSubnetIpv6Size, prefix.span, fmt::format("the IPv6 prefix of a subnet is a /64, not a /{}", length),
        length > kIpv6Length
            ? fmt::format("did you mean `{}`?", Prefix::make(prefix.value.address(), kIpv6Length).to_string())
            : std::string());
  }
}

/// A name almost like one that Azure reserves, where the virtual network has none of that name.
void check_reserved_names(LinkContext& context, const VirtualNetwork& vnet) {
  const Topology& topology = context.topology;
  for (const std::string_view reserved : kReservedSubnets) {
    const auto has = [&](Id<Subnet> subnet) {
      return subnet.index < topology.subnets.size() && is_named(topology[subnet], reserved);
    };
    if (std::ranges::any_of(vnet.subnets, has)) continue;
    for (const Id<Subnet> subnet : vnet.subnets) {
      if (subnet.index >= topology.subnets.size()) continue;
      const Located<std::string>& name = topology[subnet].name;
      if (edit_distance(to_lower(name.value), to_lower(reserved), 2) > 2) continue;
      context.diagnostics.warning(
          linking::kNearReservedName, name.span,
          fmt::format("{} is a subnet like any other: Azure knows {}", quoted(name.value), quoted(reserved)),
          fmt::format("did you mean `{}`?", reserved));
    }
  }
}

void check_subnets(LinkContext& context, Id<VirtualNetwork> id) {
  const Topology& topology = context.topology;
  const VirtualNetwork& vnet = topology[id];
  std::vector<PlacedPrefix> prefixes;
  for (const Id<Subnet> subnet : vnet.subnets) {
    if (vnet_of(topology, subnet) != id) continue;
    for (const Located<Prefix>& prefix : topology[subnet].address_prefixes) {
      prefixes.push_back({.prefix = prefix.value, .span = prefix.span, .subnet = subnet});
      check_subnet_size(context, prefix);
      if (vnet.address_prefixes.empty() || context.ranges(id).covering(prefix.value) != nullptr) continue;
      context.diagnostics.error(linking::kSubnetOutsideVnet, prefix.span,
                                fmt::format("{} of subnet {} lies in no address range of {}", prefix.value.to_string(),
                                            quoted(topology[subnet].name.value), quoted(vnet.name.value)),
                                "add a range that covers it to `addressSpace.addressPrefixes`",
                                {{vnet.address_prefixes.front().span, "the ranges are here"}});
    }
  }
  if (const std::size_t most = limit("subnets-per-vnet", context.as_of).number; vnet.subnets.size() > most) {
    context.diagnostics.error(
        linking::kTooManySubnets, vnet.name.span,
        fmt::format("{} has {} subnets; the limit is {}", quoted(vnet.name.value), vnet.subnets.size(), most));
  }
  check_reserved_names(context, vnet);
  for_each_overlap(prefixes, [&](const PlacedPrefix& wider, const PlacedPrefix& narrower) {
    const auto [other, here] = std::minmax(wider, narrower, stands_before);
    context.diagnostics.error(linking::kSubnetOverlap, here.span,
                              fmt::format("{} of subnet {} overlaps {} of subnet {}", here.prefix.to_string(),
                                          quoted(topology[here.subnet].name.value), other.prefix.to_string(),
                                          quoted(topology[other.subnet].name.value)),
                              {}, {{other.span, "the other subnet's prefix is here"}});
  });
}

void check_service_endpoints(LinkContext& context) {
  const Topology& topology = context.topology;
  const std::vector<std::string_view> services(endpoint_services().begin(), endpoint_services().end());
  std::unordered_set<std::string> missing;  // each tag is reported once: the remedy is one
  for (const Subnet& subnet : topology.subnets) {
    for (const ServiceEndpoint& endpoint : subnet.service_endpoints) {
      if (endpoint.service.value.empty()) continue;
      const std::optional<std::string_view> tag = tag_of_service(endpoint.service.value);
      if (!tag) {
        context.diagnostics.error(linking::kUnknownService, endpoint.service.span,
                                  fmt::format("{} has no service endpoints", quoted(endpoint.service.value)),
                                  context.suggest(endpoint.service.value, services));
      } else if (topology.service_tags.find(*tag) == nullptr && missing.insert(std::string(*tag)).second) {
        report_missing_tag(context, endpoint.service.span, *tag,
                           fmt::format("the prefixes of {} are not known", quoted(endpoint.service.value)));
      }
    }
  }
}

}  // namespace

void check_virtual_networks(LinkContext& context) {
  for (std::size_t i = 0; i < context.topology.virtual_networks.size(); ++i) {
    check_ranges(context, context.topology.virtual_networks[i]);
    check_subnets(context, id_at<VirtualNetwork>(i));
  }
  check_service_endpoints(context);
}

}  // namespace azroute
