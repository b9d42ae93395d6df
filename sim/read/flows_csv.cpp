// CsvReader: which separator, which columns, then a row a line.
#include "sim/read/flows_csv.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "sim/diag/diagnostic.h"
#include "sim/read/flows_rules.h"

namespace azroute::flows {

namespace {

/// More columns than this are named by no exporter; the fields of a hostile line are not all kept.
constexpr std::size_t kMaxColumns = 4096;

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// The one that the header has most of.
char separator_of(std::string_view header) {
  char best = ',';
  for (const char candidate : {';', '\t'}) {
    if (std::ranges::count(header, candidate) > std::ranges::count(header, best)) best = candidate;
  }
  return best;
}

std::string listed(const std::vector<Cells::Cell>& names) {
  constexpr std::size_t kShown = 12;
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < kShown; ++i) {
    if (i > 0) text += ", ";
    text += quoted(names[i].text);
  }
  if (names.size() > kShown) text += fmt::format(" and {} more", names.size() - kShown);
  return text;
}

}  // namespace

CsvReader::CsvReader(Reading& reading) : reading_(reading), lines_(reading) {
  if (!reading.unit.header.empty()) read_header(reading.unit.header, 0);
}

bool CsvReader::take(std::string_view piece, std::uint64_t offset) {
  end_ = offset + piece.size();
  if (reading_.stopped) return false;
  return lines_.take(piece, offset, [this](std::string_view line, const Place& place, bool too_long) {
    return row(line, place, too_long);
  });
}

void CsvReader::finish() {
  if (reading_.stopped) return;
  lines_.finish(
      end_, [this](std::string_view line, const Place& place, bool too_long) { return row(line, place, too_long); });
}

bool CsvReader::refuse(std::string message, std::string help) {
  reading_.result.failure = FileError{.message = std::move(message), .help = std::move(help)};
  reading_.stopped = true;
  return false;
}

std::optional<TextFault> CsvReader::split(std::string_view line) {
  fields_.clear();
  unquoted_.clear();
  unquoted_.reserve(line.size());  // so that views into it stay
  std::size_t at = 0;
  while (true) {
    if (fields_.size() >= kMaxColumns) return TextFault{at, &kRow, fmt::format("more than {} fields", kMaxColumns), {}};
    if (at < line.size() && line[at] == '"') {
      const std::size_t begin = unquoted_.size();
      const std::size_t open = at++;
      while (true) {
        const std::size_t quote = line.find('"', at);
        if (quote == std::string_view::npos)
          return TextFault{open, &kRow, "a quote that is not closed on its line", {}};
        unquoted_ += line.substr(at, quote - at);
        at = quote + 1;
        if (at >= line.size() || line[at] != '"') break;
        unquoted_ += '"';
        ++at;
      }
      if (at < line.size() && line[at] != separator_) return TextFault{at, &kRow, "text behind a closing quote", {}};
      fields_.push_back({trimmed(std::string_view(unquoted_).substr(begin)), open + 1});
    } else {
      const std::size_t end = std::min(line.find(separator_, at), line.size());
      const std::string_view field = trimmed(line.substr(at, end - at));
      fields_.push_back({field, static_cast<std::size_t>(field.data() - line.data())});
      at = end;
    }
    if (at >= line.size()) return std::nullopt;
    ++at;
  }
}

bool CsvReader::read_header(std::string_view line, std::uint64_t line_number) {
  has_header_ = true;
  if (line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
  separator_ = separator_of(line);
  if (const auto fault = split(line)) {
    return refuse(fmt::format("line {} does not name columns: {}", line_number + 1, fault->message), {});
  }
  constexpr std::size_t kNone = ~std::size_t{0};
  std::array<std::size_t, kColumns> named;  // by column: the field that names it
  std::array<std::size_t, kColumns> ranks{};
  named.fill(kNone);
  columns_.assign(fields_.size(), std::nullopt);
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    const std::optional<NamedColumn> name = column_of(fields_[i].text);
    if (!name) continue;
    const auto column = static_cast<std::size_t>(name->column);
    const bool first = named[column] == kNone;
    if (!first && ranks[column] == name->rank) {
      return refuse(fmt::format("line {} names two columns the same: {} and {}", line_number + 1,
                                quoted(fields_[named[column]].text), quoted(fields_[i].text)),
                    "rename or remove one");
    }
    if (!first && ranks[column] < name->rank) continue;
    if (!first) columns_[named[column]].reset();
    columns_[i] = name->column;
    named[column] = i;
    ranks[column] = name->rank;
  }
  for (const Column needed : {Column::Source, Column::Destination}) {
    if (named[static_cast<std::size_t>(needed)] != kNone) continue;
    std::string help = fmt::format("the columns are {}; it may be called {}", listed(fields_), names_of(needed));
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      const std::string near = columns_[i] ? std::string() : near_name_of(needed, fields_[i].text);
      if (!near.empty()) {
        help += fmt::format("; for {}, {}", quoted(fields_[i].text), near);
        break;
      }
    }
    return refuse(fmt::format("line {} names no column of the flows' {}", line_number + 1,
                              needed == Column::Source ? "source" : "destination"),
                  std::move(help));
  }
  return true;
}

bool CsvReader::row(std::string_view line, const Place& place, bool too_long) {
  if (trimmed(line).empty()) return true;
  if (!has_header_) {
    if (too_long) return refuse(fmt::format("a first line of more than {} bytes does not name columns", kMaxLine), {});
    return read_header(line, place.line);
  }
  std::optional<TextFault> fault;
  if (too_long) {
    fault = TextFault{0, &kRow, fmt::format("a row of more than {} bytes", kMaxLine), {}};
  } else {
    fault = split(line);
  }
  FlowRow row;
  std::uint64_t recorder = 0;
  if (!fault && fields_.size() != columns_.size()) {
    fault = TextFault{
        fields_.size() > columns_.size() ? fields_[columns_.size()].offset : line.size(),
        &kRow,
        fmt::format("a row has {} fields, as there are columns; this one has {}", columns_.size(), fields_.size()),
        {}};
  }
  if (!fault) {
    Cells cells;
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      if (columns_[i]) cells[*columns_[i]] = fields_[i];
    }
    fault = parse_row(cells, row, recorder);
  }
  if (!fault) return reading_.add(row, recorder);
  Place there = place;
  there.offset += fault->offset;
  return reading_.damaged_tuple(there, *fault->rule, std::move(fault->message), std::move(fault->help));
}

}  // namespace azroute::flows
