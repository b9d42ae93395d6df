// What the readers of the route-set formats share: the rules, and the set while it grows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/diag/rule.h"
#include "sim/net/ip.h"
#include "sim/read/route_set.h"

namespace azroute::route_set {

inline constexpr std::string_view kPage = "sim/read/route_set.h";
inline constexpr std::string_view kMrtPage = "https://www.rfc-editor.org/rfc/rfc6396";

inline constexpr Rule kFormat{"route-set-format",
                              "A file of routes is a prefix list, a configuration or an MRT table, plain or packed "
                              "with gzip or bzip2.",
                              kPage, Evidence::Format};
inline constexpr Rule kPrefix{"route-set-prefix",
                              "A route's prefix is an address and a length, and has no host bits set.", kPage,
                              Evidence::Format};
inline constexpr Rule kNextHop{"route-set-next-hop", "After the prefix stands nothing, or the address of a next hop.",
                               kPage, Evidence::Format};
inline constexpr Rule kStatement{"route-set-statement",
                                 "A network statement holds a prefix, an address with its mask, or a network of "
                                 "class A, B or C.",
                                 kPage, Evidence::Format};
inline constexpr Rule kMrt{"route-set-mrt", "In MRT data each length fits into what surrounds it.", kMrtPage,
                           Evidence::Format};
inline constexpr Rule kEmpty{"route-set-empty", "A file of routes has at least one route.", kPage, Evidence::Format};
inline constexpr Rule kIncomplete{"route-set-incomplete",
                                  "After faults it is said how many routes were read and how many faults there are.",
                                  kPage, Evidence::Format};

struct Fault {
  const Rule* rule = nullptr;
  std::size_t begin = 0;  // bytes in the text or MRT data
  std::size_t end = 0;
  std::string message;
  std::string help;
};

/// A route set under construction. Of the faults the first are kept and the others counted.
class Builder {
 public:
  static constexpr std::size_t kShownFaults = 20;

  void add(const Prefix& prefix) { add(prefix, kNoNextHop); }
  void add(const Prefix& prefix, const Address& next_hop) { add(prefix, index_of(next_hop)); }
  void fault(Fault fault) {
    if (faults_.size() < kShownFaults) faults_.push_back(std::move(fault));
    ++fault_count_;
  }
  void skip(std::size_t count = 1) { set_.skipped += count; }

  [[nodiscard]] bool empty() const { return set_.routes.empty(); }
  [[nodiscard]] std::size_t fault_count() const { return fault_count_; }
  [[nodiscard]] const std::vector<Fault>& faults() const { return faults_; }
  /// The set with each prefix once.
  RouteSet finish(RouteSetFormat format);

 private:
  void add(const Prefix& prefix, std::uint32_t next_hop) {
    ascending_ = ascending_ && (set_.routes.empty() || set_.routes.back().prefix < prefix);
    set_.routes.push_back({prefix, next_hop});
  }
  std::uint32_t index_of(const Address& next_hop);

  RouteSet set_;
  std::map<Address, std::uint32_t> next_hop_index_;  // no hash table, which a hostile file could make slow
  bool ascending_ = true;
  std::vector<Fault> faults_;
  std::size_t fault_count_ = 0;
};

/// Whether the bytes begin like MRT data, of any type.
bool is_mrt(std::string_view bytes);
void read_mrt(std::string_view bytes, Builder& builder);

bool is_configuration(std::string_view text);
void read_prefix_list(std::string_view text, Builder& builder);
void read_configuration(std::string_view text, Builder& builder);

}  // namespace azroute::route_set
