// Addresses and ranges of the topology, and whose they are.
#include "sim/flow/sender_index.h"

#include <algorithm>
#include <array>

#include "sim/flow/flow.h"

namespace azroute {
namespace {

RecordedSender outside(const Rule& rule) {
  RecordedSender sender;
  sender.outside = &rule;
  return sender;
}

template <typename T>
void add_range(RadixTrie<std::vector<Id<T>>>& ranges, const Prefix& prefix, Id<T> id) {
  const auto [ids, is_new] = ranges.insert(prefix, {id});
  if (!is_new && ids->back() != id) ids->push_back(id);
}

}  // namespace

SenderIndex::SenderIndex(const Topology& topology) : topology_(&topology) {
  for (std::uint32_t i = 0; i < topology.network_interfaces.size(); ++i) {
    for (const IpConfiguration& configuration : topology.network_interfaces[i].ip_configurations) {
      nics_[configuration.private_ip_address.value].push_back({i});
    }
  }
  const auto box = [&](const std::optional<Located<Address>>& address) {
    if (address) ++boxes_[address->value];
  };
  for (const VirtualNetworkGateway& gateway : topology.gateways) {
    for (const GatewayIpConfiguration& own : gateway.ip_configurations) box(own.private_ip_address);
  }
  for (const AzureFirewall& firewall : topology.azure_firewalls) box(firewall.private_ip_address);
  for (const LoadBalancer& balancer : topology.load_balancers) {
    for (const FrontendIpConfiguration& frontend : balancer.frontends) box(frontend.private_ip_address);
  }
  for (const PrivateEndpoint& endpoint : topology.private_endpoints) {
    for (const Located<Address>& address : endpoint.private_ip_addresses) ++boxes_[address.value];
  }
  for (std::uint32_t i = 0; i < topology.subnets.size(); ++i) {
    for (const Located<Prefix>& prefix : topology.subnets[i].address_prefixes) {
      add_range(subnets_, prefix.value, Id<Subnet>{i});
    }
  }
  for (std::uint32_t i = 0; i < topology.sites.size(); ++i) {
    for (const Located<Prefix>& prefix : topology.sites[i].address_prefixes) {
      add_range(sites_, prefix.value, Id<Site>{i});
    }
  }
}

RecordedSender SenderIndex::sender_of(const Address& source) const {
  if (is_not_unicast(source)) return outside(outside_rules::kSourceNotUnicast);
  RecordedSender sender;
  sender.from.address = source;
  const auto nics = nics_.find(source);
  const auto boxes = boxes_.find(source);
  const std::size_t owners =
      (nics == nics_.end() ? 0 : nics->second.size()) + (boxes == boxes_.end() ? 0 : boxes->second);
  if (owners > 1) return outside(outside_rules::kSourceAmbiguous);
  if (boxes != boxes_.end()) return outside(outside_rules::kSourceOfBox);
  if (nics != nics_.end()) {
    sender.from.nic = nics->second.front();
    if ((*topology_)[sender.from.nic].withdrawn) return outside(outside_rules::kSourceWithdrawn);
    return sender;
  }
  std::vector<Id<Subnet>> subnets;
  subnets_.covering(source, [&](const Prefix& /*prefix*/, const std::vector<Id<Subnet>>& ids) {
    subnets.insert(subnets.end(), ids.begin(), ids.end());
  });
  if (subnets.size() > 1) return outside(outside_rules::kSourceAmbiguous);
  if (subnets.size() == 1) {
    sender.from.subnet = subnets.front();
    if (!is_free_in(*topology_, sender.from.subnet, source)) return outside(outside_rules::kSourceReserved);
    return sender;
  }
  if (const auto site = sites_.longest_match(source)) {
    if (site->value->size() > 1) return outside(outside_rules::kSourceAmbiguous);
    sender.from.site = site->value->front();
    return sender;
  }
  if (is_private(source)) return outside(outside_rules::kSourceNotDescribed);
  sender.from.internet = true;
  return sender;
}

std::span<const Rule* const> outside_rule_list() {
  using namespace outside_rules;
  static constexpr std::array kRules{&kSourceNotDescribed, &kSourceAmbiguous, &kSourceOfBox, &kSourceReserved,
                                     &kSourceNotUnicast,   &kSourceWithdrawn, &kProtocol};
  return kRules;
}

}  // namespace azroute
