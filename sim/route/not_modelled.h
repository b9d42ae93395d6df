// What Azure is known to do and azroute does not: the other half of the list of rules, so that nobody takes silence for
// an answer.
#pragma once

#include <span>
#include <string_view>

namespace azroute {

struct NotModelled {
  std::string_view id;        // kebab-case, and no rule's id
  std::string_view area;      // "packets"; entries of one area stand together
  std::string_view sentence;  // what Azure does, present tense
  std::string_view source;
  std::string_view why;  // why it is left out, and what is done instead; "planned..." where it is to come

  [[nodiscard]] bool planned() const { return why.starts_with("planned"); }
};

std::span<const NotModelled> not_modelled();

}  // namespace azroute
