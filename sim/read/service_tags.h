// Microsoft's ServiceTags_*.json -> ServiceTags.
#pragma once

#include "sim/diag/diagnostic.h"
#include "sim/diag/source.h"
#include "sim/topology/service_tags.h"

namespace azroute {

/// Largest ServiceTags file accepted, in bytes after unpacking.
inline constexpr std::size_t kMaxServiceTagsBytes = 128U << 20;

/// Reads the JSON text (a UTF-8 byte order mark is allowed). Wrong shapes, bad prefixes and text that does not parse
/// are located diagnostics; what could be read is returned with them.
ServiceTags read_service_tags(const Sources& sources, SourceId source, Diagnostics& diagnostics);

std::span<const Rule> service_tags_rules();

}  // namespace azroute
