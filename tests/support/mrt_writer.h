// Writes MRT bytes (RFC 6396), right ones and, piece by piece, wrong ones.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "sim/net/ip.h"

namespace azroute::testing {

/// A big-endian number of `size` bytes.
inline std::string mrt_number(std::uint64_t value, int size) {
  std::string bytes;
  for (int i = size - 1; i >= 0; --i) bytes += static_cast<char>(value >> (8 * i) & 0xFF);
  return bytes;
}

inline std::string mrt_address(const Address& address) {
  if (address.is_v4()) return mrt_number(address.v4_bits(), 4);
  return mrt_number(address.hi(), 8) + mrt_number(address.lo(), 8);
}

inline std::string mrt_address(std::string_view text) {
  return mrt_address(parse_address(text).value());
}

inline std::string mrt_record(unsigned type, unsigned subtype, std::string_view body) {
  return mrt_number(0x5F5E1000, 4) + mrt_number(type, 2) + mrt_number(subtype, 2) + mrt_number(body.size(), 4) +
         std::string(body);
}

/// A path attribute; its length takes two bytes where `extended` or where one is not enough.
inline std::string mrt_attribute(unsigned type, std::string_view value, bool extended = false) {
  extended = extended || value.size() > 255;
  return mrt_number(extended ? 0x50 : 0x40, 1) + mrt_number(type, 1) + mrt_number(value.size(), extended ? 2 : 1) +
         std::string(value);
}

/// What every route has: ORIGIN and AS_PATH.
inline std::string mrt_common_attributes() {
  return mrt_attribute(1, std::string(1, '\0')) + mrt_attribute(2, mrt_number(0x0201, 2) + mrt_number(65'001, 4));
}

inline std::string mrt_next_hop(std::string_view address) {
  return mrt_attribute(3, mrt_address(address));
}

/// MP_REACH_NLRI as RFC 6396 has it: the next hop alone.
inline std::string mrt_mp_reach(std::string_view next_hop_bytes) {
  return mrt_attribute(14, mrt_number(next_hop_bytes.size(), 1) + std::string(next_hop_bytes));
}

/// MP_REACH_NLRI as RFC 4760 has it, with address family, reserved byte and a prefix.
inline std::string mrt_whole_mp_reach(std::string_view next_hop_bytes) {
  return mrt_attribute(14, mrt_number(2, 2) + mrt_number(1, 1) + mrt_number(next_hop_bytes.size(), 1) +
                               std::string(next_hop_bytes) + mrt_number(0, 1) + mrt_number(0x2020'010D'B8ULL, 5));
}

inline std::string mrt_entry(std::string_view attributes, unsigned peer = 0) {
  return mrt_number(peer, 2) + mrt_number(0x5F5E1000, 4) + mrt_number(attributes.size(), 2) + std::string(attributes);
}

inline std::string mrt_add_path_entry(std::string_view attributes, std::uint32_t path = 7) {
  return mrt_number(0, 2) + mrt_number(0x5F5E1000, 4) + mrt_number(path, 4) + mrt_number(attributes.size(), 2) +
         std::string(attributes);
}

/// The body of a RIB record, whose prefix has as many bytes as its length asks for.
inline std::string mrt_rib_body(std::string_view address, unsigned length, std::initializer_list<std::string> entries) {
  std::string body = mrt_number(1, 4) + mrt_number(length, 1) + mrt_address(address).substr(0, (length + 7) / 8) +
                     mrt_number(entries.size(), 2);
  for (const std::string& entry : entries) body += entry;
  return body;
}

/// Subtypes 2 and 4, with additional paths 8 and 10.
inline std::string mrt_rib(std::string_view prefix, std::initializer_list<std::string> entries, bool add_path = false) {
  const Prefix parsed = parse_prefix(prefix).value();
  const unsigned plain = parsed.family() == Family::V4 ? 2 : 4;
  return mrt_record(13, add_path ? plain + 6 : plain,
                    mrt_rib_body(parsed.address().to_string(), parsed.length(), entries));
}

/// Two peers: one with IPv4 and an AS number of two bytes, one with IPv6 and one of four.
inline std::string mrt_peers() {
  return mrt_record(13, 1,
                    mrt_address("192.0.2.1") + mrt_number(4, 2) + "view" + mrt_number(2, 2) + mrt_number(0, 1) +
                        mrt_address("192.0.2.2") + mrt_address("192.0.2.2") + mrt_number(65'001, 2) + mrt_number(3, 1) +
                        mrt_address("192.0.2.3") + mrt_address("2001:db8::3") + mrt_number(65'001, 4));
}

}  // namespace azroute::testing
