// Which files there are, in which order, what is in them, and into which units they are cut.
#include <algorithm>
#include <array>
#include <filesystem>
#include <iterator>
#include <set>
#include <system_error>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "sim/diag/diagnostic.h"
#include "sim/read/flows.h"
#include "sim/read/flows_columns.h"
#include "sim/read/flows_compact.h"
#include "sim/read/flows_parts.h"
#include "sim/topology/names.h"

namespace azroute {

namespace {

namespace fs = std::filesystem;

/// A file with its place in canonical order: by recorder, then by path. Standard input comes last.
struct Found {
  bool standard_input = false;
  std::string recorder;
  std::string path;
  friend auto operator<=>(const Found&, const Found&) = default;
};

Found found(const std::string& path) {
  // What blobs of flow logs are kept under: .../m=00/macAddress=002248000001/PT1H.json
  constexpr std::string_view kMac = "macaddress=";
  Found result{.standard_input = path == "-", .recorder = {}, .path = path};
  const std::string name = to_lower(path);
  const std::size_t at = name.rfind(kMac);
  if (at != std::string::npos) {
    const std::size_t begin = at + kMac.size();
    result.recorder = name.substr(begin, name.find('/', begin) - begin);
  }
  return result;
}

bool is_flow_name(const fs::path& path) {
  constexpr std::array<std::string_view, 6> kEndings = {".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".azflows"};
  std::string name = to_lower(path.filename().string());
  for (const std::string_view packed : {".gz", ".bz2"}) {
    if (name.ends_with(packed)) {
      name.resize(name.size() - packed.size());
      break;
    }
  }
  return std::ranges::any_of(kEndings, [&](std::string_view ending) { return name.ends_with(ending); });
}

std::unexpected<FileError> fail(const std::string& path, std::string message, std::string help) {
  return std::unexpected(FileError{.message = fmt::format("{}: {}", path, message), .help = std::move(help)});
}

using Files = std::set<Found>;

/// All below a folder; links to folders are followed, each folder once.
std::optional<FileError> walk(const fs::path& folder, std::set<fs::path>& walked, Files& files) {
  std::error_code error;
  const fs::path real = fs::canonical(folder, error);
  if (error)
    return FileError{.message = fmt::format("{}: cannot be read: {}", folder.string(), error.message()), .help = {}};
  if (!walked.insert(real).second) return std::nullopt;
  std::vector<fs::path> entries;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    entries.push_back(entry->path());
  }
  if (error)
    return FileError{.message = fmt::format("{}: cannot be read: {}", folder.string(), error.message()), .help = {}};
  std::ranges::sort(entries);  // which of several ways into one folder is taken does not depend on the file system
  for (const fs::path& entry : entries) {
    std::error_code ignored;  // a link to nowhere is no file
    if (fs::is_directory(entry, ignored)) {
      if (auto failure = walk(entry, walked, files)) return failure;
    } else if (is_flow_name(entry) && fs::is_regular_file(entry, ignored)) {
      files.insert(found(entry.string()));
    }
  }
  return std::nullopt;
}

std::expected<Files, FileError> find_files(std::span<const std::string> paths) {
  Files files;
  for (const std::string& path : paths) {
    std::error_code error;
    if (path == "-" || !fs::is_directory(path, error)) {
      files.insert(found(path == "-" ? path : fs::path(path).lexically_normal().string()));
      continue;
    }
    std::set<fs::path> walked;
    Files below;
    if (auto failure = walk(fs::path(path).lexically_normal(), walked, below))
      return std::unexpected(*std::move(failure));
    if (below.empty()) {
      return fail(
          path, "has no file of flows in it",
          "these have names that end in .json, .jsonl, .ndjson, .csv, .tsv or .azflows, or in one of these and .gz "
          "or .bz2");
    }
    files.merge(below);
  }
  return files;
}

struct Header {
  std::string line;
  std::uint64_t end = 0;  // bytes from the file's begin
};

/// The first line that says something; without end where that is not among the first bytes.
Header header_of(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    if (end == std::string_view::npos) break;
    std::string_view line = text.substr(at, end - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.find_first_not_of(" \t") != std::string_view::npos) return {std::string(line), end};
    at = end + 1;
  }
  return {{}, ByteStream::kToEnd};
}

/// Parts that each begin with no memory of conversations are few: four, and four more for each `kLogChunks` chunks.
constexpr std::uint64_t kLogChunks = 16;

std::vector<std::uint64_t> even_cuts(std::uint64_t size, std::uint64_t chunk, FlowFormat format) {
  const auto times = [size](std::uint64_t bytes) { return size / bytes + (size % bytes != 0 ? 1 : 0); };
  const bool log = format == FlowFormat::Log;
  const std::uint64_t parts = log && chunk < size / kLogChunks ? 4 * times(kLogChunks * chunk) : log ? 4 : times(chunk);
  std::vector<std::uint64_t> cuts;
  cuts.reserve(parts);
  for (std::uint64_t i = 0; i < parts; ++i) cuts.push_back(size / parts * i + size % parts * i / parts);
  return cuts;
}

/// Cuts where blocks begin, found by hopping from one to the next; behind damage there are none.
std::vector<std::uint64_t> block_cuts(const std::string& path, std::uint64_t size, std::uint64_t chunk) {
  std::vector<std::uint64_t> cuts = {0};
  const auto file = OpenFile::open(path);
  std::array<char, kCompactHeaderBytes> bytes{};
  std::uint64_t at = kCompactHeadBytes;
  while (file && size > at + kCompactHeaderBytes) {
    const std::size_t got = file->read_at(at, bytes.data(), bytes.size()).value_or(0);
    const std::optional<CompactHeader> header = read_compact_header({bytes.data(), got});
    if (!header || header->bytes > size - at) break;
    if (at - cuts.back() >= chunk) cuts.push_back(at);
    at += header->bytes;
    if (header->end) break;  // what follows is another file's
  }
  return cuts;
}

std::expected<void, FileError> add_units(const std::string& path, const FlowPlanOptions& options,
                                         std::vector<FlowUnit>& units) {
  FlowUnit unit;
  unit.path = path;
  unit.format = options.format;
  if (path == "-") {  // can be read only once
    units.push_back(unit);
    return {};
  }
  auto stream = ByteStream::open(path);
  if (!stream) return fail(path, stream.error().message, stream.error().help);
  unit.size = stream->file_size();
  if (!stream->regular()) {  // a pipe: as standard input
    units.push_back(unit);
    return {};
  }
  const std::string first(stream->next(flows::kSniffed));
  if (!unit.format) unit.format = flows::format_of(first);
  const bool compact = unit.format == FlowFormat::Compact;
  const std::uint64_t chunk =
      std::max<std::uint64_t>(compact ? std::min(options.chunk, options.compact_chunk) : options.chunk, 1);
  const Header header = unit.format == FlowFormat::Csv ? header_of(first) : Header{};
  // Each part needs the header, and only the first may have it among its lines.
  if (stream->packed() || unit.size <= chunk || header.end > chunk) {
    units.push_back(unit);
    return {};
  }
  const std::vector<std::uint64_t> cuts = unit.format == FlowFormat::Compact
                                              ? block_cuts(path, unit.size, chunk)
                                              : even_cuts(unit.size, chunk, *unit.format);
  const std::uint64_t size = unit.size;
  for (std::size_t i = 0; i < cuts.size(); ++i) {
    const bool last = i + 1 == cuts.size();
    unit.begin = cuts[i];
    unit.end = last ? ByteStream::kToEnd : cuts[i + 1];
    unit.size = (last ? size : unit.end) - unit.begin;
    unit.exact = i == 0 || compact;
    if (i > 0) unit.header = header.line;
    units.push_back(unit);
  }
  return {};
}

}  // namespace

