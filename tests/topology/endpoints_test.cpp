// The endpoint tables hold together, and mean on each date and in each cloud what their sources say.
#include "sim/topology/endpoints.h"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <doctest/doctest.h>

namespace azroute {
namespace {

const Endpoint& endpoint_of(std::string_view name, Cloud cloud) {
  const std::optional<NamedEndpoint> found = find_by_name(name, cloud, {});
  static const Endpoint missing;
  CHECK_MESSAGE(found.has_value(), std::string(name));
  return found ? *found->endpoint : missing;
}

/// The distinct addresses required on the date, as text in numeric order.
std::vector<std::string> required(std::string_view name, Cloud cloud, Date date, std::string_view region = "eastus") {
  std::set<Address> addresses;
  for (const EndpointTarget& target : resolve(endpoint_of(name, cloud), date, region).targets) {
    addresses.insert(target.address);
  }
  std::vector<std::string> texts;
  texts.reserve(addresses.size());
  for (const Address& address : addresses) texts.push_back(address.to_string());
  return texts;
}

using Texts = std::vector<std::string>;
constexpr Date kToday = kEndpointDataDate;

constexpr Address v4(unsigned a, unsigned b, unsigned c, unsigned d) {
  return Address::v4(a << 24U | b << 16U | c << 8U | d);
}

/// An endpoint of the user's own: one part of the same name.
Endpoint own_endpoint(std::string_view name, std::initializer_list<Address> addresses) {
  EndpointPart part;
  part.name = name;
  part.ports = {{Transport::Tcp, 443}};
  for (const Address& address : addresses) part.addresses.emplace_back().address = address;
  Endpoint endpoint;
  endpoint.id = name;
  endpoint.parts.push_back(part);
  return endpoint;
}

TEST_CASE("KMS: the new addresses join on the dates of the two announcements") {
  const Texts old_only = {"23.102.135.246"};
  const Texts all = {"20.118.99.224", "23.102.135.246", "40.83.235.53"};
  CHECK(required("kms", Cloud::AzureCloud, make_date(2022, 6, 1)) == old_only);
  CHECK(required("kms", Cloud::AzureCloud, make_date(2022, 10, 2)) == old_only);
  CHECK(required("kms", Cloud::AzureCloud, make_date(2022, 10, 3)) == all);
  CHECK(required("kms", Cloud::AzureCloud, kToday) == all);

  const Endpoint& kms = endpoint_of("kms", Cloud::AzureCloud);
  const auto of_old_name = [&](Date date) {
    const auto targets = resolve(kms, date, "").targets;
    return std::ranges::count_if(
        targets, [&](const EndpointTarget& target) { return kms.parts[target.part].name == "kms.core.windows.net"; });
  };
  CHECK(of_old_name(make_date(2023, 2, 28)) == 1);
  CHECK(of_old_name(make_date(2023, 3, 1)) == 2);
  for (const EndpointTarget& target : resolve(kms, kToday, "").targets) {
    CHECK(target.port == ServicePort{Transport::Tcp, 1688});
  }
  CHECK(kms.accepts == AcceptedSource::AzurePublic);
  CHECK(kms.source_rule.evidence == Evidence::Documented);
}

TEST_CASE("KMS: a part that has no address yet is neither required nor unknown") {
  CHECK(resolve(endpoint_of("kms", Cloud::AzureCloud), make_date(2022, 6, 1), "").unknown_parts.empty());
}

TEST_CASE("KMS in the other clouds") {
  CHECK(required("kms", Cloud::AzureUSGovernment, kToday) == Texts{"23.97.0.13", "52.126.105.2"});
  CHECK(required("kms", Cloud::AzureChinaCloud, kToday) == Texts{"42.159.7.249", "159.27.28.100", "163.228.64.161"});
  CHECK(required("kms", Cloud::AzureGermanCloud, make_date(2021, 10, 28)) == Texts{"51.4.143.248"});
}

TEST_CASE("an endpoint without any address on the date is unknown, not satisfied") {
  const ResolvedEndpoint closed = resolve(endpoint_of("kms", Cloud::AzureGermanCloud), make_date(2021, 10, 29), "");
  CHECK(closed.targets.empty());
  CHECK(closed.unknown_parts == std::vector<std::size_t>{0});
  const ResolvedEndpoint rhui = resolve(endpoint_of("rhui", Cloud::AzureGermanCloud), kToday, "");
  CHECK(rhui.targets.empty());
  CHECK(rhui.unknown_parts.size() == 1);
}

TEST_CASE("RHUI: version 4 joins, version 3 leaves") {
  const Texts third = {"13.91.47.76", "40.85.190.91", "52.174.163.213", "52.187.75.218", "52.237.203.198"};
  const Texts fourth = {"20.24.186.80", "20.225.226.182", "20.248.180.252", "52.136.197.163", "52.142.4.99"};
  CHECK(required("rhui", Cloud::AzureCloud, make_date(2023, 10, 11)) == third);
  CHECK(required("rhui", Cloud::AzureCloud, make_date(2023, 10, 12)).size() == 10);
  CHECK(required("rhui", Cloud::AzureCloud, make_date(2023, 12, 31)).size() == 10);
  CHECK(required("rhui", Cloud::AzureCloud, make_date(2024, 1, 1)) == fourth);
  CHECK(required("rhui", Cloud::AzureUSGovernment, make_date(2023, 4, 9)) ==
        Texts{"13.72.14.155", "13.72.186.193", "52.244.249.194"});
  CHECK(required("rhui", Cloud::AzureUSGovernment, make_date(2023, 4, 10)) == fourth);
  CHECK(required("rhui", Cloud::AzureGermanCloud, make_date(2021, 1, 1)).size() == 2);
  CHECK_FALSE(find_by_name("rhui", Cloud::AzureChinaCloud, {}).has_value());
}

TEST_CASE("RHUI: the US Government address that a script mistypes is known only as the pages write it") {
  CHECK(find_by_address(v4(52, 244, 249, 194), Cloud::AzureUSGovernment, {}).size() == 1);
  CHECK(find_by_address(v4(52, 224, 249, 194), Cloud::AzureUSGovernment, {}).empty());
  const std::optional<EndpointMatch> near = near_miss(v4(52, 224, 249, 194), Cloud::AzureUSGovernment, {});
  CHECK((near && near->address->address == v4(52, 244, 249, 194)));
}

TEST_CASE("SUSE: a chain whose last link is known in East US only") {
  const Endpoint& suse = endpoint_of("suse", Cloud::AzureCloud);
  REQUIRE(suse.parts.size() == 3);
  CHECK(suse.parts[0].platform);
  CHECK(suse.parts[1].combine == Combine::AnyOf);
  CHECK(suse.parts[2].combine == Combine::AllOf);
  CHECK(suse.source_rule.evidence == Evidence::Assumed);
  for (const std::string_view region : {"eastus", "East US", "EASTUS"}) {
    const ResolvedEndpoint there = resolve(suse, kToday, region);
    CHECK(there.unknown_parts.empty());
    CHECK(there.targets.size() == 1 + 5 + 3 * 2);
  }
  for (const std::string_view region : {"westeurope", "", "East US 2"}) {
    const ResolvedEndpoint elsewhere = resolve(suse, kToday, region);
    CHECK(elsewhere.unknown_parts == std::vector<std::size_t>{2});
    CHECK(elsewhere.targets.size() == 1 + 5);
  }
}

TEST_CASE("targets come ordered by part, address and port") {
  const auto targets = resolve(endpoint_of("suse", Cloud::AzureCloud), kToday, "eastus").targets;
  CHECK(std::ranges::is_sorted(targets, [](const EndpointTarget& a, const EndpointTarget& b) {
    return std::tie(a.part, a.address, a.port) < std::tie(b.part, b.address, b.port);
  }));
}

TEST_CASE("endpoints and their parts are found by name, whatever the case") {
  const std::optional<NamedEndpoint> whole = find_by_name("KMS", Cloud::AzureCloud, {});
  CHECK((whole && !whole->part));
  const std::optional<NamedEndpoint> part = find_by_name("AzKms.Core.Windows.Net", Cloud::AzureCloud, {});
  CHECK((part && part->endpoint->id == "kms" && part->part == 1U));
  CHECK_FALSE(find_by_name("azkms.core.windows.net", Cloud::AzureChinaCloud, {}).has_value());
  for (const std::string_view name : {"suse-region-servers", "suse-update-servers", "rhui4-1.microsoft.com"}) {
    const std::optional<NamedEndpoint> found = find_by_name(name, Cloud::AzureCloud, {});
    CHECK((found && found->part));
  }
  for (const std::string& name : endpoint_names(Cloud::AzureCloud, {})) {
    CAPTURE(name);
    CHECK(find_by_name(name, Cloud::AzureCloud, {}).has_value());
  }
}

TEST_CASE("the user's own endpoints are found beside the built-in ones, in every cloud") {
  const std::vector<Endpoint> list = {own_endpoint("repo", {v4(203, 0, 113, 7), v4(20, 118, 99, 224)})};
  CHECK(find_by_name("Repo", Cloud::AzureChinaCloud, list).has_value());
  CHECK(find_by_address(v4(203, 0, 113, 7), Cloud::AzureCloud, list).size() == 1);
  const std::vector<EndpointMatch> shared = find_by_address(v4(20, 118, 99, 224), Cloud::AzureCloud, list);
  REQUIRE(shared.size() == 3);
  CHECK(shared[0].part->name == "kms.core.windows.net");
  CHECK(shared[1].part->name == "azkms.core.windows.net");
  CHECK(shared[2].endpoint == list.data());
  CHECK(std::ranges::count(endpoint_names(Cloud::AzureCloud, list), "repo") == 1);
  const std::optional<EndpointMatch> near = near_miss(v4(203, 0, 113, 77), Cloud::AzureChinaCloud, list);
  CHECK((near && near->endpoint == list.data()));
}

TEST_CASE("one keystroke: changed, added, dropped, swapped; not none and not two") {
  CHECK(one_keystroke_apart("20.118.99.244", "20.118.99.224"));
  CHECK(one_keystroke_apart("20.18.99.224", "20.118.99.224"));
  CHECK(one_keystroke_apart("20.118.99.2244", "20.118.99.224"));
  CHECK(one_keystroke_apart("02.118", "20.118"));
  CHECK(one_keystroke_apart("ab", "ba"));
  CHECK(one_keystroke_apart("", "a"));
  CHECK_FALSE(one_keystroke_apart("20.118.99.224", "20.118.99.224"));
  CHECK_FALSE(one_keystroke_apart("20.118.99.242", "20.118.99.225"));
  CHECK_FALSE(one_keystroke_apart("abc", "bca"));
  CHECK_FALSE(one_keystroke_apart("", "ab"));
  CHECK_FALSE(one_keystroke_apart("", ""));
}

TEST_CASE("near misses are found in the cloud's own endpoints, and never for a known address") {
  const auto near = [](const Address& address, Cloud cloud = Cloud::AzureCloud) -> std::string {
    const std::optional<EndpointMatch> found = near_miss(address, cloud, {});
    return found ? found->address->address.to_string() : "";
  };
  CHECK(near(v4(20, 118, 99, 244)) == "20.118.99.224");
  CHECK(near(v4(20, 118, 99, 242)) == "20.118.99.224");
  CHECK(near(v4(20, 18, 99, 224)) == "20.118.99.224");
  CHECK(near(v4(40, 83, 235, 5)) == "40.83.235.53");
  CHECK(near(v4(20, 118, 99, 224)).empty());
  CHECK(near(v4(203, 0, 113, 9)).empty());
  CHECK(near(v4(20, 118, 98, 225)).empty());
  CHECK(near(v4(20, 118, 99, 244), Cloud::AzureChinaCloud).empty());
  CHECK(near(v4(169, 254, 169, 253)).empty());
  CHECK(near(Address::v6(0x2001'0db8'0000'0000, 1)).empty());

  const std::vector<Endpoint> own = {own_endpoint("six", {Address::v6(0x2001'0db8'0000'0000, 0x12)})};
  CHECK(near_miss(Address::v6(0x2001'0db8'0000'0000, 0x21), Cloud::AzureCloud, own).has_value());
  CHECK_FALSE(near_miss(Address::v6(0x2001'0db8'0000'0000, 0x12), Cloud::AzureCloud, own).has_value());
}

TEST_CASE("an endpoint that a reader left half filled resolves to nothing and crashes nothing") {
  const Endpoint empty;
  CHECK(resolve(empty, kToday, "").targets.empty());
  Endpoint hollow;
  hollow.parts.emplace_back();
  CHECK(resolve(hollow, kToday, "").unknown_parts == std::vector<std::size_t>{0});
  CHECK_FALSE(find_by_name("", Cloud::AzureCloud, {}).has_value());
}

// ---- the tables themselves ----

TEST_CASE("every address of the tables has a source, dates in order, and stands once in its part") {
  std::string previous;
  for (const Endpoint& endpoint : builtin_endpoints()) {
    CAPTURE(endpoint.id);
    REQUIRE(endpoint.cloud.has_value());
    const std::string key = endpoint.id + static_cast<char>('0' + static_cast<int>(endpoint.cloud.value_or(Cloud{})));
    CHECK(previous < key);
    previous = key;
    CHECK_FALSE(endpoint.title.empty());
    CHECK_FALSE(endpoint.source_rule.id.empty());
    CHECK_FALSE(endpoint.source_rule.sentence.empty());
    CHECK_FALSE(endpoint.source_rule.reference.empty());
    CHECK_FALSE(endpoint.parts.empty());
    std::set<std::string> names;
    for (const EndpointPart& part : endpoint.parts) {
      CAPTURE(part.name);
      CHECK(names.insert(to_lower(part.name)).second);
      CHECK_FALSE(part.ports.empty());
      CHECK_FALSE(part.addresses.empty());
      CHECK(part.per_region == !part.region.empty());
      std::set<Address> seen;
      for (const EndpointAddress& address : part.addresses) {
        CHECK(seen.insert(address.address).second);
        CHECK_FALSE(address.source.empty());
        if (address.from && address.until) CHECK(*address.from < *address.until);
        for (const std::optional<Date>& date : {address.from, address.until}) {
          if (date) CHECK((date->ok() && *date <= kEndpointDataDate));
        }
      }
    }
  }
}

TEST_CASE("no name means two things in one cloud") {
  for (const Cloud cloud :
       {Cloud::AzureCloud, Cloud::AzureUSGovernment, Cloud::AzureChinaCloud, Cloud::AzureGermanCloud}) {
    std::set<std::string> names;
    for (const Endpoint& endpoint : builtin_endpoints()) {
      if (endpoint.cloud != cloud) continue;
      CHECK(names.insert(to_lower(endpoint.id)).second);
      for (const EndpointPart& part : endpoint.parts) CHECK(names.insert(to_lower(part.name)).second);
    }
  }
}

}  // namespace
}  // namespace azroute
