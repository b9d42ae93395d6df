// Places of a topology that flows come from and go to.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/topology/topology.h"
#include "tools/make_flows/random.h"

namespace azroute::make_flows {

/// One who answers at a port; port 0: any.
struct Server {
  Address address;
  std::uint16_t port = 0;
  std::uint8_t protocol = 6;
};

/// A list, of which the first are drawn most often.
template <typename T>
struct Ranked {
  std::vector<T> items;
  Lots lots;

  [[nodiscard]] bool empty() const { return items.empty(); }
  [[nodiscard]] const T& draw(std::uint64_t bits) const { return items[lots.draw(bits)]; }
  /// Puts them in an order that the seed tells, and keeps as many as can be drawn.
  void rank(std::uint64_t seed);
};

/// Of one family.
struct Places {
  Ranked<Address> interfaces;  // the network interfaces that the topology names
  Ranked<Address> hosts;       // others in its ordinary subnets: never an address that Azure keeps, or that is taken
  Ranked<Prefix> sites;        // what sites own
  Ranked<Address> publics;     // public addresses of the topology
  Ranked<Address> private_endpoints;
  Ranked<Address> platform;  // 168.63.129.16 and 169.254.169.254
  Ranked<Server> endpoints;  // of known endpoints: KMS, RHUI, SUSE ...
  Ranked<Prefix> tags;       // of service tags

  /// Whether anything in the topology can send.
  [[nodiscard]] bool can_send() const { return !interfaces.empty() || !hosts.empty() || !sites.empty(); }
};

/// A network interface whose flows are logged: one that is named, or one of a host that is not.
struct Recorder {
  std::uint64_t mac = 0;
  bool named = false;
  std::optional<Address> v4{};
  std::optional<Address> v6{};
  Id<VirtualNetwork> network{};
};

struct Everywhere {
  Places v4;
  Places v6;
  std::vector<Recorder> recorders;

  [[nodiscard]] const Places& of(Family family) const { return family == Family::V4 ? v4 : v6; }
};

/// The same for one topology and one seed, on every platform.
Everywhere find_places(const Topology& topology, std::uint64_t seed);

/// An address of the prefix that a host may have: neither its first nor its last one, if it has others.
Address host_in(const Prefix& prefix, std::uint64_t hi_bits, std::uint64_t lo_bits);

/// An address that is nobody's in particular: no private, reserved or documentation range.
Address somewhere_on_the_internet(Family family, std::uint64_t bits);

}  // namespace azroute::make_flows
