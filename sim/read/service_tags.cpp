// A SAX reader of the published file: megabytes of JSON without a tree, each fault at the bytes it is about.
#include "sim/read/service_tags.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <utility>
#include <vector>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/error.hpp>
#include <fmt/format.h>

namespace azroute {

namespace {

constexpr std::string_view kReference = "topologies/README.md";
constexpr std::string_view kDownload =
    "the file is published at https://www.microsoft.com/download/details.aspx?id=56519";

constexpr Rule kSyntax{"service-tags-syntax", "A ServiceTags file is JSON.", kReference, Evidence::Format};
constexpr Rule kShape{"service-tags-shape",
                      "A ServiceTags file has the members that Microsoft publishes, of their types.", kReference,
                      Evidence::Format};
constexpr Rule kPrefix{"service-tags-prefix", "A service tag's addresses are prefixes without host bits.", kReference,
                       Evidence::Format};
constexpr Rule kDuplicate{"service-tags-duplicate", "A service tag stands once in its file.", kReference,
                          Evidence::Format};
constexpr std::array kRules = {kSyntax, kShape, kPrefix, kDuplicate};

constexpr std::size_t kMaxDepth = 32;

/// Where in the published shape a value stands.
enum class Place : std::uint8_t {
  Root,
  Ignored,  // a member nobody asks for, and all inside it
  ChangeNumber,
  Cloud,
  Values,
  Tag,
  Name,
  Properties,
  Region,
  SystemService,
  AddressPrefixes,
  Prefix,
  NetworkFeatures,
  Feature,
};

enum class Kind : std::uint8_t { Object, Array, Text, Number, Null, Other };

constexpr std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::Object: return "an object";
    case Kind::Array: return "a list";
    case Kind::Text: return "a text";
    case Kind::Number: return "a number";
    case Kind::Null: return "null";
    case Kind::Other: return "another value";
  }
  return "";
}

struct Member {
  Place parent;
  std::string_view key;
  Place place;
};

constexpr std::array kMembers = {
    Member{Place::Root, "changeNumber", Place::ChangeNumber},
    Member{Place::Root, "cloud", Place::Cloud},
    Member{Place::Root, "values", Place::Values},
    Member{Place::Tag, "name", Place::Name},
    Member{Place::Tag, "properties", Place::Properties},
    Member{Place::Properties, "region", Place::Region},
    Member{Place::Properties, "systemService", Place::SystemService},
    Member{Place::Properties, "addressPrefixes", Place::AddressPrefixes},
    Member{Place::Properties, "networkFeatures", Place::NetworkFeatures},
};

Place member(Place parent, std::string_view key) {
  for (const Member& candidate : kMembers) {
    if (candidate.parent == parent && candidate.key == key) return candidate.place;
  }
  return Place::Ignored;
}

Place item_of(Place list) {
  switch (list) {
    case Place::Values: return Place::Tag;
    case Place::AddressPrefixes: return Place::Prefix;
    case Place::NetworkFeatures: return Place::Feature;
    default: return Place::Ignored;
  }
}

Kind kind_at(Place place) {
  switch (place) {
    case Place::Root:
    case Place::Tag:
    case Place::Properties: return Kind::Object;
    case Place::Values:
    case Place::AddressPrefixes:
    case Place::NetworkFeatures: return Kind::Array;
    case Place::ChangeNumber: return Kind::Number;
    default: return Kind::Text;
  }
}

