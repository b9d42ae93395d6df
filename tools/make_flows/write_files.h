// Files of made flows, in every format: the compact form, tables, logs in one file or in the folders of Azure.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

#include "sim/topology/topology.h"
#include "tools/make_flows/flow_maker.h"

namespace azroute::make_flows {

/// A file could not be written; the message says which and why.
struct Failure : std::runtime_error {
  using runtime_error::runtime_error;
};

enum class Format : std::uint8_t { Compact, VirtualNetwork, SecurityGroup, SecurityGroup1, Csv, Ndjson };

/// Flows, in logs tuples, from `first` to first + count - 1.
struct FileSettings {
  std::uint64_t first = 0;
  std::uint64_t count = 1'000'000;
  Format format = Format::Compact;
  std::string output;       // empty: standard output; with `blobs` a folder
  bool blobs = false;       // a log has a file for each hour of each recorder, where Azure keeps it
  std::uint64_t start = 0;  // milliseconds since 1970-01-01
  std::uint32_t rate = 32;  // tuples that a recorder logs in a minute
  unsigned damage = 0;      // of a million tuples so many are spoiled
};

/// What was written, of which so many were spoiled on purpose.
struct Made {
  std::uint64_t tuples = 0;
  std::uint64_t spoiled = 0;
};

Made write_flows(const FileSettings& settings, const Topology& topology, const FlowMaker& maker);

}  // namespace azroute::make_flows
