// libyaml's events -> Document. libyaml never sees a byte that was not checked first, and its marks, which count code
// points and may stop at the next token, become the exact bytes of what was written.
#include "sim/read/document.h"

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>
#include <yaml.h>

#include "sim/read/document_builder.h"
#include "sim/read/document_rules.h"
#include "sim/read/yaml_problem.h"
#include "sim/read/yaml_text.h"

namespace azroute {

namespace {

/// A binary file is said to be one in a few lines.
constexpr std::size_t kMaxBadBytes = 10;

constexpr std::string_view kCoreTag = "tag:yaml.org,2002:";

class Parser {
 public:
  explicit Parser(std::string_view text) {
    if (yaml_parser_initialize(&parser_) == 0) return;
    initialized_ = true;
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const yaml_char_t*>(text.data()), text.size());
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
  }
  ~Parser() {
    if (initialized_) yaml_parser_delete(&parser_);
  }
  Parser(const Parser&) = delete;
  Parser(Parser&&) = delete;
  Parser& operator=(const Parser&) = delete;
  Parser& operator=(Parser&&) = delete;

  bool next(yaml_event_t& event) { return initialized_ && yaml_parser_parse(&parser_, &event) != 0; }
  [[nodiscard]] const yaml_parser_t& state() const { return parser_; }

 private:
  yaml_parser_t parser_{};
  bool initialized_ = false;
};

/// One event, freed with its scope.
struct Event {
  yaml_event_t raw{};
  Event() = default;
  ~Event() { yaml_event_delete(&raw); }
  Event(const Event&) = delete;
  Event(Event&&) = delete;
  Event& operator=(const Event&) = delete;
  Event& operator=(Event&&) = delete;
};

std::string_view view(const char* text) {
  return text == nullptr ? std::string_view() : std::string_view(text);
}

std::string_view view(const yaml_char_t* text) {
  return view(reinterpret_cast<const char*>(text));
}

/// What may stand before a node's content: `&anchor` and `!tag`, in either order.
struct Properties {
  AnchorText anchor;
  std::string_view tag;
  Span tag_span;
  std::size_t content = 0;  // where the content begins, if there is any
  std::size_t written = 0;  // the end of the last property, or the node's begin
};

/// Feeds one text through libyaml into a DocumentBuilder.
class DocumentReader {
 public:
  DocumentReader(std::string_view text, SourceId source, Diagnostics& diagnostics)
      : text_(text),
        source_(source),
        diagnostics_(diagnostics),
        base_(byte_order_mark(text)),
        index_(text.substr(base_)),
        builder_(source, diagnostics) {}

  Document read();

