// SenderIndex: who of the topology sends with an address.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "sim/flow/flow.h"
#include "sim/net/radix_trie.h"
#include "sim/topology/topology.h"

namespace azroute {

namespace outside_rules {
inline constexpr std::string_view kOwn = "topologies/README.md";
inline constexpr Rule kSourceNotDescribed{
    "outside-source-not-described",
    "Nothing in the topology has the private source address, and no subnet or site contains it.", kOwn,
    Evidence::Format};
inline constexpr Rule kSourceAmbiguous{
    "outside-source-ambiguous",
    "The source address is in several virtual networks or sites, and a recorded flow does not say in which.", kOwn,
    Evidence::Format};
inline constexpr Rule kSourceOfBox{"outside-source-of-service",
                                   "The source address belongs to a gateway, firewall, load balancer or private "
                                   "endpoint: what these send of their own "
                                   "is not walked.",
                                   kOwn, Evidence::Format};
inline constexpr Rule kSourceReserved{
    "outside-source-reserved", "The source address is one that Azure keeps for itself in its subnet.",
    "learn.microsoft.com/azure/virtual-network/virtual-networks-faq", Evidence::Documented};
inline constexpr Rule kSourceNotUnicast{"outside-source-not-unicast",
                                        "The source address is none that a host can have.", kOwn, Evidence::Format};
inline constexpr Rule kSourceWithdrawn{"outside-source-withdrawn",
                                       "The network interface that has the source address is taken away.", kOwn,
                                       Evidence::Format};
inline constexpr Rule kNoPublicAddress{
    "outside-no-public-address",
    "The flow comes from the Internet to a private address, before which the topology has no public address: neither "
    "the "
    "network interface's own nor a load balancer's whose rule fits, with the address stated.",
    kOwn, Evidence::Format};
inline constexpr Rule kProtocol{"outside-protocol", "Only TCP, UDP and ICMP are walked.", kOwn, Evidence::Format};
}  // namespace outside_rules

/// Why a recorded flow is none of the topology's.
std::span<const Rule* const> outside_rule_list();

/// Either who sends, with the address, or why nobody does.
struct RecordedSender {
  FlowSource from;
  const Rule* outside = nullptr;
};

class SenderIndex {
 public:
  explicit SenderIndex(const Topology& topology);

  /// A network interface, a free address of a subnet, a site; a public address that is none of these is the Internet's.
  [[nodiscard]] RecordedSender sender_of(const Address& source) const;
  /// Logs tell what came from the Internet as the network interface saw it, with its private address and port. The flow
  /// as it was sent: to the interface's public address, or to the front end of a load balancer. Nothing: there is none.
  [[nodiscard]] std::optional<Flow> as_sent(const Flow& recorded) const;

 private:
  const Topology* topology_;
  std::unordered_map<Address, std::vector<Id<NetworkInterface>>> nics_;
  std::unordered_map<Address, std::uint32_t> boxes_;  // how many gateways, firewalls... have the address
  RadixTrie<std::vector<Id<Subnet>>> subnets_;
  RadixTrie<std::vector<Id<Site>>> sites_;
};

}  // namespace azroute
