// A query: every address that a target stands for, walked, and what the walks come to together.
#include <algorithm>

#include "sim/flow/forward.h"

namespace azroute {
namespace {

Trace walk_to(Network& network, const FlowQuery& query, const Address& destination, ServicePort port) {
  Flow flow{.source = {}, .destination = destination, .protocol = port.transport, .destination_port = port.port};
  const std::optional<Address> source = address_of(network.topology(), query.from, destination.family());
  if (source) {
    flow.source = *source;
    return walk(network, query.from, flow, query.fqdn);
  }
  Trace trace;
  trace.flow = flow;
  trace.hops.push_back({.place = start_of(query.from), .steps = {}});
  trace.findings.push_back({.reason = &reasons::kNoSourceAddress});
  trace.reason = &reasons::kNoSourceAddress;
  trace.verdict = reasons::kNoSourceAddress.verdict;
  return trace;
}

void conclude_endpoint(FlowResult& result) {
  const auto fails = [&](const TargetTrace& target) {
    return !works(target.trace.verdict) && !result.part_works(*target.part);
  };
  // A failure that is certain speaks before one that only may be.
  auto failing = std::ranges::find_if(result.traces, [&](const TargetTrace& target) {
    return fails(target) && target.trace.verdict != Verdict::Unknown;
  });
  if (failing == result.traces.end()) failing = std::ranges::find_if(result.traces, fails);
  if (failing != result.traces.end()) {
    result.primary = static_cast<std::size_t>(failing - result.traces.begin());
  } else if (!result.unknown_parts.empty() || result.traces.empty()) {
    result.verdict = Verdict::Unknown;
    result.reason = &reasons::kEndpointDataMissing;
    return;
  } else {
    const auto beyond_platform = std::ranges::find_if(result.traces, [](const TargetTrace& target) {
      return works(target.trace.verdict) && target.trace.reason != &reasons::kPlatform;
    });
    if (beyond_platform != result.traces.end()) {
      result.primary = static_cast<std::size_t>(beyond_platform - result.traces.begin());
    }
  }
  result.verdict = result.traces[result.primary].trace.verdict;
  result.reason = result.traces[result.primary].trace.reason;
}

}  // namespace

bool FlowResult::part_works(std::size_t part) const {
  std::size_t walks = 0;
  std::size_t good = 0;
  for (const TargetTrace& target : traces) {
    if (target.part != part) continue;
    ++walks;
    if (works(target.trace.verdict)) ++good;
  }
  const bool any = endpoint != nullptr && endpoint->parts[part].combine == Combine::AnyOf;
  return any ? good > 0 : walks > 0 && good == walks;
}

FlowResult walk_query(Network& network, const FlowQuery& query) {
  const Topology& topology = network.topology();
  FlowResult result;
  if (query.from.nic.valid() && topology[query.from.nic].withdrawn) {
    result.reason = &reasons::kSourceWithdrawn;
    return result;
  }
  if (query.to.endpoint.empty()) {
    const NetworkInterface* nic = query.to.nic.valid() ? &topology[query.to.nic] : nullptr;
    const Address destination =
        nic != nullptr ? nic->ip_configurations.front().private_ip_address.value : query.to.address.value_or(Address());
    const ServicePort port{query.protocol.value_or(Transport::Tcp), query.to.port.value_or(0)};
    result.traces.push_back({.part = std::nullopt, .trace = walk_to(network, query, destination, port)});
    result.verdict = result.traces.front().trace.verdict;
    result.reason = result.traces.front().trace.reason;
    return result;
  }
  const auto named = find_by_name(query.to.endpoint, topology.cloud, topology.endpoints);
  if (!named) {  // link() reported it
    result.reason = &reasons::kEndpointDataMissing;
    return result;
  }
  result.endpoint = named->endpoint;
  std::string_view location;  // a client outside Azure is in no region
  const Id<Subnet> subnet = query.from.nic.valid() ? topology[query.from.nic].subnet.id : query.from.subnet;
  if (subnet.valid()) location = topology[topology[subnet].virtual_network].location;
  const ResolvedEndpoint resolved = resolve(*named->endpoint, network.as_of(), location);
  for (const EndpointTarget& target : resolved.targets) {
    if (named->part && target.part != *named->part) continue;
    if (query.protocol && *query.protocol != target.port.transport) continue;
    result.traces.push_back({.part = target.part, .trace = walk_to(network, query, target.address, target.port)});
  }
  for (const std::size_t part : resolved.unknown_parts) {
    if (!named->part || part == *named->part) result.unknown_parts.push_back(part);
  }
  conclude_endpoint(result);
  return result;
}

}  // namespace azroute
