// Painting: the routes of a /18, each over those that cover it, until every part has its code.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <span>

#include "sim/net/block.h"
#include "sim/net/rib_v4.h"

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

namespace azroute {

/// The codes of 64 equal parts of a range.
struct Cells {
  alignas(64) std::array<std::uint32_t, 64> codes;

  void fill(std::uint32_t first, std::uint32_t count, std::uint32_t code) {
    std::fill_n(codes.begin() + first, count, code);
  }

  /// Bit s: cell s has another code than cell s - 1.
  [[nodiscard]] std::uint64_t starts() const {
    std::uint64_t equal = 0;  // bit s: cell s has the code of cell s + 1
#if defined(__x86_64__)
    for (unsigned s = 0; s < 60; s += 4) {
      const __m128i here = _mm_load_si128(reinterpret_cast<const __m128i*>(codes.data() + s));
      const __m128i next = _mm_loadu_si128(reinterpret_cast<const __m128i*>(codes.data() + s + 1));
      const auto four = static_cast<unsigned>(_mm_movemask_ps(_mm_castsi128_ps(_mm_cmpeq_epi32(here, next))));
      equal |= std::uint64_t{four} << s;
    }
    for (unsigned s = 60; s < 63; ++s) equal |= std::uint64_t{codes[s] == codes[s + 1]} << s;
#else
    for (unsigned s = 0; s < 63; ++s) equal |= std::uint64_t{codes[s] == codes[s + 1]} << s;
#endif
    return ~equal << 1U;
  }
};

/// A /18 painted with its routes up to /24, in cells of a /24; and where in the bucket those are that go on.
struct Painted {
  Cells cells;
  std::uint64_t cut = 0;  // bit p: part p has routes longer than /24
};

inline void paint(std::uint32_t cover, std::span<const RibV4::Record> records, Painted& painted) {
  painted.cells.codes.fill(cover);
  painted.cut = 0;
  for (const RibV4::Record& record : records) {
    const unsigned length = record.length();
    if (length <= 24) {
      painted.cells.fill(record.start() >> 8U, 1U << (24 - length), record.code);
    } else {
      painted.cut |= std::uint64_t{1} << (record.start() >> 8U);
    }
  }
}

/// The four quarters of a cut part, in cells of one address. `code` is the part's own. A longer route stands behind
/// those that cover it, and behind all of up to /24 that cover the part.
inline void paint_part(std::span<const RibV4::Record> records, std::uint32_t part, std::uint32_t code,
                       std::array<Cells, 4>& quarters) {
  for (Cells& cells : quarters) cells.codes.fill(code);
  const auto first = std::ranges::lower_bound(records, RibV4::place_of(part << 8U, 25), {}, &RibV4::Record::place);
  for (auto record = first; record != records.end() && record->start() >> 8U == part; ++record) {
    const std::uint32_t start = record->start() & 255U;
    std::uint32_t count = record->size();
    for (std::uint32_t quarter = start >> 6U; count != 0; ++quarter) {
      const std::uint32_t here = std::min(count, 64U);
      quarters[quarter].fill(start & 63U, here, record->code);
      count -= here;
    }
  }
}

}  // namespace azroute
