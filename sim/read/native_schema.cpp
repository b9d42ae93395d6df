// The kinds of object of a topology file, and the types of their values in words.
#include "sim/read/native_schema.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/read/native_keys.h"

namespace azroute {
namespace {

using native::kSchema;

/// "prefixes", "names of publicIPAddresses"; of a choice the first, which is the short form.
std::string plural(std::string_view type) {
  for (const std::string_view name_of : {"name of a ", "name of an "}) {
    if (type.starts_with(name_of)) return "names of " + plural(type.substr(name_of.size()));
  }
  if (type.contains('|')) return "words: " + native::describe_type(type);
  if (type.ends_with("ty")) return fmt::format("{}ies", type.substr(0, type.size() - 1));
  const std::string noun(type.substr(0, type.find(" or ")));
  return noun + (noun.ends_with('s') || noun.ends_with('x') ? "es" : "s");
}

}  // namespace

std::span<const ObjectSpec> native_schema() {
  return kSchema;
}

namespace native {

const ObjectSpec* object_of_type(std::string_view type) {
  if (type.starts_with('[') && type.ends_with(']')) type = type.substr(1, type.size() - 2);
  if (const auto blank = type.rfind(" or "); blank != std::string_view::npos) type.remove_prefix(blank + 4);
  const auto* const found = std::ranges::find(kSchema, type, &ObjectSpec::name);
  return found == std::end(kSchema) ? nullptr : found;
}

std::string with_article(std::string_view noun) {
  const bool vowel = !noun.empty() && std::string_view("aeiouAEIO").contains(noun.front());
  return fmt::format("{} {}", vowel ? "an" : "a", noun);
}

std::string describe_type(std::string_view type) {
  if (type == kFlag) return "true or false";
  if (type.starts_with('[')) return fmt::format("a list of {}", plural(type.substr(1, type.size() - 2)));
  if (type.contains('|')) {
    std::string text = std::ranges::count(type, '|') > 1 ? "one of " : "";
    while (true) {
      const std::size_t bar = type.find('|');
      const std::string_view word = type.substr(0, bar);
      text += word.starts_with('[') ? describe_type(word) : std::string(word);
      if (bar == std::string_view::npos) return text;
      type.remove_prefix(bar + 1);
      text += type.contains('|') ? ", " : " or ";
    }
  }
  if (type.starts_with("name of ")) return fmt::format("the {}", type);
  if (const auto* object = object_of_type(type); object != nullptr && object->name == type) {
    return type.ends_with('s') ? fmt::format("a mapping of {}", type)
                               : fmt::format("a mapping that describes {}", with_article(type));
  }
  return with_article(type);
}

}  // namespace native
}  // namespace azroute
