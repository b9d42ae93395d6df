// MRT table dumps, RFC 6396 and RFC 8050: records, their entries, the next hop among an entry's attributes.
#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "sim/read/route_set_parts.h"

namespace azroute::route_set {

namespace {

constexpr std::size_t kHeaderBytes = 12;
constexpr unsigned kTableDumpV2 = 13;

// https://www.rfc-editor.org/rfc/rfc6396#section-4.3 and https://www.rfc-editor.org/rfc/rfc8050#section-4
enum Subtype : std::uint8_t {
  PeerIndexTable = 1,
  RibIpv4Unicast = 2,
  RibIpv6Unicast = 4,
  RibIpv4UnicastAddPath = 8,
  RibIpv6UnicastAddPath = 10,
};

struct TypeName {
  unsigned type;
  std::string_view name;
};

/// https://www.iana.org/assignments/mrt
constexpr std::array kTypes = {
    TypeName{0, "NULL"},        TypeName{1, "START"},          TypeName{2, "DIE"},
    TypeName{3, "I_AM_DEAD"},   TypeName{4, "PEER_DOWN"},      TypeName{5, "BGP"},
    TypeName{6, "RIP"},         TypeName{7, "IDRP"},           TypeName{8, "RIPNG"},
    TypeName{9, "BGP4PLUS"},    TypeName{10, "BGP4PLUS_01"},   TypeName{11, "OSPFv2"},
    TypeName{12, "TABLE_DUMP"}, TypeName{13, "TABLE_DUMP_V2"}, TypeName{16, "BGP4MP"},
    TypeName{17, "BGP4MP_ET"},  TypeName{32, "ISIS"},          TypeName{33, "ISIS_ET"},
    TypeName{48, "OSPFv3"},     TypeName{49, "OSPFv3_ET"},
};

/// In the order of their numbers, from 1.
constexpr std::array<std::string_view, 12> kSubtypes = {
    "PEER_INDEX_TABLE",         "RIB_IPV4_UNICAST",           "RIB_IPV4_MULTICAST",
    "RIB_IPV6_UNICAST",         "RIB_IPV6_MULTICAST",         "RIB_GENERIC",
    "GEO_PEER_TABLE",           "RIB_IPV4_UNICAST_ADDPATH",   "RIB_IPV4_MULTICAST_ADDPATH",
    "RIB_IPV6_UNICAST_ADDPATH", "RIB_IPV6_MULTICAST_ADDPATH", "RIB_GENERIC_ADDPATH"};

std::string name_of(unsigned type, unsigned subtype) {
  if (type == kTableDumpV2 && subtype >= 1 && subtype <= kSubtypes.size()) return std::string(kSubtypes[subtype - 1]);
  for (const TypeName& known : kTypes) {
    if (known.type == type && type == kTableDumpV2) return fmt::format("{} subtype {}", known.name, subtype);
    if (known.type == type) return std::string(known.name);
  }
  return fmt::format("type {}", type);
}

/// A read that does not fit. Not an exception: `ok` of the reader goes and stays false.
struct Misfit {
  std::size_t at = 0;
  std::string message;
};

/// Reads big-endian numbers from a piece of the data. The first read that does not fit is remembered, and everything
/// after it reads as zero, so a caller may ask once, after a few reads.
class Reader {
 public:
  Reader(std::string_view bytes, std::size_t base, std::string_view whole)
      : bytes_(bytes), base_(base), whole_(whole) {}

  [[nodiscard]] bool ok() const { return !misfit_; }
  [[nodiscard]] bool at_end() const { return at_ == bytes_.size(); }
  [[nodiscard]] std::size_t left() const { return bytes_.size() - at_; }
  [[nodiscard]] std::size_t place() const { return base_ + at_; }
  [[nodiscard]] const std::optional<Misfit>& misfit() const { return misfit_; }

  std::string_view take(std::size_t count, std::string_view what) {
    if (misfit_) return {};
    if (count > left()) {
      misfit_ = {place(), fmt::format("for {} {} needed, and of {} {} left", what,
                                      count == 1 ? "1 byte is" : fmt::format("{} bytes are", count), whole_,
                                      left() == 1 ? "1 is" : fmt::format("{} are", left()))};
      return {};
    }
    const std::string_view taken = bytes_.substr(at_, count);
    at_ += count;
    return taken;
  }

  template <typename T>
  T number(std::string_view what) {
    std::uint64_t value = 0;
    for (const char c : take(sizeof(T), what)) value = value << 8U | static_cast<unsigned char>(c);
    return static_cast<T>(value);
  }

  Reader part(std::size_t count, std::string_view what) {
    const std::size_t begin = place();
    Reader reader(take(count, what), begin, what);
    return reader;
  }

  void fail(std::size_t at, std::string message) {
    if (!misfit_) misfit_ = {at, std::move(message)};
  }
  /// Takes over what a part of this one found.
  bool holds(const Reader& part) {
    if (!part.ok() && ok()) misfit_ = part.misfit_;
    return ok();
  }