/// Lower case without blanks.
std::string plain_name(std::string_view text) {
  std::string name;
  for (const char c : text) {
    if (c != ' ') name += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return name;
}

/// boost::json::basic_parser's handler. The parser gives no positions but passes texts as views into the input unless
/// they hold escapes; what lies between two of them is found by stepping over blanks and punctuation.
class ServiceTagsHandler {
 public:
  // NOLINTBEGIN(readability-identifier-naming): the parser reads these names
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
  // NOLINTEND(readability-identifier-naming)

  using Error = boost::json::error_code;
  using View = boost::json::string_view;

  ServiceTagsHandler(std::string_view text, SourceId source, Diagnostics& diagnostics)
      : text_(text), source_(source), diagnostics_(diagnostics), errors_before_(diagnostics.errors()) {}

  ServiceTags take(bool complete);

  // NOLINTBEGIN(readability-convert-member-functions-to-static): the parser calls them on an object
  bool on_document_begin(Error&) { return true; }
  bool on_document_end(Error&) { return true; }
  bool on_object_begin(Error&) { return begin(Kind::Object); }
  bool on_object_end(std::size_t, Error&) { return end(); }
  bool on_array_begin(Error&) { return begin(Kind::Array); }
  bool on_array_end(std::size_t, Error&) { return end(); }
  bool on_key_part(View part, std::size_t, Error&) { return keep(part); }
  bool on_key(View rest, std::size_t, Error&) { return key(whole(rest)); }
  bool on_string_part(View part, std::size_t, Error&) { return keep(part); }
  bool on_string(View rest, std::size_t, Error&) { return scalar(Kind::Text, whole(rest)); }
  bool on_number_part(View, Error&) { return true; }
  bool on_int64(std::int64_t number, View text, Error&) { return scalar(Kind::Number, see(text), number); }
  bool on_uint64(std::uint64_t, View text, Error&) { return scalar(Kind::Other, see(text)); }
  bool on_double(double, View text, Error&) { return scalar(Kind::Other, see(text)); }
  bool on_bool(bool value, Error&) { return word(Kind::Other, value ? "true" : "false"); }
  bool on_null(Error&) { return word(Kind::Null, "null"); }
  bool on_comment_part(View, Error&) { return true; }
  bool on_comment(View, Error&) { return true; }
  // NOLINTEND(readability-convert-member-functions-to-static)

 private:
  struct Level {
    Place place;
    std::size_t begin;
  };

  [[nodiscard]] Span span(std::size_t begin, std::size_t end) const {
    return {source_, static_cast<std::uint32_t>(std::min(begin, text_.size())),
            static_cast<std::uint32_t>(std::min(std::max(begin, end), text_.size()))};
  }

  /// Notes where `part` stands, when it is a view into the input.
  std::string_view see(View part);
  bool keep(View part);
  std::string_view whole(View rest);
  /// Where the next value begins: behind the last thing seen, blanks and punctuation.
  [[nodiscard]] std::size_t next_value() const;

  [[nodiscard]] Place here() const;
  bool accept(Place place, Kind kind, std::size_t begin, std::size_t end);
  bool begin(Kind kind);
  bool end();
  bool key(std::string_view key);
  bool scalar(Kind kind, std::string_view text, std::int64_t number = 0);
  bool word(Kind kind, std::string_view text);
  void add_prefix(std::string_view text);
  void finish_tag(std::size_t begin);

  std::string_view text_;
  SourceId source_;
  Diagnostics& diagnostics_;
  std::size_t errors_before_;
  ServiceTags tags_;
  std::vector<Level> levels_;
  Place member_ = Place::Root;  // of the key last read
  std::string buffer_;          // of a text that comes in parts
  std::size_t seen_begin_ = 0;  // the last text, number, word or bracket
  std::size_t seen_end_ = 0;
  bool exact_ = false;  // the last text was a view into the input: an offset in it is one in the file
  bool values_ = false;

  ServiceTag tag_;
  std::size_t name_begin_ = 0;
  bool prefixes_ = false;
  std::map<std::string, Span> names_;
};

std::string_view ServiceTagsHandler::see(View part) {
  const std::string_view view(part.data(), part.size());
  const std::less_equal<> before;
  exact_ = before(text_.data(), view.data()) && before(view.data() + view.size(), text_.data() + text_.size());
  if (exact_) {
    seen_begin_ = static_cast<std::size_t>(view.data() - text_.data());
    seen_end_ = seen_begin_ + view.size();
  }
  return view;
}

bool ServiceTagsHandler::keep(View part) {
  buffer_ += see(part);
  return true;
}

std::string_view ServiceTagsHandler::whole(View rest) {
  const std::string_view view = see(rest);
  if (buffer_.empty()) return view;
  buffer_ += view;
  exact_ = false;
  return buffer_;
}

std::size_t ServiceTagsHandler::next_value() const {
  const std::size_t found = text_.find_first_not_of(" \t\r\n\":,", seen_end_);
  return found == std::string_view::npos ? text_.size() : found;
}

Place ServiceTagsHandler::here() const {
  if (levels_.empty()) return Place::Root;
  const Place parent = levels_.back().place;
  if (parent == Place::Ignored) return Place::Ignored;
  return kind_at(parent) == Kind::Array ? item_of(parent) : member_;
}

/// Whether a value of this kind may stand here; reports it if not.
bool ServiceTagsHandler::accept(Place place, Kind kind, std::size_t begin, std::size_t end) {
  if (place == Place::Ignored) return false;
  const Kind wanted = kind_at(place);
  if (kind == wanted) return true;
  // The list of features is null for most tags; other tools write change numbers as texts.
  if (place == Place::NetworkFeatures && kind == Kind::Null) return false;
  if (place == Place::ChangeNumber && kind == Kind::Text) return true;
  diagnostics_.error(kShape, span(begin, end), fmt::format("expected {}, found {}", name_of(wanted), name_of(kind)),
                     place == Place::Root ? std::string(kDownload) : "");
  return false;
}

bool ServiceTagsHandler::begin(Kind kind) {
  const Place place = here();
  seen_begin_ = levels_.empty() && seen_end_ == 0 ? text_.find_first_of("{[") : next_value();
  seen_end_ = seen_begin_ + 1;
  const bool accepted = accept(place, kind, seen_begin_, seen_end_);
  levels_.push_back({.place = accepted ? place : Place::Ignored, .begin = seen_begin_});
  if (!accepted) return true;
  if (place == Place::Values) values_ = true;
  if (place == Place::AddressPrefixes) prefixes_ = true;
  if (place == Place::Tag) {
    tag_ = {};
    prefixes_ = false;
  }
  return true;
}

bool ServiceTagsHandler::end() {
  const Level closed = levels_.back();
  levels_.pop_back();
  const std::size_t bracket = text_.find_first_of("]}", seen_end_);
  seen_begin_ = std::min(bracket, text_.size());
  seen_end_ = std::min(seen_begin_ + 1, text_.size());
  if (closed.place == Place::Tag) finish_tag(closed.begin);
  buffer_.clear();
  return true;
}

bool ServiceTagsHandler::key(std::string_view key) {
  const Place parent = levels_.back().place;
  member_ = parent == Place::Ignored ? Place::Ignored : member(parent, key);
  buffer_.clear();
  return true;
}

bool ServiceTagsHandler::word(Kind kind, std::string_view text) {
  seen_begin_ = next_value();
  seen_end_ = seen_begin_ + text.size();
  return scalar(kind, text);
}

bool ServiceTagsHandler::scalar(Kind kind, std::string_view text, std::int64_t number) {
  const Place place = here();
  if (accept(place, kind, seen_begin_, seen_end_)) {
    switch (place) {
      case Place::ChangeNumber:
        // A text that is no number is as good as none: nothing depends on it.
        if (kind == Kind::Text) std::from_chars(text.data(), text.data() + text.size(), number);
        tags_.change_number = number;
        break;
      case Place::Cloud: tags_.cloud = text; break;
      case Place::Name:
        tag_.name = text;
        name_begin_ = seen_begin_;
        break;
      case Place::Region: tag_.region = plain_name(text); break;
      case Place::SystemService: tag_.system_service = text; break;
      case Place::Prefix: add_prefix(text); break;
      case Place::Feature: tag_.user_routable = tag_.user_routable || text == "UDR"; break;
      default: break;
    }
  }
  buffer_.clear();
  return true;
}

void ServiceTagsHandler::add_prefix(std::string_view text) {
  const auto prefix = parse_prefix(text);
  if (prefix) {
    tag_.prefixes.push_back(*prefix);
    return;
  }
  const ParseError& error = prefix.error();
  const Span where = exact_ ? span(seen_begin_ + error.offset, seen_begin_ + error.offset + error.length)
                            : span(seen_begin_, seen_end_);
  diagnostics_.error(kPrefix, where, fmt::format("{}: {}", quoted(text), error.message),
                     error.suggestion.empty() ? "" : fmt::format("did you mean `{}`?", error.suggestion));
}

void ServiceTagsHandler::finish_tag(std::size_t begin) {
  if (tag_.name.empty()) {
    diagnostics_.error(kShape, span(begin, begin + 1), "a tag without a `name`");
    return;
  }
  const Span name = span(name_begin_, name_begin_ + tag_.name.size());
  if (!prefixes_) {
    diagnostics_.error(kShape, name, fmt::format("{} has no `addressPrefixes` in its `properties`", quoted(tag_.name)));
  }
  const auto [first, added] = names_.emplace(plain_name(tag_.name), name);
  if (!added) {
    diagnostics_.error(kDuplicate, name, fmt::format("duplicate service tag {}", quoted(tag_.name)), {},
                       {{first->second, "first defined here"}});
    return;
  }
  tags_.add(std::move(tag_));
}

ServiceTags ServiceTagsHandler::take(bool complete) {
  if (complete && !values_ && diagnostics_.errors() == errors_before_) {
    diagnostics_.error(kShape, span(0, 0), "this is no ServiceTags file: it has no `values`", std::string(kDownload));
  }
  return std::move(tags_);
}

std::string explain(const boost::json::error_code& error) {
  if (error == boost::json::error::incomplete) return "the JSON text ends before it is complete";
  if (error == boost::json::error::extra_data) return "unexpected text after the end of the JSON value";
  if (error == boost::json::error::too_deep) return fmt::format("nested deeper than {} levels", kMaxDepth);
  if (error == boost::json::error::syntax) return "this is not JSON";
  return "this is not JSON: " + error.message();
}

}  // namespace

ServiceTags read_service_tags(const Sources& sources, SourceId source, Diagnostics& diagnostics) {
  const std::string_view whole = sources.file(source).text();
  const std::size_t start = whole.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  const std::string_view text = whole.substr(start);
  boost::json::parse_options options;
  options.max_depth = kMaxDepth;
  boost::json::basic_parser<ServiceTagsHandler> parser(options, whole, source, diagnostics);
  boost::json::error_code error;
  std::size_t read = parser.write_some(false, text.data(), text.size(), error);
  if (!error && read < text.size()) {
    read = std::min(text.find_first_not_of(" \t\r\n", read), text.size());
    if (read < text.size()) error = boost::json::error::extra_data;
  }
  if (error) {
    const auto at = static_cast<std::uint32_t>(start + read);
    const auto end = static_cast<std::uint32_t>(std::min<std::size_t>(at + 1, whole.size()));
    diagnostics.error(kSyntax, {source, at, end}, explain(error), std::string(kDownload));
  }
  return parser.handler().take(!error);
}

std::span<const Rule> service_tags_rules() {
  return kRules;
}

}  // namespace azroute
