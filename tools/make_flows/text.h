// Flows as text: numbers and addresses written where a pointer points, rows of tables, spoiled rows.
#pragma once

#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "tools/make_flows/flow_maker.h"

namespace azroute::make_flows {

inline char* write_number(char* at, std::uint64_t number) {
  return std::to_chars(at, at + 20, number).ptr;
}

inline char* write_text(char* at, std::string_view text) {
  std::memcpy(at, text.data(), text.size());
  return at + text.size();
}

inline char* write_address(char* at, const Address& address) {
  if (!address.is_v4()) return write_text(at, address.to_string());
  const std::uint32_t bits = address.v4_bits();
  for (const unsigned shift : {24U, 16U, 8U}) {
    at = write_number(at, (bits >> shift) & 0xFFU);
    *at++ = '.';
  }
  return write_number(at, bits & 0xFFU);
}

/// Room for a row of any kind.
using RowBuffer = std::array<char, 512>;

/// "source,destination,...": the line that names the columns.
std::string_view csv_header();
/// A line of a table, with its line feed.
void append_csv(const MadeFlow& flow, std::string& out);
void append_ndjson(const MadeFlow& flow, std::string& out);

/// Which of a million rows are spoiled, by their numbers.
class Damage {
 public:
  Damage(std::uint64_t seed, unsigned per_million) : seed_(mixed(seed, 0x64616D616765ULL)), per_million_(per_million) {}

  [[nodiscard]] bool hits(std::uint64_t number) const {
    return per_million_ != 0 && mixed(seed_, number) % 1'000'000 < per_million_;
  }
  /// Makes a row of comma-separated fields, of which the second is an address, one that no reader can take for good.
  void spoil(std::uint64_t number, std::string& row) const;
  /// The same for an object of JSON that begins as append_ndjson() writes it.
  void spoil_json(std::uint64_t number, std::string& row) const;

 private:
  std::uint64_t seed_;
  unsigned per_million_;
};

}  // namespace azroute::make_flows
