// Flow tuples with AVX2: all separators found at once, two addresses or four numbers at a time.
#include "sim/read/flows_tuple_quick.h"

#if defined(__x86_64__)
#include <immintrin.h>

#include "sim/net/kernel.h"
#include "sim/net/kernel_targets.h"
#include "sim/read/byte_stream.h"
#endif

namespace azroute::flows {

#if defined(__x86_64__)

#define AZROUTE_WIDE_INLINE [[gnu::always_inline]] AZROUTE_AVX2 inline

namespace {

/// Where the digits of an IPv4 address stand depends on where its dots do, of which there are 81 ways.
struct AddressShape {
  alignas(16) std::array<std::uint8_t, 16> digits{};  // for each part the bytes 0, hundreds, tens, ones; 0x80: a zero
  std::array<std::uint32_t, 4> least{};               // of each part, as no zeros may stand before others
};

/// A shape by its marks: three dots and the comma behind them, as bits from the address on. The multiplier is one that
/// was found to keep all apart.
constexpr std::uint32_t shape_index(std::uint32_t marks) {
  return (marks * 0xA9A2122DU) >> 24U;
}

struct AddressShapes {
  std::array<AddressShape, 256> shapes{};
  std::array<std::uint16_t, 256> marks{};  // 0: no shape
  bool apart = true;
};

consteval AddressShapes address_shapes() {
  constexpr std::array<std::uint32_t, 4> kLeast = {0, 0, 10, 100};  // by number of digits
  AddressShapes all;
  for (unsigned number = 0; number < 81; ++number) {
    const std::array<unsigned, 4> lengths = {1 + number % 3, 1 + number / 3 % 3, 1 + number / 9 % 3, 1 + number / 27};
    AddressShape shape;
    std::uint32_t marks = 0;
    unsigned end = 0;
    for (unsigned part = 0; part < 4; ++part) {
      end += lengths[part];
      for (unsigned byte = 0; byte < 4; ++byte) {
        const bool digit = byte + lengths[part] >= 4;
        shape.digits[4 * part + byte] = digit ? static_cast<std::uint8_t>(end + byte - 4) : 0x80;
      }
      shape.least[part] = kLeast[lengths[part]];
      marks |= 1U << end++;
    }
    const std::uint32_t index = shape_index(marks);
    all.apart = all.apart && all.marks[index] == 0;
    all.shapes[index] = shape;
    all.marks[index] = static_cast<std::uint16_t>(marks);
  }
  return all;
}

constexpr AddressShapes kShapes = address_shapes();
static_assert(kShapes.apart);

AZROUTE_WIDE_INLINE __m256i two(const void* low, const void* high) {
  return _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_loadu_si128(static_cast<const __m128i*>(low))),
                                 _mm_loadu_si128(static_cast<const __m128i*>(high)), 1);
}
AZROUTE_WIDE_INLINE __m256i four(const void* a, const void* b, const void* c, const void* d) {
  const auto eight = [](const void* bytes) { return load<long long>(static_cast<const char*>(bytes)); };
  return _mm256_set_epi64x(eight(d), eight(c), eight(b), eight(a));
}

/// Bits from `from` on, `count` of them.
AZROUTE_WIDE_INLINE std::uint32_t bits(std::uint64_t of, std::uint64_t from, std::uint64_t count) {
  return static_cast<std::uint32_t>(_bzhi_u64(of >> (from & 63U), static_cast<unsigned>(count)));
}

struct Addresses {
  std::uint32_t source = 0;
  std::uint32_t destination = 0;
};