namespace flows {

FlowFormat format_of(std::string_view text) {
  if (!text.empty() && is_compact(text)) return FlowFormat::Compact;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return FlowFormat::Log;  // nothing is fine as any
  if (text[first] != '{' && text[first] != '[') return FlowFormat::Csv;
  constexpr std::array<std::string_view, 10> kLogKeys = {
      "records",       "flowRecords", "flowTuples",     "properties",        "category",
      "operationName", "flowLogGUID", "flowLogVersion", "flowLogResourceID", "systemId"};
  for (std::size_t at = first; at < text.size(); ++at) {
    if (text[at] != '"') continue;
    std::size_t end = at + 1;
    while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
    if (end >= text.size()) break;
    const std::string_view name = text.substr(at + 1, end - at - 1);
    at = end;
    const std::size_t colon = text.find_first_not_of(" \t\r\n", end + 1);
    if (colon == std::string_view::npos || text[colon] != ':') continue;
    if (std::ranges::find(kLogKeys, name) != kLogKeys.end()) return FlowFormat::Log;
    const auto column = column_of(name);
    if (column && (column->column == Column::Source || column->column == Column::Destination))
      return FlowFormat::Ndjson;
  }
  return FlowFormat::Log;
}

}  // namespace flows

std::expected<std::vector<FlowUnit>, FileError> plan_flow_units(std::span<const std::string> paths,
                                                                const FlowPlanOptions& options) {
  const std::expected<Files, FileError> files = find_files(paths);
  if (!files) return std::unexpected(files.error());
  std::vector<FlowUnit> units;
  for (const Found& file : *files) {
    if (auto added = add_units(file.path, options, units); !added) return std::unexpected(added.error());
  }
  return units;
}

}  // namespace azroute
