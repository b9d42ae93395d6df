// Diagnostics for people, as text with the line and a caret, and for programs, as JSON.
#pragma once

#include <string>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "sim/diag/diagnostic.h"
#include "sim/diag/source.h"

namespace azroute {

/// One diagnostic, ending with a line break:
///
///     hub.yaml:9:5: error: duplicate key `subnets` [duplicate-key]
///       9 |     subnets:
///         |     ^~~~~~~
///     hub.yaml:4:5: note: first defined here
///       4 |     subnets: {}
///         |     ^~~~~~~
///     help: keep one of them, with the values of both
///
/// A tab is shown as four blanks and whatever could command a terminal as an escape, so carets stand where they should;
/// of a long line only the part around the span is shown. Of a span over several lines the first is marked.
std::string render_text(const Diagnostic& diagnostic, const Sources& sources, bool color);

/// All of them with a blank line between, and a line about those left out.
std::string render_text(const Diagnostics& diagnostics, const Sources& sources, bool color);

/// {rule, severity, file, line, column, endLine, endColumn, message, help, labels}; labels have the same position keys
/// and a message. Lines and columns are 1-based, columns in code points, the end exclusive. Without a position in a
/// text, `file` is what the message is about, and there are no lines and columns.
boost::json::object diagnostic_json(const Diagnostic& diagnostic, const Sources& sources);

boost::json::array diagnostics_json(const Diagnostics& diagnostics, const Sources& sources);

/// `text` with control characters, characters that change the direction of text, and bytes that are not UTF-8 written
/// as escapes: \u{1b}, \xff. For anything a file or its name brings to a terminal.
std::string printable(std::string_view text);

}  // namespace azroute
