// What can be asked of a topology without changing it: names, addresses, peerings; and the words of expectations.
#include "sim/topology/topology.h"

#include <array>
#include <utility>

namespace azroute {
namespace {

constexpr auto kVerdictWords = std::to_array<std::pair<std::string_view, VerdictWord>>({
    {"works", VerdictWord::Works},
    {"fails", VerdictWord::Fails},
    {"delivered", VerdictWord::Delivered},
    {"egressed", VerdictWord::Egressed},
    {"refused", VerdictWord::Refused},
    {"dropped", VerdictWord::Dropped},
    {"loop", VerdictWord::Loop},
    {"unknown", VerdictWord::Unknown},
});

constexpr auto kSourceClasses = std::to_array<std::pair<std::string_view, SourceClass>>({
    {"none", SourceClass::None},
    {"private", SourceClass::Private},
    {"azurePublic", SourceClass::AzurePublic},
    {"onPremisesPublic", SourceClass::OnPremisesPublic},
});

template <typename Words, typename T>
std::string_view word_of(const Words& words, T value) {
  for (const auto& [word, meaning] : words) {
    if (meaning == value) return word;
  }
  return "";
}

template <typename T, typename Words>
std::optional<T> meaning_of(const Words& words, std::string_view text) {
  for (const auto& [word, meaning] : words) {
    if (equal_ignoring_case(word, text)) return meaning;
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(VerdictWord word) {
  return word_of(kVerdictWords, word);
}

std::optional<VerdictWord> parse_verdict_word(std::string_view text) {
  return meaning_of<VerdictWord>(kVerdictWords, text);
}

std::string_view to_string(SourceClass source_class) {
  return word_of(kSourceClasses, source_class);
}

std::optional<SourceClass> parse_source_class(std::string_view text) {
  return meaning_of<SourceClass>(kSourceClasses, text);
}

}  // namespace azroute
