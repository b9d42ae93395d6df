// Rule: one modelled behaviour with the sentence that explains it and the source that states it.
#pragma once

#include <cstdint>
#include <string_view>

namespace azroute {

/// How sure a rule is. Documented: a vendor's page states it. Observed: a published command output or lab report
/// shows it. Assumed: nobody states it, or sources disagree, and this is the one answer modelled. Format: a rule of
/// azroute's own file format.
enum class Evidence : std::uint8_t { Documented, Observed, Assumed, Format };

constexpr std::string_view to_string(Evidence evidence) {
  switch (evidence) {
    case Evidence::Documented: return "Documented";
    case Evidence::Observed: return "Observed";
    case Evidence::Assumed: return "Assumed";
    case Evidence::Format: return "Format";
  }
  return "";
}

struct Rule {
  std::string_view id;         // kebab-case, stable: scripts match it
  std::string_view sentence;   // one sentence, present tense
  std::string_view reference;  // the page, paragraph or report that says so
  Evidence evidence = Evidence::Documented;
};

}  // namespace azroute
