// What endpoint data means: what a date and a region require, which address or name belongs to which endpoint.
#include "sim/topology/endpoints.h"

#include <algorithm>
#include <array>

namespace azroute {
namespace {

bool exists_in(const Endpoint& endpoint, Cloud cloud) {
  return !endpoint.cloud || *endpoint.cloud == cloud;
}

/// "East US" and eastus are one region.
std::string region_key(std::string_view region) {
  std::string key = to_lower(region);
  std::erase(key, ' ');
  return key;
}

bool serves_region(const EndpointPart& part, std::string_view client_region) {
  return !part.per_region || region_key(part.region) == client_region;
}

std::vector<Address> serving(const EndpointPart& part, Date as_of) {
  std::vector<Address> addresses;
  for (const EndpointAddress& candidate : part.addresses) {
    if (candidate.serves(as_of)) addresses.push_back(candidate.address);
  }
  std::ranges::sort(addresses);
  const auto repeated = std::ranges::unique(addresses);
  addresses.erase(repeated.begin(), repeated.end());
  return addresses;
}

/// Calls `visit` for every endpoint that exists in the cloud, built-in ones first; stops when it returns true.
template <typename Visit>
void for_each_endpoint(Cloud cloud, std::span<const Endpoint> own, Visit visit) {
  for (const std::span<const Endpoint> endpoints : {builtin_endpoints(), own}) {
    for (const Endpoint& endpoint : endpoints) {
      if (exists_in(endpoint, cloud) && visit(endpoint)) return;
    }
  }
}

}  // namespace

std::string_view to_string(Combine combine) {
  switch (combine) {
    case Combine::AnyOf: return "anyOf";
    case Combine::AllOf: return "allOf";
  }
  return "";
}

std::string_view to_string(AcceptedSource accepted) {
  switch (accepted) {
    case AcceptedSource::Anyone: return "anyone";
    case AcceptedSource::AzurePublic: return "azurePublic";
    case AcceptedSource::ListedPrefixes: return "listedPrefixes";
  }
  return "";
}

// A part without an address on the date is no requirement while another part serves: before azkms had addresses of its
// own, activation was complete without it. An endpoint that has none at all that day is unknown, never satisfied; so is
// a part whose addresses for the client's region nobody published.
ResolvedEndpoint resolve(const Endpoint& endpoint, Date as_of, std::string_view region) {
  const std::string client_region = region_key(region);
  ResolvedEndpoint result;
  std::vector<std::size_t> silent;  // parts that have no address on the date
  bool any_serves = false;
  for (std::size_t i = 0; i < endpoint.parts.size(); ++i) {
    const EndpointPart& part = endpoint.parts[i];
    if (!serves_region(part, client_region)) {
      result.unknown_parts.push_back(i);
      continue;
    }
    const std::vector<Address> addresses = serving(part, as_of);
    if (addresses.empty()) {
      (part.per_region ? result.unknown_parts : silent).push_back(i);
      continue;
    }
    if (!part.platform) any_serves = true;
    std::vector<ServicePort> ports = part.ports;
    std::ranges::sort(ports);
    for (const Address& address : addresses) {
      for (const ServicePort& port : ports) result.targets.push_back({.part = i, .address = address, .port = port});
    }
  }
  if (!any_serves) {
    result.unknown_parts.insert(result.unknown_parts.end(), silent.begin(), silent.end());
    std::ranges::sort(result.unknown_parts);
  }
  return result;
}

std::vector<EndpointMatch> find_by_address(const Address& address, Cloud cloud, std::span<const Endpoint> own) {
  std::vector<EndpointMatch> matches;
  for_each_endpoint(cloud, own, [&](const Endpoint& endpoint) {
    for (const EndpointPart& part : endpoint.parts) {
      for (const EndpointAddress& candidate : part.addresses) {
        if (candidate.address == address) matches.push_back({&endpoint, &part, &candidate});
      }
    }
    return false;
  });
  return matches;
}

bool one_keystroke_apart(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > 1) return false;
  const std::size_t start = static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
  if (a.size() < b.size()) return a.substr(start) == b.substr(start + 1);  // one dropped or added
  if (start == a.size()) return false;                                     // the same text
  if (a.substr(start + 1) == b.substr(start + 1)) return true;             // one changed
  return start + 1 < a.size() && a[start] == b[start + 1] && a[start + 1] == b[start] &&
         a.substr(start + 2) == b.substr(start + 2);  // two swapped
}

std::optional<EndpointMatch> near_miss(const Address& address, Cloud cloud, std::span<const Endpoint> own) {
  if (!find_by_address(address, cloud, own).empty()) return std::nullopt;
  const std::string text = address.to_string();
  std::optional<EndpointMatch> found;
  for_each_endpoint(cloud, own, [&](const Endpoint& endpoint) {
    for (const EndpointPart& part : endpoint.parts) {
      if (part.platform) continue;  // needs no route, so nobody mistypes one
      for (const EndpointAddress& candidate : part.addresses) {
        if (candidate.address.family() != address.family()) continue;
        if (!one_keystroke_apart(text, candidate.address.to_string())) continue;
        found = EndpointMatch{&endpoint, &part, &candidate};
        return true;
      }
    }
    return false;
  });
  return found;
}

std::optional<NamedEndpoint> find_by_name(std::string_view name, Cloud cloud, std::span<const Endpoint> own) {
  std::optional<NamedEndpoint> by_part;
  std::optional<NamedEndpoint> by_id;
  for_each_endpoint(cloud, own, [&](const Endpoint& endpoint) {
    if (equal_ignoring_case(endpoint.id, name)) {
      by_id = NamedEndpoint{&endpoint, std::nullopt};
      return true;
    }
    for (std::size_t i = 0; i < endpoint.parts.size() && !by_part; ++i) {
      if (equal_ignoring_case(endpoint.parts[i].name, name)) by_part = NamedEndpoint{&endpoint, i};
    }
    return false;
  });
  return by_id ? by_id : by_part;
}

std::vector<std::string> endpoint_names(Cloud cloud, std::span<const Endpoint> own) {
  std::vector<std::string> names;
  for_each_endpoint(cloud, own, [&](const Endpoint& endpoint) {
    names.push_back(endpoint.id);
    for (const EndpointPart& part : endpoint.parts) names.push_back(part.name);
    return false;
  });
  std::ranges::sort(names);
  const auto repeated = std::ranges::unique(names);
  names.erase(repeated.begin(), repeated.end());
  return names;
}

}  // namespace azroute
