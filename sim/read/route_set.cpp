// A file of routes from its bytes to the set: which format it has, each prefix once, what is said of its faults.
#include "sim/read/route_set.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "sim/read/file.h"
#include "sim/read/native_rules.h"
#include "sim/read/route_set_parts.h"

namespace azroute {

namespace route_set {

std::uint32_t Builder::index_of(const Address& next_hop) {
  const auto [entry, added] = next_hop_index_.try_emplace(next_hop, static_cast<std::uint32_t>(set_.next_hops.size()));
  if (added) set_.next_hops.push_back(next_hop);
  return entry->second;
}

RouteSet Builder::finish(RouteSetFormat format) {
  set_.format = format;
  std::vector<RouteSetEntry>& routes = set_.routes;
  if (!ascending_) {
    std::vector<std::uint32_t> order(routes.size());
    for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::sort(order, {}, [&](std::uint32_t i) { return std::pair(routes[i].prefix, i); });
    std::vector<bool> replaced(routes.size());
    for (std::size_t i = 1; i < order.size(); ++i) {
      if (routes[order[i]].prefix == routes[order[i - 1]].prefix) replaced[order[i - 1]] = true;
    }
    std::size_t kept = 0;
    for (std::size_t i = 0; i < routes.size(); ++i) {
      if (!replaced[i]) routes[kept++] = routes[i];
    }
    set_.repeated = routes.size() - kept;
    routes.resize(kept);
  }
  return std::move(set_);
}

}  // namespace route_set

namespace {

using route_set::Builder;
using route_set::Fault;

constexpr std::array kRules = {route_set::kFormat, route_set::kPrefix, route_set::kNextHop,   route_set::kStatement,
                               route_set::kMrt,    route_set::kEmpty,  route_set::kIncomplete};

struct OtherFormat {
  std::string_view magic;
  std::string_view message;
  std::string_view help;
};

constexpr std::string_view kUnpack = "unpack it first; gzip and bzip2 are unpacked here";

/// What else people have their routes in.
constexpr std::array kOtherFormats = {
    OtherFormat{std::string_view("\xFD\x37zXZ\0", 6), "xz data is not read", kUnpack},
    OtherFormat{"\x28\xB5\x2F\xFD", "Zstandard data is not read", kUnpack},
    OtherFormat{"PK\x03\x04", "a ZIP archive is not read", kUnpack},
    OtherFormat{"\x1F\x8B", "what is packed here is packed again", kUnpack},
};

/// A table of control bytes that no text has.
bool is_binary(std::string_view bytes) {
  constexpr std::size_t kLookedAt = 4096;
  return bytes.substr(0, kLookedAt).find('\0') != std::string_view::npos;
}

RouteSetFormat read(std::string_view bytes, Builder& builder) {
  for (const OtherFormat& other : kOtherFormats) {
    if (!bytes.starts_with(other.magic)) continue;
    builder.fault({&route_set::kFormat, 0, other.magic.size(), std::string(other.message), std::string(other.help)});
    return RouteSetFormat::Unknown;
  }
  if (route_set::is_mrt(bytes)) {
    route_set::read_mrt(bytes, builder);
    return RouteSetFormat::Mrt;
  }
  if (is_binary(bytes)) {
    builder.fault({&route_set::kFormat, 0, 0, "this is neither text nor MRT data", {}});
    return RouteSetFormat::Unknown;
  }
  const bool configuration = route_set::is_configuration(bytes);
  configuration ? route_set::read_configuration(bytes, builder) : route_set::read_prefix_list(bytes, builder);
  if (builder.empty() && builder.fault_count() == 0) {
    builder.fault({&route_set::kEmpty,
                   bytes.size(),
                   bytes.size(),
                   configuration ? "this configuration has no network statement for BGP" : "this list has no route",
                   {}});
  }
  return configuration ? RouteSetFormat::Configuration : RouteSetFormat::PrefixList;
}

/// A fault in bytes that are no text: there is no line to show.
Diagnostic about_bytes(const std::string& name, const Fault& fault) {
  Diagnostic diagnostic;
  diagnostic.rule = fault.rule;
  // Of no known file, and yet in the order of their places.
  diagnostic.span = {Span::kNowhere, static_cast<std::uint32_t>(fault.begin), static_cast<std::uint32_t>(fault.end)};
  diagnostic.subject = name;
  diagnostic.message =
      fault.rule == &route_set::kMrt ? fmt::format("at byte {}: {}", fault.begin, fault.message) : fault.message;
  diagnostic.help = fault.help;
  return diagnostic;
}

std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

Diagnostic summary(const std::string& name, std::size_t routes, const Builder& builder) {
  const std::size_t more = builder.fault_count() - builder.faults().size();
  Diagnostic note;
  note.rule = &route_set::kIncomplete;
  note.severity = Severity::Note;
  note.span.begin = note.span.end = 0xFFFFFFFF;  // after all faults
  note.subject = name;
  note.message = fmt::format("{}{} read", more > 0 ? fmt::format("and {} more; ", counted(more, "error")) : "",
                             routes == 1 ? "1 route was" : fmt::format("{} routes were", routes));
  return note;
}

}  // namespace

RouteSet read_route_set(const std::string& name, std::string bytes, Sources& sources, Diagnostics& diagnostics) {
  if (bytes.size() > kMaxRouteSetBytes) {
    diagnostics.add(about_bytes(name, {&route_set::kFormat, 0, 0, "larger than 1024 MiB", {}}));
    return {};
  }
  Builder builder;
  const RouteSetFormat format = read(bytes, builder);
  RouteSet set = builder.finish(format);
  if (builder.fault_count() == 0) return set;
  const bool text = format == RouteSetFormat::PrefixList || format == RouteSetFormat::Configuration;
  const SourceId source = text ? sources.add(name, std::move(bytes)) : Span::kNowhere;
  for (const Fault& fault : builder.faults()) {
    if (text) {
      const Span span{source, static_cast<std::uint32_t>(fault.begin), static_cast<std::uint32_t>(fault.end)};
      diagnostics.error(*fault.rule, span, fault.message, fault.help);
    } else {
      diagnostics.add(about_bytes(name, fault));
    }
  }
  diagnostics.add(summary(name, set.routes.size(), builder));
  return set;
}

RouteSet load_route_set(const std::string& path, Sources& sources, Diagnostics& diagnostics) {
  auto bytes = read_file(path, kMaxRouteSetBytes);
  if (bytes) return read_route_set(path, *std::move(bytes), sources, diagnostics);
  Diagnostic diagnostic;
  diagnostic.rule = &native::kFileNotRead;
  diagnostic.subject = path;
  diagnostic.message = fmt::format("cannot read the file: {}", bytes.error().message);
  diagnostic.help = bytes.error().help;
  diagnostics.add(std::move(diagnostic));
  return {};
}

std::span<const Rule> route_set_rules() {
  return kRules;
}

}  // namespace azroute
