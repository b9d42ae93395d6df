// Matching of addresses, ports, service tags and host names.
#include "sim/flow/service_match.h"

#include <algorithm>

namespace azroute {

bool is_unknown_public_address(const Address& address) {
  return address.hi() == 0 && address.lo() == 0;
}

bool fits_prefix(const Prefix& prefix, const Address& address) {
  return prefix.contains(address) && (prefix.is_default() || !is_unknown_public_address(address));
}

bool fits_ports(std::span<const PortRange> ports, std::uint16_t port) {
  return ports.empty() || std::ranges::any_of(ports, [port](const PortRange& range) {
           return port == 0 ? range.is_all() : range.contains(port);
         });
}

bool in_published_tag(const ServiceTags& tags, std::string_view name, const Address& address) {
  if (is_unknown_public_address(address)) return equal_ignoring_case(name, "AzureCloud");
  const ServiceTag* tag = tags.find(name);
  if (tag == nullptr) return false;
  // A tag has thousands of prefixes, sorted; those that contain the address are at most one of each length.
  for (unsigned length = 0; length <= bits_of(address.family()); ++length) {
    if (std::ranges::binary_search(tag->prefixes, Prefix::make(address, length))) return true;
  }
  return false;
}

bool fits_host_name(std::string_view pattern, std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  if (!pattern.starts_with('*')) return equal_ignoring_case(pattern, host);
  pattern.remove_prefix(1);
  return host.size() >= pattern.size() && equal_ignoring_case(pattern, host.substr(host.size() - pattern.size()));
}

}  // namespace azroute