 private:
  std::string_view bytes_;
  std::size_t base_;
  std::string_view whole_;
  std::size_t at_ = 0;
  std::optional<Misfit> misfit_;
};

Address address_of(std::string_view bytes, Family family) {
  std::array<std::uint64_t, 2> halves{};
  for (std::size_t i = 0; i < bytes.size(); ++i)
    halves[i / 8] |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (56 - 8 * (i % 8));
  return family == Family::V4 ? Address::v4(static_cast<std::uint32_t>(halves[0] >> 32U))
                              : Address::v6(halves[0], halves[1]);
}

struct NextHops {
  std::optional<Address> plain;  // NEXT_HOP
  std::optional<Address> multi;  // MP_REACH_NLRI's
};

/// Abbreviated to the next hop's length and itself, as RFC 6396 section 4.3.4 wants it, or whole as in RFC 4760, which
/// some writers leave it in. A whole one begins with the first byte of the address family's number, which is zero; a
/// next hop's length is not.
void read_mp_reach(Reader& value, NextHops& hops) {
  unsigned length = value.number<std::uint8_t>("MP_REACH_NLRI");
  const bool whole = length == 0 && value.left() > 0;
  if (whole) {
    value.take(2, "the address family of MP_REACH_NLRI");  // its other byte, and the subsequent one
    length = value.number<std::uint8_t>("the next hop's length");
  }
  const std::size_t at = value.place();
  const std::string_view bytes = value.take(length, "the next hop of MP_REACH_NLRI");
  if (!value.ok()) return;
  if (!whole && !value.at_end()) return value.fail(value.place(), "MP_REACH_NLRI goes on behind its next hop");
  constexpr std::size_t kRouteDistinguisher = 8;  // before the next hop of a VPN's route
  switch (bytes.size()) {
    case 4: hops.multi = address_of(bytes, Family::V4); break;
    case 12: hops.multi = address_of(bytes.substr(kRouteDistinguisher), Family::V4); break;
    case 16:
    case 32: hops.multi = address_of(bytes.substr(0, 16), Family::V6); break;
    case 24:
    case 48: hops.multi = address_of(bytes.substr(kRouteDistinguisher, 16), Family::V6); break;
    default: value.fail(at - 1, fmt::format("a next hop has 4, 16 or 32 bytes, not {}", length));
  }
}

/// https://www.rfc-editor.org/rfc/rfc4271#section-4.3
NextHops read_attributes(Reader& attributes) {
  constexpr unsigned kExtendedLength = 0x10;
  constexpr unsigned kNextHopType = 3;
  constexpr unsigned kMpReachType = 14;
  NextHops hops;
  while (attributes.ok() && !attributes.at_end()) {
    const unsigned flags = attributes.number<std::uint8_t>("an attribute's flags");
    const unsigned type = attributes.number<std::uint8_t>("an attribute's type");
    const std::size_t length = (flags & kExtendedLength) != 0
                                   ? attributes.number<std::uint16_t>("an attribute's length")
                                   : attributes.number<std::uint8_t>("an attribute's length");
    const std::size_t at = attributes.place();
    Reader value = attributes.part(length, "an attribute");
    if (!attributes.ok()) break;
    if (type == kNextHopType) {
      const std::string_view bytes = value.take(length, "NEXT_HOP");
      if (length == 4) hops.plain = address_of(bytes, Family::V4);
      if (length != 4) value.fail(at, fmt::format("NEXT_HOP has 4 bytes, not {}", length));
    }
    if (type == kMpReachType) read_mp_reach(value, hops);
    attributes.holds(value);
  }
  return hops;
}

class MrtReader {
 public:
  MrtReader(std::string_view bytes, Builder& builder) : bytes_(bytes), builder_(builder) {}

  void read_all() {
    while (at_ < bytes_.size() && read_record()) {
    }
    if (!builder_.empty() || builder_.fault_count() > 0) return;
    constexpr std::size_t kNamed = 4;
    std::string held;
    std::size_t kinds = 0;
    for (const auto& [kind, count] : held_) {
      if (++kinds > kNamed) break;
      held += fmt::format("{}{} {}", held.empty() ? "" : ", ", count, name_of(kind.first, kind.second));
    }
    if (kinds > kNamed) held += " and more";
    builder_.fault({&kEmpty, 0, 0, fmt::format("this MRT data has no unicast route; it holds {}", held),
                    "of MRT, the RIB_IPV4_UNICAST and RIB_IPV6_UNICAST tables of TABLE_DUMP_V2 are read"});
  }

 private:
  void report(const Misfit& misfit) { builder_.fault({&kMrt, misfit.at, misfit.at + 1, misfit.message, {}}); }

