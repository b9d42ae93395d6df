// The table of keys against a map, with a place for each key and with hashing.
#include "sim/flow/slot_table.h"

#include <random>
#include <unordered_map>
#include <vector>

#include <doctest/doctest.h>

using namespace azroute;

TEST_CASE("slots give what was set, for few keys and for many, and of others nothing") {
  for (const std::uint64_t keys : {std::uint64_t{1000}, std::uint64_t{1} << 40U}) {
    std::mt19937_64 random(keys);
    SlotTable table(keys);
    std::unordered_map<std::uint64_t, std::uint32_t> twin;
    for (unsigned round = 0; round < 40; ++round) {
      for (unsigned i = 0; i < 500; ++i) {
        const std::uint64_t key = random() % keys;
        const auto value = static_cast<std::uint32_t>(random() >> 33U);
        table.set(key, value);
        twin[key] = value;
      }
      std::vector<std::uint64_t> asked;
      for (const auto& [key, value] : twin) asked.push_back(key);
      for (unsigned i = 0; i < 100; ++i) asked.push_back(random() % keys);
      std::vector<std::uint32_t> values(asked.size());
      table.find(asked, values);
      for (std::size_t i = 0; i < asked.size(); ++i) {
        const auto known = twin.find(asked[i]);
        CHECK(values[i] == (known == twin.end() ? SlotTable::kUnknown : known->second));
      }
    }
    CHECK(table.bytes() > 0);
  }
}
