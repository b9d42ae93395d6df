// ServiceClasses: a small number for every protocol and pair of ports, equal for those that no walk tells apart.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sim/topology/topology.h"

namespace azroute {

/// The transport of an IANA protocol number; nothing: no walk speaks it.
constexpr std::optional<Transport> transport_of(std::uint8_t protocol) {
  switch (protocol) {
    case 1:
    case 58: return Transport::Icmp;
    case 6: return Transport::Tcp;
    case 17: return Transport::Udp;
    default: return std::nullopt;
  }
}

/// Ports are of one class that are in the same ranges of all rules, front ends and endpoints: of a flow's two ports
/// either may be asked, as its reply has them swapped.
class ServiceClasses {
 public:
  ServiceClasses() = default;
  explicit ServiceClasses(std::span<const Topology* const> topologies);

  /// Protocols without a transport are one class, whatever the ports.
  [[nodiscard]] std::uint32_t of(std::uint8_t protocol, std::uint16_t source_port,
                                 std::uint16_t destination_port) const {
    const std::uint32_t first = first_[protocol];
    const std::uint32_t ports = class_of(source_port) * count_ + class_of(destination_port);
    return first + (first < with_ports_ ? ports : 0);
  }
  /// Classes are 0 to size() - 1.
  [[nodiscard]] std::uint32_t size() const { return size_of_kind_ * kKinds; }

 private:
  static constexpr std::uint32_t kKinds = 4;  // tcp, udp, icmp, and the others

  /// Most ports that clients use are above all that rules name: one place in the table for these stays near.
  [[nodiscard]] std::uint32_t class_of(std::uint16_t port) const { return ports_[std::min(port, alike_from_)]; }

  std::array<std::uint32_t, 256> first_{};  // class of the protocol; ports add to those below with_ports_
  std::uint32_t with_ports_ = 0;
  std::vector<std::uint16_t> ports_;  // class of the port
  std::uint16_t alike_from_ = 0;      // from here on all ports are of one class
  std::uint32_t count_ = 1;           // of these classes
  std::uint32_t size_of_kind_ = 1;
};

}  // namespace azroute
