// azroute's own topology file -> Topology, linked; and the list of every key it may hold.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sim/diag/diagnostic.h"
#include "sim/diag/source.h"
#include "sim/topology/topology.h"

namespace azroute {

/// One key of one kind of object in a topology file: what the reader accepts and the reference page describes.
struct KeySpec {
  std::string_view key;   // "addressPrefix"
  std::string_view type;  // "prefix", "[prefix]", "name of a routeTable", "true|false", ...
  bool required = false;
};

struct ObjectSpec {
  std::string_view name;  // "topology", "virtualNetwork", "subnet", ...
  std::span<const KeySpec> keys;
};

/// Every kind of object, in the order of the reference page.
std::span<const ObjectSpec> native_schema();

struct ReadOptions {
  std::string service_tags_file{};  // overrides the file's `serviceTags`; empty: the file decides
  std::optional<Date> as_of{};      // overrides the file's `asOf`
  std::optional<Date> today{};      // what `asOf` is where neither says so
};

/// Reads, then links. The ServiceTags file named by the topology is looked for relative to the topology's folder.
/// With errors the topology is incomplete and must not be walked.
Topology read_topology(Sources& sources, SourceId source, const ReadOptions& options, Diagnostics& diagnostics);

/// Opens `path` and reads it; a file that cannot be opened is a diagnostic too.
Topology load_topology(const std::string& path, Sources& sources, const ReadOptions& options, Diagnostics& diagnostics);

std::span<const Rule> native_rules();

}  // namespace azroute
