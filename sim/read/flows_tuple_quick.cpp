// Flow tuples on any processor: fields found in a bit mask of separators and read eight digits at a time.
#include "sim/read/flows_tuple_quick.h"

#include <array>
#include <bit>
#include <cstring>

#include "sim/read/byte_stream.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace azroute::flows {

namespace {

/// The number of `length` digits (0 to 8) that end before `end`, of which eight bytes before can be read.
[[gnu::always_inline]] inline std::uint64_t digits_before(const char* end, std::size_t length, std::uint64_t& bad) {
  return number_of((load<std::uint64_t>(end - 8) ^ kDigitZeros) & kLastBytes[length], bad);
}

/// Twelve commas, and six dots in two addresses.
constexpr std::size_t kSeparators = 18;
constexpr std::size_t kQuickTuple = 96;
static_assert(kQuickTuple - kLeastTuple <= ByteStream::kSlack);

struct Marks {
  std::uint64_t low = 0;   // of the first 64 bytes
  std::uint64_t high = 0;  // of the 32 behind them
};

/// Where commas are, and where commas or dots, in 96 bytes from `text` on.
[[gnu::always_inline]] inline void find_marks(const char* text, Marks& commas, Marks& both) {
#ifdef __SSE2__
  const __m128i comma = _mm_set1_epi8(',');
  const __m128i dot = _mm_set1_epi8('.');
  std::array<std::uint64_t, 6> c{};
  std::array<std::uint64_t, 6> d{};
  for (std::size_t i = 0; i < c.size(); ++i) {
    __m128i bytes;
    std::memcpy(&bytes, text + 16 * i, sizeof bytes);
    const __m128i commas_here = _mm_cmpeq_epi8(bytes, comma);
    c[i] = static_cast<unsigned>(_mm_movemask_epi8(commas_here));
    d[i] = static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(commas_here, _mm_cmpeq_epi8(bytes, dot))));
  }
  commas = {c[0] | c[1] << 16U | c[2] << 32U | c[3] << 48U, c[4] | c[5] << 16U};
  both = {d[0] | d[1] << 16U | d[2] << 32U | d[3] << 48U, d[4] | d[5] << 16U};
#else
  for (std::size_t at = 0; at < kQuickTuple; ++at) {
    const std::uint64_t is_comma = std::uint64_t{text[at] == ','} << at % 64;
    const std::uint64_t is_dot = std::uint64_t{text[at] == '.'} << at % 64;
    (at < 64 ? commas.low : commas.high) |= is_comma;
    (at < 64 ? both.low : both.high) |= is_comma | is_dot;
  }
#endif
}

/// Without the instruction for it, which not every processor of this architecture has.
[[gnu::always_inline]] inline std::size_t count_bits(std::uint64_t v) {
  v -= v >> 1U & 0x5555555555555555ULL;
  v = (v & 0x3333333333333333ULL) + (v >> 2U & 0x3333333333333333ULL);
  v = (v + (v >> 4U)) & 0x0F0F0F0F0F0F0F0FULL;
  return v * 0x0101010101010101ULL >> 56U;
}

/// A tuple's separators, with the text's end behind them.
class Separators {
 public:
  /// False: not those of a tuple with IPv4 addresses. The text has kLeastTuple to kQuickTuple bytes.
  [[gnu::always_inline]] bool find(std::string_view text) {
    constexpr std::uint64_t kTop = std::uint64_t{1} << 63U;
    Marks commas;
    Marks both;
    find_marks(text.data(), commas, both);
    // What was seen behind the text is none of it.
    const std::size_t size = text.size();
    const std::uint64_t low = size >= 64 ? ~0ULL : (1ULL << size) - 1;
    const std::uint64_t high = size >= 64 ? (1ULL << (size - 64)) - 1 : 0;
    std::uint64_t first = both.low & low;
    std::uint64_t second = both.high & high;
    const std::size_t in_first = count_bits(first);
    if (in_first + count_bits(second) != kSeparators || in_first < kSeparators - kMostInSecond) return false;
    // As often as there can be bits, as branches on how many there are would cost more; the top bit stands for none.
    for (std::size_t i = 0; i < kSeparators; ++i) {
      at_[i] = static_cast<std::uint8_t>(std::countr_zero(first | kTop));
      first &= first - 1;
    }
    // A separator at byte 63 is written as that, as none would be.
    for (std::size_t i = 0; i < kMostInSecond; ++i) {
      at_[in_first + i] = static_cast<std::uint8_t>(64 + std::countr_zero(second | kTop));
      second &= second - 1;
    }
    at_[kSeparators] = static_cast<std::uint8_t>(size);
    // time , a . b . c . d , a . b . c . d , ...
    const std::uint64_t dots = both.low & low & ~commas.low;
    const std::uint64_t wanted = bit(1) | bit(2) | bit(3) | bit(5) | bit(6) | bit(7);
    return at_[7] < 64 && dots == wanted && (both.high & high & ~commas.high) == 0;
  }
  /// Of field `index`, where address parts are fields.
  [[nodiscard]] std::size_t begin(std::size_t index) const { return at_[index - 1] + std::size_t{1}; }
  [[nodiscard]] std::size_t end(std::size_t index) const { return at_[index]; }
  [[nodiscard]] std::size_t length(std::size_t index) const { return end(index) - begin(index); }

 private:
  /// The first eight end with an address, within 13 + 1 + 15 + 1 + 15 bytes.
  static constexpr std::size_t kMostInSecond = 10;

