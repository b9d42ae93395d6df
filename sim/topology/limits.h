// How many of a thing Azure takes: dated data, because Microsoft moves the numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "sim/diag/rule.h"
#include "sim/topology/names.h"

namespace azroute {

/// One number, and the days from which and up to which it holds; several rows of one id follow each other in time.
struct Limit {
  std::string_view id;    // "routes-per-table"
  std::string_view what;  // "routes of a route table"
  std::uint32_t number = 0;
  std::optional<Date> from;   // nothing: from the beginning
  std::optional<Date> until;  // the first day on which it no longer holds; nothing: still does
  std::string_view source;
  Evidence evidence = Evidence::Documented;

  [[nodiscard]] bool holds(Date as_of) const { return (!from || *from <= as_of) && (!until || as_of < *until); }
};

/// All rows, those of one id together and in the order of time.
std::span<const Limit> limits();

/// The row that holds on the day. The id is one of the table's, and its rows leave no day out.
const Limit& limit(std::string_view id, Date as_of);

}  // namespace azroute
