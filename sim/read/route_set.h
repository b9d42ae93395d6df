// Route sets, as tables to fill and to measure with: prefix lists, configuration texts, MRT table dumps.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/diag/diagnostic.h"
#include "sim/diag/source.h"
#include "sim/net/ip.h"

namespace azroute {

/// Largest file of routes accepted, in bytes, before and after unpacking.
inline constexpr std::size_t kMaxRouteSetBytes = std::size_t{1} << 30U;

/// RouteSetEntry::next_hop of a route that names none.
inline constexpr std::uint32_t kNoNextHop = 0xFFFFFFFF;

struct RouteSetEntry {
  Prefix prefix;
  std::uint32_t next_hop = kNoNextHop;  // index in RouteSet::next_hops

  friend bool operator==(const RouteSetEntry&, const RouteSetEntry&) = default;
};

enum class RouteSetFormat : std::uint8_t { Unknown, PrefixList, Configuration, Mrt };

/// "prefix list", "configuration", "MRT TABLE_DUMP_V2".
constexpr std::string_view to_string(RouteSetFormat format) {
  switch (format) {
    case RouteSetFormat::Unknown: return "unknown";
    case RouteSetFormat::PrefixList: return "prefix list";
    case RouteSetFormat::Configuration: return "configuration";
    case RouteSetFormat::Mrt: return "MRT TABLE_DUMP_V2";
  }
  return "";
}

struct RouteSet {
  std::vector<RouteSetEntry> routes;  // each prefix once, in the file's order; of repeats the last stays, in its place
  std::vector<Address> next_hops;     // distinct, in the order of their first mention
  RouteSetFormat format = RouteSetFormat::Unknown;
  std::size_t repeated = 0;  // routes that a later one with the same prefix replaced
  std::size_t skipped = 0;   // MRT records of other kinds, and lines of a configuration that are no network statements
};

/// Reads the unpacked `bytes` of a file called `name`, in the format they show:
///
/// - A prefix list has one `PREFIX [NEXT-HOP]` a line. What follows `#` or `!` at the start of a word is a comment.
/// - A configuration (of FRRouting or Cisco IOS) is a text with a line `router bgp ...`, or one that starts with
///   `network`, and whose first line that says something is no prefix. Its `network` statements are read, outside other
///   blocks than BGP's: with a prefix, a `mask`, or neither for the whole class; words such as `route-map X` may
///   follow.
/// - MRT (RFC 6396): the unicast tables of TABLE_DUMP_V2, with additional paths (RFC 8050) or without. A prefix with
///   several entries is one route, with the next hop of its first entry: MP_REACH_NLRI's for IPv6, NEXT_HOP for IPv4,
///   the other one where that is absent; of two IPv6 addresses the global one. A record without entries is no route.
///   Bits behind a prefix's length are ignored, as RFC 4271 says. Other records are counted as skipped.
///
/// Each fault is a diagnostic with its place, in MRT the byte of the unpacked data; past 20 they are only counted. What
/// could be read is returned with them, and a note says how much that is. No route at all is an error. A faulty text
/// is kept in `sources`; a good one is not.
RouteSet read_route_set(const std::string& name, std::string bytes, Sources& sources, Diagnostics& diagnostics);

/// read_route_set() of the file at `path` ("-" is standard input), unpacked where it is gzip or bzip2.
RouteSet load_route_set(const std::string& path, Sources& sources, Diagnostics& diagnostics);

/// The rules that read_route_set() may report.
std::span<const Rule> route_set_rules();

}  // namespace azroute
