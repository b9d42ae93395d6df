// The walk: a packet from a network interface, hop by hop, until it ends; and all walks an endpoint needs.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/flow/trace.h"

namespace azroute {

/// Equal paths that one walk follows at most.
inline constexpr std::size_t kMaxPaths = 64;

/// Walks one conversation: the packet that `from` sends, with the flow's source as one of its addresses, and the reply.
/// Where routes, connections
/// or backends share the traffic every equal path is walked, because which flow takes which is Azure's choice: the
/// first path that does not work speaks for all, else the first.
/// `fqdn` is the host name that the client asks for; empty: not stated.
Trace walk(Network& network, const FlowSource& from, const Flow& flow, std::string_view fqdn = {});
Trace walk(Network& network, Id<NetworkInterface> nic, const Flow& flow);

bool owns(const NetworkInterface& nic, const Address& address);
/// The first private address of the family that the NIC has.
std::optional<Address> own_address(const NetworkInterface& nic, Family family);

/// Where what the sender sends starts.
Place start_of(const FlowSource& from);

/// What somebody asks: from a NIC to an address, another NIC, or all that an endpoint needs.
struct FlowQuery {
  FlowSource from;
  FlowTarget to;
  std::optional<Transport> protocol;
  std::string fqdn{};  // the host name that the client asks for; empty: what the endpoint's part is named, if anything
};

/// The walk to one address of the target.
struct TargetTrace {
  std::optional<std::size_t> part;  // of the endpoint
  Trace trace;
};

/// All walks of a query, and what they come to together: a part with AnyOf works when one of its walks does, a part
/// with AllOf when each does, an endpoint when every part does and none is unknown.
struct FlowResult {
  const Endpoint* endpoint = nullptr;  // nullptr: the target is an address or a NIC
  std::vector<TargetTrace> traces;
  std::vector<std::size_t> unknown_parts;
  Verdict verdict = Verdict::Unknown;
  const Reason* reason = nullptr;
  std::size_t primary = 0;  // the walk that speaks for all: the first that fails, else the first not to the platform

  /// The walk that speaks for all, or nullptr when nothing could be walked.
  [[nodiscard]] const Trace* primary_trace() const { return traces.empty() ? nullptr : &traces[primary].trace; }
  /// Whether the part works: its walks combined. A part without walks does not.
  [[nodiscard]] bool part_works(std::size_t part) const;
};

FlowResult walk_query(Network& network, const FlowQuery& query);

}  // namespace azroute
