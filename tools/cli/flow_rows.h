// `azroute replay --per-flow`: a line for each recorded tuple with what becomes of it.
#pragma once

#include <optional>
#include <vector>

#include "sim/flow/replay.h"
#include "sim/read/flows.h"
#include "tools/cli/cli.h"

namespace azroute::cli {

struct FlowRowsOptions {
  enum class Form : std::uint8_t { Ndjson, Csv };
  enum class Only : std::uint8_t { All, Problems, Changes };
  Form form = Form::Ndjson;
  Only only = Only::All;
};

/// --per-flow and --only; nothing without the former.
std::optional<FlowRowsOptions> flow_rows_options(const boost::program_options::variables_map& options, bool against);

/// To standard output, in the order of the files. The exit code.
int write_flow_rows(ReplayPlan& plan, const std::vector<FlowUnit>& units, const FlowRowsOptions& options, bool strict);

/// What ended a strict run, and damage that a run has skipped, on standard error.
void report_damage(const FlowDamage& damage, bool error);

}  // namespace azroute::cli
