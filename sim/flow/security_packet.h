// What the filters of a subnet ask of a packet: which rules fit it, and whether the platform exempts it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "sim/flow/flow.h"
#include "sim/route/effective_routes.h"

namespace azroute {

inline constexpr Address kHostAddress = Address::v4(0xA83F8110);      // 168.63.129.16
inline constexpr Address kMetadataAddress = Address::v4(0xA9FEA9FE);  // 169.254.169.254

/// Whether a rule fits. ByDefaultRoute: only because a default route makes VirtualNetwork everything.
enum class RuleFit : std::uint8_t { No, ByDefaultRoute, Yes };

/// The platform's own services that have a service tag.
enum class PlatformService : std::uint8_t { Dns, InstanceMetadata, Licensing };
/// Whether a side of the rule names the service's tag.
bool names_service(const SecurityRule& rule, PlatformService service);

/// A packet as the filters of one subnet see it. What takes a search is looked for when a rule first asks for it.
class FilteredPacket {
 public:
  FilteredPacket(Network& network, Id<Subnet> subnet, const Flow& flow);

  [[nodiscard]] const Topology& topology() const { return network_->topology(); }
  [[nodiscard]] const Flow& flow() const { return *flow_; }
  [[nodiscard]] Id<Subnet> subnet() const { return subnet_; }

  /// Whatever the direction says.
  RuleFit fits(const SecurityRule& rule);

  /// The service that the destination is by its address and, for what a host answers, its port.
  [[nodiscard]] std::optional<PlatformService> service() const;
  /// 0.0.0.0/0 is not, or not only, the system's route to the Internet.
  [[nodiscard]] bool default_route_overridden() const;

 private:
  /// Which of the tags that depend on the subnet an address is in.
  struct SubnetTags {
    RuleFit virtual_network = RuleFit::No;
    bool internet = false;
  };
  struct End {
    Address address;
    std::uint16_t port = 0;
    std::optional<SubnetTags> tags{};
    std::optional<Id<NetworkInterface>> owner{};
  };

  RuleFit fits(const TrafficSelector& selector, End& end);
  RuleFit fits(const AddressSelector& selector, End& end);
  bool in_a_group(std::span<const Ref<ApplicationSecurityGroup>> groups, End& end);
  [[nodiscard]] SubnetTags tags_of(const Address& address) const;
  [[nodiscard]] Id<NetworkInterface> owner_of(const Address& address) const;
  [[nodiscard]] bool is_licensing(const Address& address) const;

  Network* network_;
  Id<Subnet> subnet_;
  const Flow* flow_;
  End source_;
  End destination_;
};

}  // namespace azroute