  [[nodiscard]] std::uint64_t bit(std::size_t index) const { return 1ULL << (at_[index] & 63U); }

  std::array<std::uint8_t, kSeparators + kMostInSecond + 1> at_;
};

/// Four fields from `index` on, as the parts of an address: each of one to three digits, at most 255, and with no zero
/// before others.
[[gnu::always_inline]] inline std::uint32_t quick_address(const char* text, const Separators& at, std::size_t index,
                                                          std::uint64_t& bad) {
  constexpr std::array<std::uint32_t, 4> kLast = {0, 0xFF000000, 0xFFFF0000, 0xFFFFFF00};
  constexpr std::array<std::uint32_t, 4> kLeast = {1000, 0, 10, 100};  // by number of digits
  std::uint32_t address = 0;
  std::uint32_t wrong = 0;
  for (std::size_t part = 0; part < 4; ++part) {
    const std::size_t length = at.length(index + part);
    wrong |= static_cast<std::uint32_t>(length & ~std::size_t{3});
    const std::uint32_t v = (load<std::uint32_t>(text + at.end(index + part) - 4) ^ 0x30303030U) & kLast[length & 3U];
    wrong |= ((v + 0x06060606U) | v) & 0xF0F0F0F0U;
    const std::uint32_t value = (v >> 8U & 0xFFU) * 100 + (v >> 16U & 0xFFU) * 10 + (v >> 24U);
    wrong |= (255 - value) >> 31U | (value - kLeast[length & 3U]) >> 31U;
    address = address << 8U | value;
  }
  bad |= wrong;
  return address;
}

/// A count of at most 16 digits; longer ones are `bad`, which is to say: for the slow way.
[[gnu::always_inline]] inline std::uint64_t quick_count(const char* text, const Separators& at, std::size_t index,
                                                        std::uint64_t& bad) {
  const std::size_t length = at.length(index);
  const char* const end = text + at.end(index);
  if (length <= 8) [[likely]]
    return digits_before(end, length, bad);
  if (length > 16) {
    bad = 1;
    return 0;
  }
  const std::uint64_t low = digits_before(end, 8, bad);
  return digits_before(end - 8, length - 8, bad) * 100'000'000 + low;
}

[[gnu::always_inline]] inline std::uint16_t quick_port(const char* text, const Separators& at, std::size_t index,
                                                       std::uint64_t& bad) {
  const std::size_t length = at.length(index);
  if (length - 1 > 4) {
    bad = 1;
    return 0;
  }
  const std::uint64_t port = digits_before(text + at.end(index), length, bad);
  bad |= port >> 16U;
  return static_cast<std::uint16_t>(port);
}

}  // namespace

bool parse_tuple_portably(std::string_view text, FlowRow& row) {
  if (text.size() < kLeastTuple || text.size() > kQuickTuple) return false;
  Separators at;
  if (!at.find(text)) return false;
  const char* const p = text.data();
  std::uint64_t bad = 0;
  // Thirteen digits, milliseconds, or ten, seconds; of these three are wanted that are zeros.
  const std::size_t time_digits = at.end(0);
  if (time_digits != 13 && time_digits != 10) return false;
  const std::uint64_t low = digits_before(p + time_digits, time_digits - 8, bad);
  const std::uint64_t high = digits_before(p + 8, 8, bad);
  row.family = Family::V4;
  row.time = time_digits == 13 ? high * 100'000 + low : (high * 100 + low) * 1000;
  bad |=
      static_cast<std::uint64_t>(time_digits == 13 && row.time < 100'000'000'000);  // seconds, with zeros before them
  row.source_v4 = quick_address(p, at, 1, bad);
  row.destination_v4 = quick_address(p, at, 5, bad);
  row.source_port = quick_port(p, at, 9, bad);
  row.destination_port = quick_port(p, at, 10, bad);
  const char protocol = p[at.begin(11)];
  const char direction = p[at.begin(12)];
  const char state = p[at.begin(13)];
  bad |= (at.length(12) ^ 1U) | (at.length(13) ^ 1U) | static_cast<std::uint64_t>(direction != 'I' && direction != 'O');
  row.direction = direction == 'I' ? FlowDirection::Inbound : FlowDirection::Outbound;
  if (protocol >= '0' && protocol <= '9') {
    if (at.length(11) > 3) return false;
    const std::uint64_t number = digits_before(p + at.end(11), at.length(11), bad);
    bad |= number >> 8U | static_cast<std::uint64_t>(!is_state_letter(state));
    row.protocol = static_cast<std::uint8_t>(number);
    row.state = kStates[static_cast<unsigned char>(state) & 7U];
  } else {
    const char group_state = p[at.begin(14)];
    bad |= (at.length(11) ^ 1U) | static_cast<std::uint64_t>(protocol != 'T' && protocol != 'U');
    // What is denied, and what has no state, is looked at the slow way.
    bad |= (at.length(14) ^ 1U) |
           static_cast<std::uint64_t>(state != 'A' || !is_state_letter(group_state) || group_state == 'D');
    row.protocol = protocol == 'T' ? 6 : 17;
    row.state = kStates[static_cast<unsigned char>(group_state) & 7U];
  }
  row.packets_sent = quick_count(p, at, 15, bad);
  row.bytes_sent = quick_count(p, at, 16, bad);
  row.packets_received = quick_count(p, at, 17, bad);
  row.bytes_received = quick_count(p, at, 18, bad);
  return bad == 0;
}

}  // namespace azroute::flows
