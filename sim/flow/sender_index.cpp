// Addresses and ranges of the topology, and whose they are.
#include "sim/flow/sender_index.h"

#include <algorithm>
#include <array>

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

std::optional<Flow> SenderIndex::as_sent(const Flow& recorded) const {
  const auto nics = nics_.find(recorded.destination);
  if (nics == nics_.end() || nics->second.size() != 1) return std::nullopt;
  const Id<NetworkInterface> nic = nics->second.front();
  const auto known = [&](const Ref<PublicIPAddress>& pip) -> std::optional<Address> {
    if (!pip.id.valid() || (*topology_)[pip.id].version != recorded.destination.family()) return std::nullopt;
    const auto& address = (*topology_)[pip.id].ip_address;
    return address ? std::optional(address->value) : std::nullopt;
  };
  Flow sent = recorded;
  for (const IpConfiguration& configuration : (*topology_)[nic].ip_configurations) {
    if (configuration.private_ip_address.value != recorded.destination) continue;
    const std::optional<Address> address = known(configuration.public_ip_address);
    if (!address) continue;
    sent.destination = *address;
    return sent;
  }
  for (const LoadBalancer& balancer : topology_->load_balancers) {
    const bool backend = std::ranges::any_of(balancer.backends, [&](const auto& one) { return one.id == nic; });
    if (balancer.withdrawn || !backend) continue;
    for (const LoadBalancingRule& rule : balancer.rules) {
      const std::uint16_t port = rule.backend_port != 0 ? rule.backend_port : rule.frontend_port;
      const bool fits =
          (!rule.protocol || *rule.protocol == recorded.protocol) && (port == 0 || port == recorded.destination_port);
      if (!fits) continue;
      for (const FrontendIpConfiguration& frontend : balancer.frontends) {
        const bool of_rule =
            rule.frontend.value.empty() || equal_ignoring_case(rule.frontend.value, frontend.name.value);
        const std::optional<Address> address = of_rule ? known(frontend.public_ip_address) : std::nullopt;
        if (!address) continue;
        sent.destination = *address;
        if (rule.frontend_port != 0) sent.destination_port = rule.frontend_port;
        return sent;
      }
    }
  }
  return std::nullopt;
}

std::span<const Rule* const> outside_rule_list() {
  using namespace outside_rules;
  static constexpr std::array kRules{&kSourceNotDescribed, &kSourceAmbiguous, &kSourceOfBox,     &kSourceReserved,
                                     &kSourceNotUnicast,   &kNoPublicAddress, &kSourceWithdrawn, &kProtocol};
  return kRules;
}

}  // namespace azroute
