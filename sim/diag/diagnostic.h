// Diagnostic: one finding about an input text, as a value; its canonical order; near names for "did you mean".
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/diag/rule.h"
#include "sim/diag/source.h"

namespace azroute {

enum class Severity : std::uint8_t { Error, Warning, Note };

constexpr std::string_view to_string(Severity severity) {
  switch (severity) {
    case Severity::Error: return "error";
    case Severity::Warning: return "warning";
    case Severity::Note: return "note";
  }
  return "";
}

/// A second place the message talks about: "defined here".
struct Label {
  Span span;
  std::string text;
  friend bool operator==(const Label&, const Label&) = default;
};

struct Diagnostic {
  const Rule* rule = nullptr;  // its id is printed in brackets; never null
  Severity severity = Severity::Error;
  Span span;            // may be unknown: then `subject` is printed instead of file:line:col
  std::string subject;  // what the message is about when no text position exists, e.g. a path
  std::string message;  // lower case, no full stop
  std::vector<Label> labels;
  std::string help;  // a suggestion ("did you mean `x`?"), empty when there is none
};

/// Collects diagnostics; bounded: past `kLimit` only the count goes on, and the renderer says how many were left out.
class Diagnostics {
 public:
  static constexpr std::size_t kLimit = 200;

  void add(Diagnostic diagnostic);
  void error(const Rule& rule, Span span, std::string message, std::string help = {}, std::vector<Label> labels = {});
  void warning(const Rule& rule, Span span, std::string message, std::string help = {}, std::vector<Label> labels = {});

  /// By (file, offset, rule id, message), duplicates removed. Idempotent.
  void sort();
  [[nodiscard]] std::span<const Diagnostic> all() const { return diagnostics_; }
  [[nodiscard]] std::size_t errors() const { return errors_; }
  [[nodiscard]] std::size_t warnings() const { return warnings_; }
  [[nodiscard]] std::size_t left_out() const { return left_out_; }
  [[nodiscard]] bool has_errors() const { return errors_ > 0; }

 private:
  std::vector<Diagnostic> diagnostics_;
  std::size_t errors_ = 0;
  std::size_t warnings_ = 0;
  std::size_t left_out_ = 0;
};

/// `text` between backticks for a message, cut after some 40 bytes (never inside a code point) so that a hostile key of
/// megabytes makes no message of megabytes.
std::string quoted(std::string_view text);

/// Edit distance with transpositions (optimal string alignment), or `limit + 1` as soon as it exceeds `limit`.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit);

/// The candidate nearest to `name`, ignoring case, within a third of its length (at least 1); nothing when none is
/// near. Ties go to the first in alphabetical order.
std::optional<std::string> nearest(std::string_view name, std::span<const std::string> candidates);
std::optional<std::string> nearest(std::string_view name, std::span<const std::string_view> candidates);

/// "did you mean `x`?" for nearest(), else an empty text.
std::string did_you_mean(std::string_view name, std::span<const std::string_view> candidates);
std::string did_you_mean(std::string_view name, std::span<const std::string> candidates);

}  // namespace azroute
