// DPDK's rte_fib, rte_fib6 and rte_lpm6, from Debian's libdpdk-dev.
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <stdexcept>

#include <rte_eal.h>
#include <rte_errno.h>
#include <rte_fib.h>
#include <rte_fib6.h>
#include <rte_lpm6.h>

#include "bench/rivals/rivals.h"

namespace azroute::bench {
namespace {

constexpr std::uint64_t kNothing = 255;   // the next hop where no prefix matches
constexpr std::size_t kMost = 1U << 20U;  // keys at once

void start() {
  static const bool started = [] {
    // Plain memory, so that neither root nor reserved pages are needed.
    std::array<std::string, 8> words{"bench", "--no-huge", "--no-pci",    "--no-telemetry",
                                     "-m",    "6144",      "--no-shconf", "--log-level=3"};
    std::array<char*, 8> pointers{};
    for (std::size_t i = 0; i < words.size(); ++i) pointers[i] = words[i].data();
    return rte_eal_init(static_cast<int>(pointers.size()), pointers.data()) >= 0;
  }();
  if (!started) throw std::runtime_error("DPDK does not start here");
}

std::string next_name() {
  static int count = 0;
  return "t" + std::to_string(count++);
}

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

template <typename Hop>
std::vector<std::uint32_t> values_of(std::span<const Hop> hops) {
  std::vector<std::uint32_t> values;
  for (const Hop hop : hops) {
    const bool nothing = hop < 0 || static_cast<std::uint64_t>(hop) == kNothing;
    values.push_back(nothing ? FibV4::kNone : static_cast<std::uint32_t>(hop));
  }
  return values;
}

using AddressV6 = std::array<std::uint8_t, 16>;

AddressV6 bytes_of(const KeyV6& key) {
  AddressV6 bytes{};
  for (unsigned i = 0; i < 8; ++i) {
    bytes[i] = static_cast<std::uint8_t>(key.hi >> (56 - 8 * i));
    bytes[8 + i] = static_cast<std::uint8_t>(key.lo >> (56 - 8 * i));
  }
  return bytes;
}

Rival<std::uint32_t> rte_fib(std::span<const FibV4::Entry> entries, const char* name, rte_fib_dir24_8_nh_sz size) {
  rte_fib_conf conf{};
  conf.type = RTE_FIB_DIR24_8;
  conf.default_nh = kNothing;
  conf.max_routes = static_cast<int>(entries.size() * 2 + 1024);
  conf.dir24_8.nh_sz = size;
  conf.dir24_8.num_tbl8 = size == RTE_FIB_DIR24_8_2B ? 32'767 : 200'000;
  const std::shared_ptr<struct rte_fib> fib(rte_fib_create(next_name().c_str(), -1, &conf), rte_fib_free);
  if (!fib) return {};
  const auto begin = std::chrono::steady_clock::now();
  for (const FibV4::Entry& entry : entries) {
    // A table of two bytes has room for few prefixes longer than /24.
    if (rte_fib_add(fib.get(), entry.address, entry.length, entry.value) != 0) return {};
  }
  auto hops = std::make_shared<std::vector<std::uint64_t>>(kMost);
  const auto look = [fib, hops](std::span<const std::uint32_t> keys) {
    rte_fib_lookup_bulk(fib.get(), const_cast<std::uint32_t*>(keys.data()), hops->data(),
                        static_cast<int>(keys.size()));
  };
  return {.name = name,
          .bytes = (std::size_t{1} << 24U) * (size == RTE_FIB_DIR24_8_2B ? 2 : 4),
          .build_seconds = seconds_since(begin),
          .lookup = look,
          .values = [look, hops](std::span<const std::uint32_t> keys) {
            look(keys);
            return values_of(std::span<const std::uint64_t>(*hops).first(keys.size()));
          }};
}

/// Keys as DPDK wants them, sixteen bytes in network order: made once for the same keys, outside of what is timed.
class Converted {
 public:
  std::uint8_t (*of(std::span<const KeyV6> keys))[16] {
    if (keys.data() != from_ || keys.size() != bytes_.size()) {
      bytes_.clear();
      for (const KeyV6& key : keys) bytes_.push_back(bytes_of(key));
      from_ = keys.data();
    }
    return reinterpret_cast<std::uint8_t(*)[16]>(bytes_.data());
  }

