// Classes of addresses against what they are said to be: the same sets, and the same decisions from widest to longest.
#include "sim/flow/address_classes.h"

#include <map>
#include <optional>
#include <random>
#include <set>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "sim/flow/service_classes.h"

using namespace azroute;

namespace {

constexpr Prefix v4(unsigned a, unsigned b, unsigned length) {
  return Prefix::make(Address::v4((a << 24U) | (b << 16U)), length);
}
constexpr Address in(unsigned a, unsigned b, unsigned c = 1) {
  return Address::v4((a << 24U) | (b << 16U) | c);
}

/// Of all labels whose prefixes contain the address: which sets, and which decisions in which order. Decisions of a
/// prefix that contains a range count as that prefix's own.
using Twin = std::pair<std::set<std::uint32_t>, std::vector<std::pair<Mark, std::optional<Prefix>>>>;
Twin twin(const AddressLabels& labels, const Address& address) {
  Twin twin;
  std::map<Prefix, Mark> decisions;
  for (const AddressLabels::Label& label : labels.labels) {
    if (!label.prefix.contains(address)) continue;
    if (label.set != 0) twin.first.insert(label.set);
    if (label.decision != Mark{}) decisions[label.prefix] += label.decision;
  }
  for (const auto& [prefix, mark] : decisions) {  // nested: in order, from the widest on
    bool covers = false;
    for (const AddressLabels::Label& label : labels.labels) {
      covers = covers || (label.is_range && prefix.covers(label.prefix) && prefix != label.prefix);
    }
    const std::pair one{mark, covers ? std::optional(prefix) : std::nullopt};
    if (twin.second.empty() || twin.second.back() != one) twin.second.push_back(one);
  }
  return twin;
}

}  // namespace

TEST_CASE("addresses of one service tag are one class, however many prefixes it has") {
  AddressLabels labels;
  for (unsigned i = 0; i < 200; ++i) labels.set_member(v4(20, i, 16), 1);
  labels.set_member(v4(20, 0, 8), 1);
  const AddressClasses classes(labels);
  CHECK(classes.of(in(20, 3)) == classes.of(in(20, 199)));
  CHECK(classes.of(in(20, 3)) == classes.of(in(20, 250)));
  CHECK(classes.of(in(20, 3)) != classes.of(in(21, 3)));
  CHECK(classes.size() == 3);  // in the tag, IPv4, IPv6
}

TEST_CASE("prefixes with equal rows are one class, until one of them contains a network or stands in another") {
  AddressLabels labels;
  const Mark row = Mark::of(7);
  for (const unsigned a : {30U, 40U, 50U}) labels.decision(v4(a, 0, 8), row);
  labels.range(v4(50, 1, 16));
  labels.decision(v4(40, 9, 16), Mark::of(8));
  labels.decision(v4(40, 9, 24), row);
  const AddressClasses classes(labels);
  CHECK(classes.of(in(30, 0)) == classes.of(in(40, 0)));
  CHECK(classes.of(in(30, 0)) != classes.of(in(50, 0)));
  CHECK(classes.of(in(40, 9, 300)) != classes.of(in(40, 9)));
  CHECK(classes.of(in(40, 9)) != classes.of(in(40, 0)));
}

TEST_CASE("an address's class is that of all with the same sets and decisions, on random labels") {
  std::size_t merged = 0;
  std::size_t few = 0;  // so that a byte tells them apart
  std::size_t many = 0;
  for (unsigned seed = 1; seed <= 60; ++seed) {
    std::mt19937 random(seed);
    AddressLabels labels;
    std::vector<Address> asked;
    const bool v6 = seed % 4 == 0;
    const unsigned count = seed % 3 == 0 ? 400 : 40;
    for (unsigned i = 0; i < count; ++i) {
      const auto length = static_cast<unsigned>(random() % (v6 ? 20 : 33));
      const auto bits = static_cast<std::uint32_t>(random() & 0x0F0F0707U);
      const Prefix prefix = Prefix::make(v6 ? Address::v6(std::uint64_t{bits} << 32U, 0) : Address::v4(bits), length);
      switch (random() % 4) {
        case 0: labels.itself(prefix); break;
        case 1: labels.set_member(prefix, static_cast<std::uint32_t>(1 + random() % 3)); break;
        case 2: labels.decision(prefix, Mark::of(random() % 4)); break;
        default: random() % 3 == 0 ? labels.range(prefix) : labels.decision(prefix, Mark::of(random() % 3)); break;
      }
      for (const Address& address : {prefix.address(), prefix.last(), prefix.last().next()}) asked.push_back(address);
    }
    const AddressClasses classes(labels);
    std::map<Twin, std::uint32_t> by_twin;
    std::map<std::uint32_t, Twin> by_class;
    for (const Address& address : asked) {
      const std::uint32_t own = classes.of(address);
      CHECK(own < classes.size());
      const Twin expected = twin(labels, address);
      const auto known = by_twin.try_emplace(expected, own);
      if (!known.second) ++merged;
      CHECK(known.first->second == own);
      CHECK(by_class.try_emplace(own, expected).first->second == expected);
    }
    std::vector<std::uint32_t> batch(asked.size());
    if (!v6) {
      ++(classes.size() <= DirectClasses<std::uint8_t>::kElsewhere ? few : many);
      std::vector<std::uint32_t> keys;
      for (const Address& address : asked) keys.push_back(address.v4_bits());
      classes.of_batch(keys, batch);
      for (std::size_t i = 0; i < asked.size(); ++i) CHECK(batch[i] == classes.of(asked[i]));
    }
  }
  CHECK(merged > 1000);
  CHECK(few > 10);
  CHECK(many > 10);
}

TEST_CASE("ports are of one class that are in the same ranges, protocols of one that have no ports") {
  Topology topology;
  NetworkSecurityGroup group;
  SecurityRule rule;
  rule.destination.ports = {{8000, 8010}};
  group.security_rules.push_back(rule);
  topology.network_security_groups.push_back(group);
  const Topology* const all = &topology;
  const ServiceClasses services(std::span(&all, 1));
  CHECK(services.of(6, 50'000, 8000) == services.of(6, 50'001, 8010));
  CHECK(services.of(6, 50'000, 8000) != services.of(6, 50'000, 8011));
  CHECK(services.of(6, 8000, 50'000) != services.of(6, 50'000, 50'000));
  CHECK(services.of(6, 50'000, 8000) != services.of(17, 50'000, 8000));
  CHECK(services.of(6, 50'000, 1688) != services.of(6, 50'000, 1687));
  CHECK(services.of(1, 3, 4) == services.of(58, 0, 0));
  CHECK(services.of(50, 3, 4) == services.of(47, 0, 0));
  CHECK(services.of(255, 65'535, 65'535) < services.size());
}