/// Two addresses by their texts and the marks in them, with their commas. False: one is none.
AZROUTE_WIDE_INLINE bool read_addresses(const char* source, std::uint32_t source_marks, const char* destination,
                                        std::uint32_t destination_marks, Addresses& addresses) {
  const std::uint32_t i = shape_index(source_marks);
  const std::uint32_t j = shape_index(destination_marks);
  const AddressShape& from = kShapes.shapes[i];
  const AddressShape& to = kShapes.shapes[j];
  const __m256i digits = _mm256_shuffle_epi8(_mm256_xor_si256(two(source, destination), _mm256_set1_epi8('0')),
                                             two(from.digits.data(), to.digits.data()));
  const __m256i no_digits = _mm256_subs_epu8(digits, _mm256_set1_epi8(9));
  const __m256i pairs = _mm256_maddubs_epi16(digits, _mm256_set1_epi32(0x010A6400));
  const __m256i parts = _mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
  const __m256i wrong = _mm256_or_si256(_mm256_or_si256(no_digits, _mm256_cmpgt_epi32(parts, _mm256_set1_epi32(255))),
                                        _mm256_cmpgt_epi32(two(from.least.data(), to.least.data()), parts));
  const __m256i bytes = _mm256_shuffle_epi8(parts, _mm256_set1_epi32(0x0004080C));
  addresses.source = static_cast<std::uint32_t>(_mm_cvtsi128_si32(_mm256_castsi256_si128(bytes)));
  addresses.destination = static_cast<std::uint32_t>(_mm_cvtsi128_si32(_mm256_extracti128_si256(bytes, 1)));
  return kShapes.marks[i] == source_marks && kShapes.marks[j] == destination_marks &&
         _mm256_testz_si256(wrong, wrong) != 0;
}

struct Number {
  const char* end = nullptr;  // eight bytes before can be read
  std::uint64_t length = 0;   // below 64
};

/// Four numbers of at most eight digits; `wrong` gets bits where there is something else.
AZROUTE_WIDE_INLINE std::array<std::uint64_t, 4> read_numbers(const Number& a, const Number& b, const Number& c,
                                                              const Number& d, __m256i& wrong) {
  const __m256i text = four(a.end - 8, b.end - 8, c.end - 8, d.end - 8);
  const __m256i last = four(&kLastBytes[a.length], &kLastBytes[b.length], &kLastBytes[c.length], &kLastBytes[d.length]);
  const __m256i digits = _mm256_and_si256(_mm256_xor_si256(text, _mm256_set1_epi8('0')), last);
  wrong = _mm256_or_si256(wrong, _mm256_subs_epu8(digits, _mm256_set1_epi8(9)));
  const __m256i pairs = _mm256_maddubs_epi16(digits, _mm256_set1_epi16(0x010A));  // 10, 1
  const __m256i fours = _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x00010064));  // 100, 1
  const __m256i upper = _mm256_mul_epu32(fours, _mm256_set1_epi64x(10'000));
  std::array<std::uint64_t, 4> values;
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(values.data()), _mm256_add_epi64(upper, _mm256_srli_epi64(fours, 32)));
  return values;
}

/// 64 bytes of the text behind the time, as bits.
struct Marks {
  std::uint64_t commas = 0;
  std::uint64_t dots = 0;
};

AZROUTE_WIDE_INLINE std::uint64_t where(__m256i low, __m256i high, char c) {
  const __m256i all = _mm256_set1_epi8(c);
  const auto first = static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, all)));
  const auto second = static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, all)));
  return std::uint64_t{second} << 32U | first;
}

constexpr std::size_t kTime = 14;  // bytes, with the comma
constexpr std::size_t kWindow = 64;
// An address that is no such thing may begin at the last of these, and sixteen bytes are read of it.
static_assert(kTime + kWindow + 1 + 16 <= kLeastTuple + ByteStream::kSlack);

AZROUTE_WIDE_INLINE std::uint64_t next_of(std::uint64_t& marks) {
  const std::uint64_t at = _tzcnt_u64(marks);
  marks = _blsr_u64(marks);
  return at;
}

