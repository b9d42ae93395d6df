// Collecting and ordering diagnostics; edit distance and near names.
#include "sim/diag/diagnostic.h"

#include <algorithm>
#include <cassert>
#include <tuple>
#include <utility>

#include "sim/diag/utf8.h"

namespace azroute {

namespace {

/// Names longer than this are no typing mistakes, and comparing them would take a hostile file's time.
constexpr std::size_t kLongestName = 256;

auto order_of(const Diagnostic& diagnostic) {
  return std::tuple(diagnostic.span.file, diagnostic.span.begin, std::string_view(diagnostic.subject),
                    diagnostic.rule->id, std::string_view(diagnostic.message), diagnostic.span.end, diagnostic.severity,
                    std::string_view(diagnostic.help));
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](char c) { return lower(c); });
  return result;
}

template <typename Text>
std::optional<std::string> nearest_of(std::string_view name, std::span<const Text> candidates) {
  if (name.empty() || name.size() > kLongestName) return std::nullopt;
  const std::string wanted = lower(name);
  std::size_t limit = std::max<std::size_t>(1, name.size() / 3);
  std::optional<std::string_view> best;
  for (const std::string_view candidate : candidates) {
    if (candidate.empty() || candidate.size() > kLongestName) continue;
    const std::size_t distance = edit_distance(wanted, lower(candidate), limit);
    // A distance as long as the name has no letter in common with it: "a" is not a misspelt "b".
    if (distance > limit || distance >= std::max(name.size(), candidate.size())) continue;
    if (best && distance == limit && *best <= candidate) continue;
    best = candidate;
    limit = distance;
  }
  if (!best) return std::nullopt;
  return std::string(*best);
}

template <typename Text>
std::string suggestion_of(std::string_view name, std::span<const Text> candidates) {
  const std::optional<std::string> near = nearest_of(name, candidates);
  return near ? "did you mean `" + *near + "`?" : std::string();
}

}  // namespace

void Diagnostics::add(Diagnostic diagnostic) {
  assert(diagnostic.rule != nullptr);
  const bool is_error = diagnostic.severity == Severity::Error;
  if (is_error) ++errors_;
  if (diagnostic.severity == Severity::Warning) ++warnings_;
  if (diagnostics_.size() < kLimit) {
    diagnostics_.push_back(std::move(diagnostic));
    return;
  }
  ++left_out_;
  if (!is_error) return;
  // An error must not go unseen because warnings filled the list before it.
  const auto weaker =
      std::ranges::find_if(diagnostics_, [](const Diagnostic& kept) { return kept.severity != Severity::Error; });
  if (weaker == diagnostics_.end()) return;
  diagnostics_.erase(weaker);
  diagnostics_.push_back(std::move(diagnostic));
}

void Diagnostics::error(const Rule& rule, Span span, std::string message, std::string help, std::vector<Label> labels) {
  add({.rule = &rule,
       .severity = Severity::Error,
       .span = span,
       .subject = {},
       .message = std::move(message),
       .labels = std::move(labels),
       .help = std::move(help)});
}

void Diagnostics::warning(const Rule& rule, Span span, std::string message, std::string help,
                          std::vector<Label> labels) {
  add({.rule = &rule,
       .severity = Severity::Warning,
       .span = span,
       .subject = {},
       .message = std::move(message),
       .labels = std::move(labels),
       .help = std::move(help)});
}

void Diagnostics::sort() {
  std::ranges::sort(diagnostics_, {}, order_of);
  const auto removed = std::ranges::unique(diagnostics_, {}, order_of);
  for (const Diagnostic& duplicate : removed) {
    if (duplicate.severity == Severity::Error) --errors_;
    if (duplicate.severity == Severity::Warning) --warnings_;
  }
  diagnostics_.erase(removed.begin(), removed.end());
}

std::string quoted(std::string_view text) {
  constexpr std::size_t kLongest = 48;
  constexpr std::size_t kKept = 40;
  if (text.size() <= kLongest) return "`" + std::string(text) + "`";
  std::size_t kept = kKept;
  while (kept > 0 && continues_code_point(text[kept])) --kept;
  return "`" + std::string(text.substr(0, kept)) + "...`";
}

std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > limit) return limit + 1;
  // Rows of the table of distances between the first i bytes of `b` and the first j of `a`: i - 2, i - 1 and i.
  std::vector<std::size_t> before(a.size() + 1), previous(a.size() + 1), current(a.size() + 1);
  for (std::size_t j = 0; j <= a.size(); ++j) previous[j] = j;
  for (std::size_t i = 1; i <= b.size(); ++i) {
    current[0] = i;
    std::size_t smallest = i;
    for (std::size_t j = 1; j <= a.size(); ++j) {
      const std::size_t replaced = previous[j - 1] + (a[j - 1] == b[i - 1] ? 0 : 1);
      std::size_t distance = std::min({replaced, previous[j] + 1, current[j - 1] + 1});
      if (i > 1 && j > 1 && a[j - 1] == b[i - 2] && a[j - 2] == b[i - 1])
        distance = std::min(distance, before[j - 2] + 1);
      current[j] = distance;
      smallest = std::min(smallest, distance);
    }
    if (smallest > limit) return limit + 1;  // no later row can be smaller than this one's smallest
    std::swap(before, previous);
    std::swap(previous, current);
  }
  return std::min(previous[a.size()], limit + 1);
}

std::optional<std::string> nearest(std::string_view name, std::span<const std::string> candidates) {
  return nearest_of(name, candidates);
}

std::optional<std::string> nearest(std::string_view name, std::span<const std::string_view> candidates) {
  return nearest_of(name, candidates);
}

std::string did_you_mean(std::string_view name, std::span<const std::string_view> candidates) {
  return suggestion_of(name, candidates);
}

std::string did_you_mean(std::string_view name, std::span<const std::string> candidates) {
  return suggestion_of(name, candidates);
}

}  // namespace azroute