 private:
  [[nodiscard]] Span span(std::size_t begin, std::size_t end) const {
    return {source_, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
  }
  std::size_t byte_of(const yaml_mark_t& mark) { return base_ + index_.to_byte(mark.index); }

  bool directives_allowed();
  bool on_event(const yaml_event_t& event);
  bool on_scalar(const yaml_event_t& event);
  bool on_start(const yaml_event_t& event, Node::Kind kind, const yaml_char_t* anchor, const yaml_char_t* tag);
  void on_document_end(const yaml_event_t& event);
  Properties properties(std::size_t begin, std::size_t end, const yaml_char_t* anchor, const yaml_char_t* tag);
  void check_tag(const Properties& found, std::string_view kind);
  [[nodiscard]] std::size_t block_end(std::size_t begin, std::size_t end) const;
  void report_problem(const yaml_parser_t& state);
  Document report_empty();

  std::string_view text_;
  SourceId source_;
  Diagnostics& diagnostics_;
  std::size_t base_;
  CodePointIndex index_;
  DocumentBuilder builder_;
  YamlProblem::Scalar last_scalar_;

  bool any_ = false;       // a document began
  bool finished_ = false;  // and ended
};

/// libyaml compares each %TAG with every one before it: a file of nothing else would take hours. None has a use here.
bool DocumentReader::directives_allowed() {
  bool version_seen = false;
  for (std::size_t at = skip_blanks(text_, base_, text_.size()); at < text_.size() && text_[at] == '%';
       at = skip_blanks(text_, at, text_.size())) {
    const std::size_t line_end = std::min(text_.find_first_of("\r\n", at), text_.size());
    const std::string_view line = text_.substr(at, line_end - at);
    if (version_seen || !(line.starts_with("%YAML ") || line.starts_with("%YAML\t"))) {
      diagnostics_.error(document_rule::kDirective, span(at, line_end),
                         version_seen ? "a second directive" : "`%` at the start of a line starts a YAML directive",
                         "remove it, or put the text into quotes");
      return false;
    }
    version_seen = true;
    at = line_end;
  }
  return true;
}

Document DocumentReader::read() {
  if (!directives_allowed()) return {};
  Parser parser(text_.substr(base_));
  while (!finished_) {
    Event event;
    if (!parser.next(event.raw)) {
      report_problem(parser.state());
      builder_.report_unfinished();
      return {};
    }
    if (event.raw.type == YAML_STREAM_END_EVENT) break;
    if (!on_event(event.raw)) {
      builder_.report_unfinished();
      return {};
    }
  }
  Document document = builder_.take();
  if (!any_) return report_empty();
  // A refused alias is a null as well, but something was written.
  const Node& root = document.root();
  const bool nothing_written = root.span.begin == root.span.end || !root.text.empty();
  return root.is_null() && nothing_written ? report_empty() : std::move(document);
}

bool DocumentReader::on_event(const yaml_event_t& event) {
  switch (event.type) {
    case YAML_ALIAS_EVENT: {
      const std::size_t begin = byte_of(event.start_mark);
      return builder_.alias(span(begin, byte_of(event.end_mark)), std::string(view(event.data.alias.anchor)));
    }
    case YAML_SCALAR_EVENT: return on_scalar(event);
    case YAML_SEQUENCE_START_EVENT:
      return on_start(event, Node::Kind::Sequence, event.data.sequence_start.anchor, event.data.sequence_start.tag);
    case YAML_MAPPING_START_EVENT:
      return on_start(event, Node::Kind::Mapping, event.data.mapping_start.anchor, event.data.mapping_start.tag);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT: {
      // A bracket is a byte that was written; a block's end is only where the next token stands.
      const bool bracket = event.end_mark.index > event.start_mark.index;
      builder_.close(bracket ? static_cast<std::uint32_t>(byte_of(event.end_mark)) : 0);
      return true;
    }
    case YAML_DOCUMENT_END_EVENT: on_document_end(event); return true;
    default: return true;
  }
}

/// libyaml's mark is the first property's; the content's own begin is found by stepping over what must stand there.
Properties DocumentReader::properties(std::size_t begin, std::size_t end, const yaml_char_t* anchor,
                                      const yaml_char_t* tag) {
  Properties found;
  found.tag = view(tag);
  found.content = begin;
  found.written = begin;
  const int count = (anchor != nullptr ? 1 : 0) + (tag != nullptr ? 1 : 0);
  for (int i = 0; i < count; ++i) {
    const std::size_t at = skip_blanks(text_, found.written, end);
    std::size_t stop = std::min(text_.find_first_of(" \t\r\n", at), end);
    if (at < end && text_[at] == '&' && anchor != nullptr) {
      found.anchor.name = view(anchor);
      stop = std::min(at + 1 + found.anchor.name.size(), end);
      found.anchor.span = span(at, stop);
    } else {
      found.tag_span = span(at, stop);
    }
    found.written = stop;
  }
  if (count > 0) found.content = skip_blanks(text_, found.written, end);
  return found;
}

void DocumentReader::check_tag(const Properties& found, std::string_view kind) {
  const std::string_view core =
      found.tag.starts_with(kCoreTag) ? found.tag.substr(kCoreTag.size()) : std::string_view();
  const bool scalar =
      kind == "str" && (core == "str" || core == "null" || core == "bool" || core == "int" || core == "float");
  if (found.tag.empty() || found.tag == "!" || scalar || core == kind) return;
  diagnostics_.error(document_rule::kTag, found.tag_span,
                     fmt::format("the YAML tag {} is not supported",
                                 quoted(text_.substr(found.tag_span.begin, found.tag_span.end - found.tag_span.begin))),
                     "remove it; a text that starts with `!` needs quotes");
}

/// A block scalar's token ends before the next one; its own text ends with its last line that is not blank.
std::size_t DocumentReader::block_end(std::size_t begin, std::size_t end) const {
  const std::size_t header_end = std::min(text_.find_first_of("\r\n", begin), end);
  std::size_t at = end;
  while (at > header_end) {
    const std::size_t before_break = text_.substr(0, at).find_last_not_of("\r\n") + 1;
    const std::size_t last_text = text_.substr(0, before_break).find_last_not_of(' ') + 1;
    const bool blank_line = last_text <= header_end || text_[last_text - 1] == '\n' || text_[last_text - 1] == '\r';
    if (!blank_line) return std::max(before_break, header_end);
    at = last_text;
  }
  return header_end;
}

bool DocumentReader::on_scalar(const yaml_event_t& event) {
  const auto& scalar = event.data.scalar;
  const std::size_t start = byte_of(event.start_mark);
  std::size_t end = byte_of(event.end_mark);
  const Properties found = properties(start, end, scalar.anchor, scalar.tag);
  std::size_t begin = found.content;
  check_tag(found, "str");
  const bool is_plain = scalar.style == YAML_PLAIN_SCALAR_STYLE;
  if (is_plain && scalar.length == 0) {
    // Nothing was written: libyaml's mark may be the next token's, after blanks, line breaks and comments.
    begin = found.written;
    if (begin > builder_.last_end() && skip_blanks(text_, builder_.last_end(), begin) == begin) {
      begin = builder_.last_end();
    }
    end = begin;
  } else if (scalar.style == YAML_LITERAL_SCALAR_STYLE || scalar.style == YAML_FOLDED_SCALAR_STYLE) {
    end = block_end(begin, end);
  }
  last_scalar_ = {.begin = begin, .end = end, .plain = is_plain};
  const std::string_view value(reinterpret_cast<const char*>(scalar.value), scalar.length);
  const bool forced_text = found.tag == "!" || found.tag == "tag:yaml.org,2002:str";
  return builder_.scalar(span(begin, end), std::string(value), is_plain && !forced_text, found.anchor);
}

bool DocumentReader::on_start(const yaml_event_t& event, Node::Kind kind, const yaml_char_t* anchor,
                              const yaml_char_t* tag) {
  const std::size_t begin = byte_of(event.start_mark);
  // With properties the event may end with them, so what follows is looked for in the whole text.
  const Properties found = properties(begin, text_.size(), anchor, tag);
  check_tag(found, kind == Node::Kind::Mapping ? "map" : "seq");
  return builder_.open(kind, static_cast<std::uint32_t>(std::min(found.content, text_.size())), found.anchor);
}

void DocumentReader::on_document_end(const yaml_event_t& event) {
  any_ = true;
  finished_ = true;
  // What follows is looked at here and not by libyaml, which would read all of a second document first.
  const bool closed = event.data.document_end.implicit == 0;
  std::size_t at = skip_blanks(text_, byte_of(event.end_mark), text_.size());
  while (text_.substr(at).starts_with("...")) at = skip_blanks(text_, at + 3, text_.size());
  if (at == text_.size()) return;
  const std::size_t end = std::min(text_.find_first_of(" \t\r\n", at), text_.size());
  if (closed || text_.substr(at).starts_with("---")) {
    diagnostics_.error(document_rule::kSecondDocument, span(at, end), "a second document starts here",
                       "put it into a file of its own");
  } else if (text_[at] == '%') {
    diagnostics_.error(document_rule::kDirective, span(at, end), "`%` at the start of a line starts a YAML directive",
                       "remove it, or put the text into quotes");
  } else {
    diagnostics_.error(document_rule::kSyntax, span(at, end), "unexpected text after the document's end",
                       "is something not closed, not quoted or not indented before it?");
  }
}

void DocumentReader::report_problem(const yaml_parser_t& state) {
  if (state.problem == nullptr) {
    diagnostics_.error(document_rule::kSyntax, span(0, 0), "out of memory");
    return;
  }
  YamlProblem problem;
  problem.problem = view(state.problem);
  problem.context = view(state.context);
  problem.at = byte_of(state.problem_mark);
  problem.context_at = byte_of(state.context_mark);
  problem.last = last_scalar_;
  for (const std::uint32_t begin : builder_.open_begins()) {
    const char first = text_[begin];
    problem.in_list = first == '-';
    problem.in_brackets = problem.in_brackets || first == '[' || first == '{';
  }
  YamlExplanation found = explain_yaml_problem(problem, text_);
  std::vector<Label> labels;
  if (!found.label.empty()) labels.push_back({span(found.label_begin, found.label_end), std::move(found.label)});
  diagnostics_.error(document_rule::kSyntax, span(found.begin, found.end), std::move(found.message),
                     std::move(found.help), std::move(labels));
}

Document DocumentReader::report_empty() {
  const bool blank = text_.find_first_not_of(" \t\r\n", base_) == std::string_view::npos;
  diagnostics_.error(document_rule::kEmpty, span(0, 0), blank ? "the file is empty" : "the file holds no values",
                     "a topology lists at least its `virtualNetworks:`, each with its `addressSpace` and `subnets`");
  return {};
}

bool report_bad_bytes(std::string_view text, SourceId source, Diagnostics& diagnostics) {
  const std::vector<BadBytes> found = find_bad_bytes(text, kMaxBadBytes);
  for (const BadBytes& bad : found) {
    const Span span{source, static_cast<std::uint32_t>(bad.begin), static_cast<std::uint32_t>(bad.end)};
    switch (bad.kind) {
      case BadBytes::Kind::Utf16:
        diagnostics.error(document_rule::kInvalidUtf8, span, "the text is UTF-16, not UTF-8", "save the file as UTF-8");
        break;
      case BadBytes::Kind::InvalidUtf8:
        diagnostics.error(document_rule::kInvalidUtf8, span,
                          fmt::format("byte 0x{:02X} at offset {} is not valid UTF-8",
                                      static_cast<unsigned char>(text[bad.begin]), bad.begin),
                          "save the file as UTF-8");
        break;
      case BadBytes::Kind::ControlCharacter:
        diagnostics.error(
            document_rule::kControlCharacter, span,
            fmt::format("the character U+{:04X} at offset {} may not stand in YAML", bad.code_point, bad.begin),
            bad.code_point == 0 ? "is this a text file?" : "remove it, or write it as an escape in double quotes");
        break;
    }
  }
  return !found.empty();
}

}  // namespace

bool Node::is_null() const {
  return kind == Kind::Scalar && plain &&
         (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL");
}

Document parse_document(const Sources& sources, SourceId source, Diagnostics& diagnostics) {
  const std::string_view text = sources.file(source).text();
  static_assert(Document::kMaxBytes < std::numeric_limits<std::uint32_t>::max());
  if (text.size() > Document::kMaxBytes) {
    diagnostics.error(document_rule::kTooLarge, {source, 0, 0},
                      fmt::format("the text has {} bytes, more than {} MiB", text.size(), Document::kMaxBytes >> 20U));
    return {};
  }
  if (report_bad_bytes(text, source, diagnostics)) return {};
  return DocumentReader(text, source, diagnostics).read();
}

std::span<const Rule> document_rules() {
  return document_rule::kAll;
}

}  // namespace azroute