/// The tuple at `text`; of what is behind its time there are `size` bytes, at most kWindow.
AZROUTE_WIDE_INLINE bool read_tuple(const char* text, std::size_t size, Marks marks, FlowRow& row) {
  constexpr int kCommas = 11;  // behind the one that ends the time
  std::uint64_t commas = _bzhi_u64(marks.commas, static_cast<unsigned>(size));
  if (__builtin_popcountll(commas) != kCommas || text[kTime - 1] != ',') return false;
  const char* const p = text + kTime;
  const std::uint64_t both = commas | marks.dots;
  const std::uint64_t source = next_of(commas);
  const std::uint64_t destination = next_of(commas);
  const std::uint64_t source_port = next_of(commas);
  const std::uint64_t destination_port = next_of(commas);
  const std::uint64_t protocol = next_of(commas);
  const std::uint64_t direction = next_of(commas);
  const std::uint64_t state = next_of(commas);
  const std::uint64_t encryption = next_of(commas);
  const std::uint64_t packets_sent = next_of(commas);
  const std::uint64_t bytes_sent = next_of(commas);
  const std::uint64_t packets_received = next_of(commas);

  Addresses addresses;
  if (!read_addresses(p, bits(both, 0, source + 1), p + source + 1, bits(both, source + 1, destination - source),
                      addresses)) {
    return false;
  }
  const auto number = [p](std::uint64_t before, std::uint64_t end) {
    return Number{.end = p + end, .length = end - before - 1};
  };
  const Number low_time{.end = p - 1, .length = 5};
  const Number from_port = number(destination, source_port);
  const Number to_port = number(source_port, destination_port);
  const Number by_protocol = number(destination_port, protocol);
  const Number sent = number(encryption, packets_sent);
  const Number sent_bytes = number(packets_sent, bytes_sent);
  const Number received = number(bytes_sent, packets_received);
  const Number received_bytes = number(packets_received, size);
  __m256i wrong = _mm256_setzero_si256();
  const std::array<std::uint64_t, 4> head = read_numbers(low_time, from_port, to_port, by_protocol, wrong);
  const std::array<std::uint64_t, 4> counts = read_numbers(sent, sent_bytes, received, received_bytes, wrong);
  std::uint64_t bad = 0;
  const std::uint64_t time = number_of(load<std::uint64_t>(text) ^ kDigitZeros, bad) * 100'000 + head[0];

  // Differences below 0 have the top bit: none may be longer than eight digits, and only counts may have none.
  std::uint64_t below = (from_port.length - 1) | (to_port.length - 1) | (by_protocol.length - 1);
  for (const Number& each : {from_port, to_port, by_protocol, sent, sent_bytes, received, received_bytes}) {
    below |= 8 - each.length;
  }
  below |= (0xFFFF - head[1]) | (0xFFFF - head[2]) | (0xFF - head[3]);
  below |= time - 100'000'000'000;  // seconds, with zeros before them
  bad |= below >> 63U;
  bad |= (direction - protocol - 2) | (state - direction - 2);
  const char way = p[protocol + 1];
  const char letter = p[direction + 1];
  bad |= static_cast<std::uint64_t>(way != 'I' && way != 'O') | static_cast<std::uint64_t>(!is_state_letter(letter));

  row.family = Family::V4;
  row.direction = way == 'I' ? FlowDirection::Inbound : FlowDirection::Outbound;
  row.state = kStates[static_cast<unsigned char>(letter) & 7U];
  row.protocol = static_cast<std::uint8_t>(head[3]);
  row.source_port = static_cast<std::uint16_t>(head[1]);
  row.destination_port = static_cast<std::uint16_t>(head[2]);
  row.source_v4 = addresses.source;
  row.destination_v4 = addresses.destination;
  row.time = time;
  row.packets_sent = counts[0];
  row.bytes_sent = counts[1];
  row.packets_received = counts[2];
  row.bytes_received = counts[3];
  return bad == 0 && _mm256_testz_si256(wrong, wrong) != 0;
}

AZROUTE_AVX2 bool parse(std::string_view text, FlowRow& row) {
  if (text.size() < kLeastTuple || text.size() > kTime + kWindow) return false;
  const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text.data() + kTime));
  const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text.data() + kTime + 32));
  return read_tuple(text.data(), text.size() - kTime, {.commas = where(low, high, ','), .dots = where(low, high, '.')},
                    row);
}

}  // namespace

bool has_wide_tuples() {
  static const bool known = supported(Kernel::Avx2);
  return known;
}

bool parse_tuple_widely(std::string_view text, FlowRow& row) {
  return has_wide_tuples() && parse(text, row);
}

#else

bool has_wide_tuples() {
  return false;
}
bool parse_tuple_widely(std::string_view /*text*/, FlowRow& /*row*/) {
  return false;
}

#endif

}  // namespace azroute::flows