 private:
  const KeyV6* from_ = nullptr;
  std::vector<AddressV6> bytes_;
};

Rival<KeyV6> rte_fib6(std::span<const FibV6::Entry> entries) {
  rte_fib6_conf conf{};
  conf.type = RTE_FIB6_TRIE;
  conf.default_nh = kNothing;
  conf.max_routes = static_cast<int>(entries.size() * 2 + 1024);
  conf.trie.nh_sz = RTE_FIB6_TRIE_4B;
  conf.trie.num_tbl8 = 1U << 18U;
  const std::shared_ptr<struct rte_fib6> fib(rte_fib6_create(next_name().c_str(), -1, &conf), rte_fib6_free);
  if (!fib) return {};
  const auto begin = std::chrono::steady_clock::now();
  for (const FibV6::Entry& entry : entries) {
    AddressV6 bytes = bytes_of(entry.key);
    if (rte_fib6_add(fib.get(), bytes.data(), entry.length, entry.value) != 0) return {};
  }
  auto converted = std::make_shared<Converted>();
  auto hops = std::make_shared<std::vector<std::uint64_t>>(kMost);
  const auto look = [fib, hops, converted](std::span<const KeyV6> keys) {
    rte_fib6_lookup_bulk(fib.get(), converted->of(keys), hops->data(), static_cast<int>(keys.size()));
  };
  return {.name = "rte_fib6",
          .bytes = 0,
          .build_seconds = seconds_since(begin),
          .lookup = look,
          .values = [look, hops](std::span<const KeyV6> keys) {
            look(keys);
            return values_of(std::span<const std::uint64_t>(*hops).first(keys.size()));
          }};
}

Rival<KeyV6> lpm6(std::span<const FibV6::Entry> entries) {
  rte_lpm6_config conf{.max_rules = 1'000'000, .number_tbl8s = 1U << 18U, .flags = 0};
  const std::shared_ptr<rte_lpm6> lpm(rte_lpm6_create(next_name().c_str(), -1, &conf), rte_lpm6_free);
  if (!lpm) return {};
  const auto begin = std::chrono::steady_clock::now();
  for (const FibV6::Entry& entry : entries) {
    AddressV6 bytes = bytes_of(entry.key);
    if (rte_lpm6_add(lpm.get(), bytes.data(), entry.length, entry.value) != 0) return {};
  }
  auto converted = std::make_shared<Converted>();
  auto hops = std::make_shared<std::vector<std::int32_t>>(kMost);
  const auto look = [lpm, hops, converted](std::span<const KeyV6> keys) {
    rte_lpm6_lookup_bulk_func(lpm.get(), converted->of(keys), hops->data(), static_cast<unsigned>(keys.size()));
  };
  return {.name = "rte_lpm6",
          .bytes = 0,
          .build_seconds = seconds_since(begin),
          .lookup = look,
          .values = [look, hops](std::span<const KeyV6> keys) {
            look(keys);
            return values_of(std::span<const std::int32_t>(*hops).first(keys.size()));
          }};
}

}  // namespace

std::vector<Rival<std::uint32_t>> rivals_v4(std::span<const FibV4::Entry> entries) {
  start();
  std::vector<Rival<std::uint32_t>> rivals;
  rivals.push_back(rte_fib(entries, "rte_fib-2B", RTE_FIB_DIR24_8_2B));
  rivals.push_back(rte_fib(entries, "rte_fib-4B", RTE_FIB_DIR24_8_4B));
  std::erase_if(rivals, [](const auto& rival) { return rival.name.empty(); });
  return rivals;
}

std::vector<Rival<KeyV6>> rivals_v6(std::span<const FibV6::Entry> entries) {
  start();
  std::vector<Rival<KeyV6>> rivals;
  rivals.push_back(rte_fib6(entries));
  rivals.push_back(lpm6(entries));
  std::erase_if(rivals, [](const auto& rival) { return rival.name.empty(); });
  return rivals;
}

}  // namespace azroute::bench
