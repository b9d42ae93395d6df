// Endpoints: services on the Internet that answer some sources only (KMS, RHUI, SUSE), as dated data with sources.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/diag/rule.h"
#include "sim/diag/source.h"
#include "sim/net/ip.h"
#include "sim/topology/names.h"

namespace azroute {

/// How the addresses of a part make the part work: one is enough, or every one must be reachable because the client
/// does not choose which it is sent to.
enum class Combine : std::uint8_t { AnyOf, AllOf };

/// Which source addresses the far end answers.
enum class AcceptedSource : std::uint8_t { Anyone, AzurePublic, ListedPrefixes };

std::string_view to_string(Combine combine);
std::string_view to_string(AcceptedSource accepted);

struct ServicePort {
  Transport transport = Transport::Tcp;
  std::uint16_t port = 0;
  friend auto operator<=>(const ServicePort&, const ServicePort&) = default;
};

/// An address that serves from `from` (inclusive, open when absent) until `until` (exclusive, open when absent).
struct EndpointAddress {
  Address address;
  std::optional<Date> from;
  std::optional<Date> until;
  std::string source;  // who says so

  [[nodiscard]] bool serves(Date as_of) const { return (!from || *from <= as_of) && (!until || as_of < *until); }
};

/// One link of an endpoint's chain, usually a host name; all parts of an endpoint must work.
struct EndpointPart {
  std::string name;  // host name or role: "azkms.core.windows.net"
  Combine combine = Combine::AllOf;
  std::vector<ServicePort> ports;  // every port must be reachable
  std::vector<EndpointAddress> addresses;
  bool per_region = false;  // the addresses serve clients in `region` only; elsewhere others do, which are not known
  std::string region;
  bool platform = false;  // a platform address that needs no route, such as instance metadata
};

struct Endpoint {
  std::string id;              // "kms"
  std::string title;           // "Windows activation (KMS)"
  std::optional<Cloud> cloud;  // nothing: every cloud (an endpoint of the user's own)
  AcceptedSource accepts = AcceptedSource::Anyone;
  std::vector<Prefix> accepted_prefixes;  // with ListedPrefixes
  Rule source_rule;                       // why it accepts what it accepts
  std::vector<EndpointPart> parts;
  Span span;  // where the user's own endpoint is written
};

/// The date up to which the built-in data was compiled.
inline constexpr Date kEndpointDataDate = make_date(2026, 11, 23);

/// Every built-in endpoint of every cloud, by id then cloud.
std::span<const Endpoint> builtin_endpoints();

/// One address of one part that must (or may) be reached on a date.
struct EndpointTarget {
  std::size_t part = 0;
  Address address;
  ServicePort port;
};

/// What an endpoint means on one date for a client in `region` (an Azure location).
struct ResolvedEndpoint {
  std::vector<EndpointTarget> targets;     // ordered by part, address, port
  std::vector<std::size_t> unknown_parts;  // parts whose addresses for this region or date are not known
};
ResolvedEndpoint resolve(const Endpoint& endpoint, Date as_of, std::string_view region);

/// An address that a known endpoint has, had or will have.
struct EndpointMatch {
  const Endpoint* endpoint = nullptr;
  const EndpointPart* part = nullptr;
  const EndpointAddress* address = nullptr;
};

/// Every use of the address by an endpoint of the cloud, serving on any date, in the order of builtin_endpoints(),
/// then the user's own.
std::vector<EndpointMatch> find_by_address(const Address& address, Cloud cloud, std::span<const Endpoint> own);

/// One character changed, added or dropped, or two neighbours swapped; false for equal texts.
bool one_keystroke_apart(std::string_view a, std::string_view b);

/// The known endpoint address written one keystroke away from `address` (a digit changed, added, dropped or two
/// swapped), if `address` itself is no known one.
std::optional<EndpointMatch> near_miss(const Address& address, Cloud cloud, std::span<const Endpoint> own);

/// The endpoint with that id, or whose part has that name; `part` is set in the second case. Case does not matter.
struct NamedEndpoint {
  const Endpoint* endpoint = nullptr;
  std::optional<std::size_t> part;
};
std::optional<NamedEndpoint> find_by_name(std::string_view name, Cloud cloud, std::span<const Endpoint> own);

/// Every name find_by_name() knows for the cloud.
std::vector<std::string> endpoint_names(Cloud cloud, std::span<const Endpoint> own);

}  // namespace azroute
