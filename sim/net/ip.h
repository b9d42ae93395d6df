// Address and Prefix, IPv4 and IPv6: parse, print, compare, cover.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace azroute {

enum class Family : std::uint8_t { V4, V6 };

/// Bits in an address of the family: 32 or 128.
constexpr unsigned bits_of(Family family) {
  return family == Family::V4 ? 32 : 128;
}

/// "IPv4" or "IPv6", as Azure's privateIPAddressVersion spells it.
constexpr std::string_view to_string(Family family) {
  return family == Family::V4 ? "IPv4" : "IPv6";
}

/// Where and why a text is not what it should be. `offset` and `length` are bytes within the parsed text;
/// `suggestion` is a text that would have been accepted, empty when there is no likely one.
struct ParseError {
  std::size_t offset = 0;
  std::size_t length = 0;
  std::string message;
  std::string suggestion;
};

/// An IPv4 or IPv6 address. Both families hold their bits left-aligned in 128 bits, so that bit 0 is always the
/// most significant bit of the address and one trie serves both:
///
///        hi                                lo
///   v4   |b0 ......... b31|000 ... 000|    |000 ................ 000|
///   v6   |b0 ........................ b63|  |b64 .............. b127|
class Address {
 public:
  constexpr Address() = default;  // 0.0.0.0
  static constexpr Address v4(std::uint32_t host_order) {
    return Address(Family::V4, static_cast<std::uint64_t>(host_order) << 32, 0);
  }
  static constexpr Address v6(std::uint64_t hi, std::uint64_t lo) { return Address(Family::V6, hi, lo); }

  [[nodiscard]] constexpr Family family() const { return family_; }
  [[nodiscard]] constexpr bool is_v4() const { return family_ == Family::V4; }
  [[nodiscard]] constexpr std::uint64_t hi() const { return hi_; }
  [[nodiscard]] constexpr std::uint64_t lo() const { return lo_; }
  /// The IPv4 address as a host-order integer. Only for is_v4().
  [[nodiscard]] constexpr std::uint32_t v4_bits() const { return static_cast<std::uint32_t>(hi_ >> 32); }
  /// Bit `index` counted from the most significant one; index < bits_of(family()).
  [[nodiscard]] constexpr bool bit(unsigned index) const {
    return index < 64 ? ((hi_ >> (63 - index)) & 1) != 0 : ((lo_ >> (127 - index)) & 1) != 0;
  }
  /// The address with every bit from `length` on cleared.
  [[nodiscard]] constexpr Address masked(unsigned length) const {
    const std::uint64_t hi_mask = length == 0 ? 0 : (length >= 64 ? ~0ULL : ~0ULL << (64 - length));
    const std::uint64_t lo_mask = length <= 64 ? 0 : (length >= 128 ? ~0ULL : ~0ULL << (128 - length));
    return Address(family_, hi_ & hi_mask, lo_ & lo_mask);
  }
  /// The next address, wrapping to zero after the last of the family.
  [[nodiscard]] Address next() const;

  /// IPv4 dotted decimal; IPv6 as RFC 5952 section 4 says (lower case, longest zero run shortened), hexadecimal to its
  /// end even where an IPv4 address is embedded.
  [[nodiscard]] std::string to_string() const;

  friend constexpr auto operator<=>(const Address&, const Address&) = default;

 private:
  constexpr Address(Family family, std::uint64_t hi, std::uint64_t lo) : family_(family), hi_(hi), lo_(lo) {}

  Family family_ = Family::V4;
  std::uint64_t hi_ = 0;
  std::uint64_t lo_ = 0;
};

/// Number of leading bits two addresses of one family share, at most bits_of(family).
unsigned common_prefix_length(const Address& a, const Address& b);

/// Strict: four decimal parts without leading zeros, or RFC 4291 text (embedded IPv4 allowed, no zone).
std::expected<Address, ParseError> parse_address(std::string_view text);

/// A block of addresses. Host bits are always zero: make() clears them, parse_prefix() refuses them.
class Prefix {
 public:
  constexpr Prefix() = default;  // 0.0.0.0/0
  /// Clears the host bits; `length` is clamped to the family's bits.
  static constexpr Prefix make(const Address& address, unsigned length) {
    const unsigned clamped = length > bits_of(address.family()) ? bits_of(address.family()) : length;
    return Prefix(address.masked(clamped), static_cast<std::uint8_t>(clamped));
  }
  /// The one-address prefix: /32 or /128.
  static constexpr Prefix host(const Address& address) { return make(address, bits_of(address.family())); }
  /// 0.0.0.0/0 or ::/0.
  static constexpr Prefix everything(Family family) {
    return make(family == Family::V4 ? Address::v4(0) : Address::v6(0, 0), 0);
  }

  [[nodiscard]] constexpr const Address& address() const { return address_; }
  [[nodiscard]] constexpr unsigned length() const { return length_; }
  [[nodiscard]] constexpr Family family() const { return address_.family(); }
  [[nodiscard]] constexpr bool is_host() const { return length_ == bits_of(family()); }
  [[nodiscard]] constexpr bool is_default() const { return length_ == 0; }
  [[nodiscard]] constexpr bool contains(const Address& address) const {
    return address.family() == family() && address.masked(length_) == address_;
  }
  /// Equal to `other` or wider, in the same family.
  [[nodiscard]] constexpr bool covers(const Prefix& other) const {
    return other.length_ >= length_ && contains(other.address_);
  }
  [[nodiscard]] constexpr bool overlaps(const Prefix& other) const { return covers(other) || other.covers(*this); }
  [[nodiscard]] Address last() const;
  [[nodiscard]] std::string to_string() const;

  /// Family, then address, then length: a prefix stands right before those it covers.
  friend constexpr auto operator<=>(const Prefix&, const Prefix&) = default;

 private:
  constexpr Prefix(const Address& address, std::uint8_t length) : address_(address), length_(length) {}

  Address address_;
  std::uint8_t length_ = 0;
};

/// "address/length". Host bits that are set suggest the prefix without them, a missing length the one-address prefix.
std::expected<Prefix, ParseError> parse_prefix(std::string_view text);

}  // namespace azroute

template <>
struct std::hash<azroute::Address> {
  std::size_t operator()(const azroute::Address& address) const noexcept {
    std::uint64_t h = address.hi() * 0x9E3779B97F4A7C15ULL ^ (address.lo() + 0x9E3779B97F4A7C15ULL);
    h ^= h >> 29;
    h *= 0xBF58476D1CE4E5B9ULL;
    return h ^ (h >> 32) ^ static_cast<std::size_t>(address.family());
  }
};

template <>
struct std::hash<azroute::Prefix> {
  std::size_t operator()(const azroute::Prefix& prefix) const noexcept {
    return std::hash<azroute::Address>{}(prefix.address()) * 131 + prefix.length();
  }
};
