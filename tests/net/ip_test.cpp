// Addresses and prefixes: what parses, what is printed, what is refused and where.
#include "sim/net/ip.h"

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/oracle.h"
#include "tests/support/prefix_sets.h"

namespace azroute {
namespace {

using testing::addr;
using testing::pfx;
using testing::PrefixMaker;

struct Printed {
  std::string_view text;
  std::string_view printed;
};

TEST_CASE("an address is printed in one form, however it is written") {
  const Printed table[] = {
      {"0.0.0.0", "0.0.0.0"},
      {"10.0.0.4", "10.0.0.4"},
      {"168.63.129.16", "168.63.129.16"},
      {"255.255.255.255", "255.255.255.255"},
      {"::", "::"},
      {"::1", "::1"},
      {"1::", "1::"},
      {"0:0:0:0:0:0:0:0", "::"},
      {"1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"},
      {"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
      {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
      {"1:2:3::5:6:7:8", "1:2:3:0:5:6:7:8"},
      {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
      {"FD00::ABCD", "fd00::abcd"},
      // An embedded IPv4 address: RFC 4291 section 2.2.
      {"0:0:0:0:0:0:13.1.68.3", "::d01:4403"},
      {"::13.1.68.3", "::d01:4403"},
      {"0:0:0:0:0:FFFF:129.144.52.38", "::ffff:8190:3426"},
      {"64:ff9b::192.0.2.33", "64:ff9b::c000:221"},
      {"1:2:3:4:5:6:255.255.255.255", "1:2:3:4:5:6:ffff:ffff"},
  };
  for (const auto& [text, printed] : table) {
    CAPTURE(text);
    CHECK(addr(text).to_string() == printed);
    CHECK(addr(printed) == addr(text));
  }
}

TEST_CASE("the examples of RFC 4291 and RFC 5952") {
  const Printed table[] = {
      // RFC 4291 section 2.2
      {"ABCD:EF01:2345:6789:ABCD:EF01:2345:6789", "abcd:ef01:2345:6789:abcd:ef01:2345:6789"},
      {"2001:DB8:0:0:8:800:200C:417A", "2001:db8::8:800:200c:417a"},
      {"FF01:0:0:0:0:0:0:101", "ff01::101"},
      {"0:0:0:0:0:0:0:1", "::1"},
      // RFC 5952 section 1 and 2.1: one address
      {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
      {"2001:0db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
      {"2001:db8::1:0:0:1", "2001:db8::1:0:0:1"},
      {"2001:db8::0:1:0:0:1", "2001:db8::1:0:0:1"},
      {"2001:0db8::1:0:0:1", "2001:db8::1:0:0:1"},
      {"2001:db8:0:0:1::1", "2001:db8::1:0:0:1"},
      {"2001:db8:0000:0:1::1", "2001:db8::1:0:0:1"},
      {"2001:DB8:0:0:1::1", "2001:db8::1:0:0:1"},
      // section 4.1: no leading zeros
      {"2001:0db8::0001", "2001:db8::1"},
      // section 4.2.1: as short as possible
      {"2001:db8:0:0:0:0:2:1", "2001:db8::2:1"},
      {"2001:db8::0:1", "2001:db8::1"},
      // section 4.2.2: never for one group
      {"2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
      {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
      // section 4.2.3: the longest run, of equals the first
      {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},
      {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
      // section 4.3: lower case
      {"2001:db8::AAAA", "2001:db8::aaaa"},
  };
  for (const auto& [text, printed] : table) {
    CAPTURE(text);
    CHECK(addr(text).to_string() == printed);
  }
}

struct Refused {
  std::string_view text;
  std::size_t offset;
  std::size_t length;
  std::string_view message;
  // GCC warns of rows that leave it out otherwise. NOLINTNEXTLINE(readability-redundant-member-init)
  std::string_view suggestion{};
};

constexpr std::string_view kFourParts = "an IPv4 address has four parts";
constexpr std::string_view kDecimal = "expected a decimal number from 0 to 255";
constexpr std::string_view kDot = "expected a dot";
constexpr std::string_view kTooLarge = "a part of an IPv4 address is at most 255";
constexpr std::string_view kLeadingZero = "a part of an IPv4 address has no leading zero";
constexpr std::string_view kTrailing = "unexpected text after the address";
constexpr std::string_view kEightGroups = "an IPv6 address has eight groups, or `::` for those that are zero";
constexpr std::string_view kTooManyGroups = "an IPv6 address has at most eight groups";
constexpr std::string_view kGroup = "expected a hexadecimal group";
constexpr std::string_view kLongGroup = "a group of an IPv6 address has at most four digits";
constexpr std::string_view kColon = "expected a colon";
constexpr std::string_view kOneGap = "an IPv6 address has at most one `::`";
constexpr std::string_view kEmptyGap = "`::` stands for at least one group";
constexpr std::string_view kLastColon = "a single colon cannot end an address";
constexpr std::string_view kNoZone = "an address here has no zone";
constexpr std::string_view kNoRoom = "no room for an embedded IPv4 address";
constexpr std::string_view kV4Length = "a prefix length is 0 to 32";
constexpr std::string_view kV6Length = "a prefix length is 0 to 128";
constexpr std::string_view kNoLength = "a prefix has a length";
constexpr std::string_view kHostBits = "host bits are set";

void check_refused(const Refused& expected, const ParseError& error) {
  CHECK(error.message == expected.message);
  CHECK(error.offset == expected.offset);
  CHECK(error.length == expected.length);
  CHECK(error.suggestion == expected.suggestion);
}

TEST_CASE("texts that are no address, where and why") {
  using namespace std::string_view_literals;
  const Refused table[] = {
      {"", 0, 0, "expected an address"},
      // IPv4: too few, too many, other signs
      {"10", 0, 2, kFourParts},
      {"10.0.0", 0, 6, kFourParts},
      {"10.0.0.", 0, 7, kFourParts},
      {"10.0.0.0.0", 8, 2, kTrailing},
      {"10.0.0.0.", 8, 1, kTrailing},
      {"10.0.0.0 ", 8, 1, kTrailing},
      {"10.0.0.0/8", 8, 2, kTrailing},
      {"10.0.0.0\0"sv, 8, 1, kTrailing},
      {" 10.0.0.0", 0, 1, kDecimal},
      {"10..0.0", 3, 1, kDecimal},
      {".10.0.0", 0, 1, kDecimal},
      {"10.0.-1.0", 5, 1, kDecimal},
      {"10.0.+1.0", 5, 1, kDecimal},
      {"10.0.0.x", 7, 1, kDecimal},
      {"web", 0, 1, kDecimal},
      {"\xFF\xFE", 0, 1, kDecimal},
      {"10,0,0,0", 2, 1, kDot},
      {"0x0a.0.0.0", 1, 1, kDot},
      // IPv4: numbers
      {"10.0.0.256", 7, 3, kTooLarge},
      {"1000.0.0.0", 0, 4, kTooLarge},
      {"10.4294967296.0.0", 3, 10, kTooLarge},
      {"10.99999999999999999999.0.0", 3, 20, kTooLarge},
      {"10.0.0.04", 7, 2, kLeadingZero},
      {"010.0.0.4", 0, 3, kLeadingZero},
      {"10.0.00.4", 5, 2, kLeadingZero},
      {"10.0.0000000000000000001.4", 5, 19, kLeadingZero},
      // IPv6: groups
      {":", 0, 1, kGroup},
      {":::", 2, 1, kGroup},
      {":1::", 0, 1, kGroup},
      {"1:::2", 3, 1, kGroup},
      {"::g", 2, 1, kGroup},
      {":: 1", 2, 1, kGroup},
      {"::1 ", 3, 1, kColon},
      {"::1/64", 3, 1, kColon},
      {"fd00:-1::", 5, 1, kGroup},
      {"1:", 1, 1, kLastColon},
      {"1:2:3:4:5:6:7:8:", 15, 1, kLastColon},
      {"1:2:3:4:5:6:7", 0, 13, kEightGroups},
      {"1:2", 0, 3, kEightGroups},
      {"1:2:3:4:5:6:7:8:9", 16, 1, kTooManyGroups},
      {"::1:2:3:4:5:6:7:8:9", 18, 1, kTooManyGroups},
      {"1::2::3", 4, 2, kOneGap},
      {"::1::", 3, 2, kOneGap},
      {"1:2:3:4:5:6:7:8::", 0, 17, kEmptyGap},
      {"::1:2:3:4:5:6:7:8", 0, 17, kEmptyGap},
      {"1:2:3:4::5:6:7:8", 0, 16, kEmptyGap},
      {"fd00::12345", 6, 5, kLongGroup},
      {"00001::", 0, 5, kLongGroup},
      {"fe80::1%eth0", 7, 5, kNoZone},
      {"fe80::%1", 6, 2, kNoZone},
      // IPv6: an embedded IPv4 address
      {"::1.2.3", 2, 5, kFourParts},
      {"::1.2.3.256", 8, 3, kTooLarge},
      {"::01.2.3.4", 2, 2, kLeadingZero},
      {"::a.2.3.4", 2, 1, kDecimal},
      {"::1.2.3.4:5", 9, 2, kTrailing},
      {"10.0.0.4:443", 8, 4, kTrailing},
      {"1:2:3:4:5:6:7:1.2.3.4", 14, 7, kNoRoom},
      {"1:2:3:4:5:6::1.2.3.4", 0, 20, kEmptyGap},
      {"1:2:3:4:5:1.2.3.4", 0, 17, kEightGroups},
      {"[::1]", 0, 1, kGroup},
  };
  for (const Refused& row : table) {
    CAPTURE(row.text);
    const auto address = parse_address(row.text);
    REQUIRE(!address);
    check_refused(row, address.error());
  }
}

TEST_CASE("texts that are no prefix, where, why, and what was probably meant") {
  const Refused table[] = {
      {"", 0, 0, "expected an address"},
      {"/", 0, 0, "expected an address"},
      {"/24", 0, 0, "expected an address"},
      {"10/8", 0, 2, kFourParts},
      {"10.0.0.256/24", 7, 3, kTooLarge},
      {"10.0.0.0 /24", 8, 1, kTrailing},
      {"10.0.0.0", 0, 8, kNoLength, "10.0.0.0/32"},
      {"::", 0, 2, kNoLength, "::/128"},
      {"FD00::1", 0, 7, kNoLength, "FD00::1/128"},
      {"10.0.0.0/", 9, 0, kV4Length},
      {"10.0.0.0/33", 9, 2, kV4Length},
      {"10.0.0.0/128", 9, 3, kV4Length},
      {"10.0.0.0/-1", 9, 2, kV4Length},
      {"10.0.0.0/+8", 9, 2, kV4Length},
      {"10.0.0.0/08", 9, 2, kV4Length},
      {"10.0.0.0/8 ", 9, 2, kV4Length},
      {"10.0.0.0/ 8", 9, 2, kV4Length},
      {"10.0.0.0/0x8", 9, 3, kV4Length},
      {"10.0.0.0/8/8", 9, 3, kV4Length},
      {"10.0.0.0/255.0.0.0", 9, 9, kV4Length},
      {"10.0.0.0/4294967304", 9, 10, kV4Length},
      {"10.0.0.0/99999999999999999999", 9, 20, kV4Length},
      {"::/129", 3, 3, kV6Length},
      {"::/", 3, 0, kV6Length},
      {"10.0.0.4/24", 0, 11, kHostBits, "10.0.0.0/24"},
      {"10.1.2.3/0", 0, 10, kHostBits, "0.0.0.0/0"},
      {"10.0.0.1/31", 0, 11, kHostBits, "10.0.0.0/31"},
      {"FD00::1/64", 0, 10, kHostBits, "fd00::/64"},
      {"fd00::8000:0:0:1/65", 0, 19, kHostBits, "fd00::8000:0:0:0/65"},
      {"::1/127", 0, 7, kHostBits, "::/127"},
  };
  for (const Refused& row : table) {
    CAPTURE(row.text);
    const auto prefix = parse_prefix(row.text);
    REQUIRE(!prefix);
    check_refused(row, prefix.error());
    if (!row.suggestion.empty()) CHECK(parse_prefix(row.suggestion));
  }
}

TEST_CASE("a very long text is refused like a short one, and its error stays inside it") {
  constexpr std::size_t kLong = 200'000;
  for (const std::string_view piece : {"0", "1", "1.", "1:", ":", "f", "a.", "/", "::/", "%", "\xC3\xA9"}) {
    std::string text;
    while (text.size() < kLong) text += piece;
    for (const std::string_view before : {"", "::", "10.0.0.0/", "10.0.0.0", "fd00::/6", "::1.2.3."}) {
      const std::string whole = std::string(before) + text;
      const auto prefix = parse_prefix(whole);
      CAPTURE(before);
      CAPTURE(piece);
      REQUIRE(!prefix);
      REQUIRE(prefix.error().offset + prefix.error().length <= whole.size());
      REQUIRE(prefix.error().suggestion.empty());
    }
  }
}

TEST_CASE("any bytes: no error points outside the text, every suggestion parses, every success round-trips") {
  PrefixMaker random(11);
  constexpr std::string_view kAlphabet = "0012359afF.:://% -x";
  std::size_t accepted = 0;
  for (int round = 0; round < 15'000; ++round) {
    // Noise alone hardly ever parses: damage a good text in a few places.
    const Prefix good = random.any();
    std::string text = random.below(4) == 0 ? good.to_string() : random.address(good.family()).to_string();
    for (std::uint64_t edits = random.below(3); edits > 0; --edits) {
      const std::size_t at = random.below(text.size() + 1);
      const std::string_view piece = kAlphabet.substr(random.below(kAlphabet.size()), random.below(3));
      text.replace(at, random.below(3), piece);
    }
    CAPTURE(text);
    const auto prefix = parse_prefix(text);
    if (prefix) {
      ++accepted;
      REQUIRE(parse_prefix(prefix->to_string()) == *prefix);
    } else {
      REQUIRE(prefix.error().offset + prefix.error().length <= text.size());
      const std::string& suggestion = prefix.error().suggestion;
      if (!suggestion.empty()) REQUIRE(parse_prefix(suggestion).has_value());
    }
    if (const auto address = parse_address(text)) REQUIRE(parse_address(address->to_string()) == *address);
  }
  CHECK(accepted > 300);
}

TEST_CASE("what is printed parses to the same") {
  PrefixMaker random(12);
  for (int round = 0; round < 10'000; ++round) {
    const Prefix prefix = random.any();
    REQUIRE(parse_prefix(prefix.to_string()) == prefix);
    REQUIRE(parse_address(prefix.address().to_string()) == prefix.address());
    REQUIRE(parse_address(prefix.last().to_string()) == prefix.last());
  }
  // Every set of zero groups, as the zeros decide the text.
  for (unsigned zeros = 0; zeros < 256; ++zeros) {
    std::uint64_t halves[2] = {0, 0};
    for (unsigned i = 0; i < 8; ++i) halves[i / 4] = halves[i / 4] << 16 | ((zeros >> i & 1U) != 0 ? 0U : 0xA0U + i);
    const Address address = Address::v6(halves[0], halves[1]);
    CAPTURE(address.to_string());
    REQUIRE(parse_address(address.to_string()) == address);
  }
}

TEST_CASE("the next address, and the wrap after the last") {
  CHECK(addr("10.0.0.255").next() == addr("10.0.1.0"));
  CHECK(addr("255.255.255.255").next() == addr("0.0.0.0"));
  CHECK(addr("::").next() == addr("::1"));
  CHECK(addr("fd00::ffff:ffff:ffff:ffff").next() == addr("fd00:0:0:1::"));
  CHECK(addr("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff").next() == addr("::"));
}

TEST_CASE("the last address of a prefix") {
  const Printed table[] = {
      {"0.0.0.0/0", "255.255.255.255"},
      {"10.0.0.0/8", "10.255.255.255"},
      {"10.0.0.128/25", "10.0.0.255"},
      {"10.0.0.4/31", "10.0.0.5"},
      {"10.0.0.4/32", "10.0.0.4"},
      {"::/0", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
      {"fd00::/8", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
      {"fd00::/63", "fd00::1:ffff:ffff:ffff:ffff"},
      {"fd00::/64", "fd00::ffff:ffff:ffff:ffff"},
      {"fd00::/65", "fd00::7fff:ffff:ffff:ffff"},
      {"fd00::4/127", "fd00::5"},
      {"fd00::4/128", "fd00::4"},
  };
  for (const auto& [text, last] : table) {
    CAPTURE(text);
    CHECK(pfx(text).last().to_string() == last);
  }
}

TEST_CASE("make clears the host bits and clamps the length") {
  CHECK(Prefix::make(addr("10.1.2.3"), 16) == pfx("10.1.0.0/16"));
  CHECK(Prefix::make(addr("10.1.2.3"), 99) == pfx("10.1.2.3/32"));
  CHECK(Prefix::make(addr("fd00::ffff:1:2:3:4"), 64) == pfx("fd00:0:0:ffff::/64"));
  CHECK(Prefix::make(addr("fd00::1"), 999) == pfx("fd00::1/128"));
  CHECK(Prefix() == pfx("0.0.0.0/0"));
  CHECK(Prefix::everything(Family::V6) == pfx("::/0"));
  CHECK(Prefix::host(addr("::1")).is_host());
}

TEST_CASE("which prefix contains, covers and overlaps which") {
  CHECK(pfx("10.0.0.0/8").covers(pfx("10.0.0.0/8")));
  CHECK(pfx("10.0.0.0/8").covers(pfx("10.255.0.0/16")));
  CHECK_FALSE(pfx("10.255.0.0/16").covers(pfx("10.0.0.0/8")));
  CHECK_FALSE(pfx("10.0.0.0/9").covers(pfx("10.128.0.0/9")));
  CHECK(pfx("10.255.0.0/16").overlaps(pfx("10.0.0.0/8")));
  CHECK_FALSE(pfx("10.0.0.0/9").overlaps(pfx("10.128.0.0/9")));
  CHECK_FALSE(pfx("0.0.0.0/0").covers(pfx("::/0")));
  CHECK_FALSE(pfx("::/0").contains(addr("0.0.0.0")));
  CHECK_FALSE(pfx("0.0.0.0/0").overlaps(pfx("::/0")));
}

TEST_CASE("covers, contains and the common length agree with a look at every bit") {
  PrefixMaker random(13);
  for (int round = 0; round < 10'000; ++round) {
    const Prefix a = random.any();
    const Prefix b = random.any();
    CAPTURE(a.to_string());
    CAPTURE(b.to_string());
    REQUIRE(a.contains(b.address()) == testing::same_bits(a.address(), b.address(), a.length()));
    REQUIRE(a.covers(b) == (a.length() <= b.length() && a.contains(b.address())));
    REQUIRE(a.overlaps(b) == (a.contains(b.address()) || b.contains(a.address())));
    REQUIRE(a.covers(Prefix::host(a.last())));
    if (a.family() != b.family()) continue;
    const unsigned common = common_prefix_length(a.address(), b.address());
    REQUIRE(testing::same_bits(a.address(), b.address(), common));
    REQUIRE((common == bits_of(a.family()) || a.address().bit(common) != b.address().bit(common)));
  }
}

TEST_CASE("the order: family, address, length, so that a prefix stands before those it covers") {
  const std::vector<Prefix> ordered = {
      pfx("0.0.0.0/0"),   pfx("0.0.0.0/32"),         pfx("10.0.0.0/8"), pfx("10.0.0.0/16"), pfx("10.0.1.0/24"),
      pfx("10.1.0.0/16"), pfx("255.255.255.255/32"), pfx("::/0"),       pfx("::/128"),      pfx("fd00::/8"),
  };
  for (std::size_t i = 0; i < ordered.size(); ++i) {
    for (std::size_t j = 0; j < ordered.size(); ++j) CHECK((ordered[i] <=> ordered[j]) == (i <=> j));
  }
}

TEST_CASE("neighbouring prefixes have different hashes") {
  std::set<std::size_t> seen;
  std::size_t count = 0;
  for (std::uint32_t i = 0; i < 4096; ++i) {
    for (const unsigned length : {24U, 28U, 32U}) {
      const Prefix prefix = Prefix::make(Address::v4(0x0A000000U | i << (32 - length)), length);
      seen.insert(std::hash<Prefix>{}(prefix));
      ++count;
    }
    seen.insert(std::hash<Prefix>{}(Prefix::host(Address::v6(0xFD00'0000'0000'0000, i))));
    ++count;
  }
  CHECK(seen.size() == count);
}

}  // namespace
}  // namespace azroute