  /// False when nothing after it can be found.
  bool read_record() {
    Reader rest(bytes_.substr(at_), at_, "the file");
    Reader header = rest.part(std::min(kHeaderBytes, rest.left()), "the file");
    header.take(4, "a record's time");
    const unsigned type = header.number<std::uint16_t>("a record's type");
    const unsigned subtype = header.number<std::uint16_t>("a record's subtype");
    const std::size_t length = header.number<std::uint32_t>("a record's length");
    if (rest.holds(header)) {
      Reader record = rest.part(length, "the record");
      if (rest.ok()) {
        at_ = rest.place();
        read_body(type, subtype, record);
        return true;
      }
    }
    report({at_, fmt::format("the last record is cut off: {}", rest.misfit()->message)});
    return false;
  }

  void read_body(unsigned type, unsigned subtype, Reader& record) {
    ++held_[{type, subtype}];
    if (type != kTableDumpV2) return builder_.skip();
    switch (subtype) {
      case PeerIndexTable: read_peers(record); break;
      case RibIpv4Unicast: read_rib(record, Family::V4, false); break;
      case RibIpv6Unicast: read_rib(record, Family::V6, false); break;
      case RibIpv4UnicastAddPath: read_rib(record, Family::V4, true); break;
      case RibIpv6UnicastAddPath: read_rib(record, Family::V6, true); break;
      default: return builder_.skip();
    }
    if (!record.ok()) report(*record.misfit());
  }

  /// https://www.rfc-editor.org/rfc/rfc6396#section-4.3.1
  void read_peers(Reader& record) {
    constexpr unsigned kIpv6 = 1;
    constexpr unsigned kFourByteAsn = 2;
    record.take(4, "the collector's id");
    record.take(record.number<std::uint16_t>("the view's length"), "the view's name");
    const std::size_t count = record.number<std::uint16_t>("the number of peers");
    for (std::size_t i = 0; i < count && record.ok(); ++i) {
      const unsigned type = record.number<std::uint8_t>("a peer's type");
      const std::size_t address = (type & kIpv6) != 0 ? 16 : 4;
      const std::size_t asn = (type & kFourByteAsn) != 0 ? 4 : 2;
      record.take(4 + address + asn, "a peer");
    }
    if (record.ok() && !record.at_end()) record.fail(record.place(), "the table goes on behind its last peer");
    if (record.ok()) peers_ = count;
  }

  /// https://www.rfc-editor.org/rfc/rfc6396#section-4.3.2
  void read_rib(Reader& record, Family family, bool add_path) {
    record.take(4, "the sequence number");
    const std::size_t at = record.place();
    const unsigned length = record.number<std::uint8_t>("the prefix length");
    if (length > bits_of(family))
      return record.fail(at, fmt::format("a prefix length of {} is more than {}", length, bits_of(family)));
    const std::string_view bytes = record.take((length + 7) / 8, "the prefix");
    const std::size_t count = record.number<std::uint16_t>("the number of entries");
    if (!record.ok()) return;
    const Prefix prefix = Prefix::make(address_of(bytes, family), length);
    std::optional<NextHops> first;
    for (std::size_t i = 0; i < count; ++i) {
      const NextHops hops = read_entry(record, add_path);
      if (!record.ok()) return;
      if (!first) first = hops;
    }
    if (!record.at_end()) return record.fail(record.place(), "the record goes on behind its last entry");
    if (!first) return;
    const std::optional<Address>& own = family == Family::V4 ? first->plain : first->multi;
    const std::optional<Address>& other = family == Family::V4 ? first->multi : first->plain;
    const std::optional<Address>& next_hop = own ? own : other;
    next_hop ? builder_.add(prefix, *next_hop) : builder_.add(prefix);
  }

  /// https://www.rfc-editor.org/rfc/rfc6396#section-4.3.4
  NextHops read_entry(Reader& record, bool add_path) {
    const std::size_t at = record.place();
    const std::size_t peer = record.number<std::uint16_t>("an entry's peer");
    record.take(4, "an entry's time");
    if (add_path) record.take(4, "an entry's path id");
    const std::size_t length = record.number<std::uint16_t>("the length of an entry's attributes");
    Reader attributes = record.part(length, "an entry's attributes");
    if (peers_ && peer >= *peers_) record.fail(at, fmt::format("peer {} is none of the {} peers", peer, *peers_));
    if (!record.ok()) return {};
    const NextHops hops = read_attributes(attributes);
    record.holds(attributes);
    return hops;
  }

  std::string_view bytes_;
  Builder& builder_;
  std::size_t at_ = 0;
  std::optional<std::size_t> peers_;                           // of the last PEER_INDEX_TABLE
  std::map<std::pair<unsigned, unsigned>, std::size_t> held_;  // records by type and subtype
};

}  // namespace

bool is_mrt(std::string_view bytes) {
  // The type's first byte is zero, which no text has there.
  if (bytes.size() < 5 || bytes[4] != '\0') return false;
  return bytes.size() == 5 || std::ranges::any_of(kTypes, [&](const TypeName& known) {
           return known.type == static_cast<unsigned char>(bytes[5]);
         });
}

void read_mrt(std::string_view bytes, Builder& builder) {
  MrtReader(bytes, builder).read_all();
}

}  // namespace azroute::route_set
