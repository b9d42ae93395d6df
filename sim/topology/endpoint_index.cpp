// Hashes of every known address and of its text with one character dropped.
#include "sim/topology/endpoint_index.h"

#include <algorithm>

namespace azroute {
namespace {

/// The text, then the text without each of its characters in turn.
template <typename Visit>
void for_each_shortened(const std::string& text, Visit visit) {
  visit(text);
  std::string shorter(text, text.empty() ? 0 : 1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    visit(shorter);
    if (i < shorter.size()) shorter[i] = text[i];
  }
}

}  // namespace

EndpointIndex::EndpointIndex(Cloud cloud, std::span<const Endpoint> own) {
  for (const std::span<const Endpoint> endpoints : {builtin_endpoints(), own}) {
    for (const Endpoint& endpoint : endpoints) {
      if (endpoint.cloud && *endpoint.cloud != cloud) continue;
      for (const EndpointPart& part : endpoint.parts) {
        for (const EndpointAddress& address : part.addresses) {
          std::vector<EndpointMatch>& matches = by_address_[address.address];
          matches.push_back({&endpoint, &part, &address});
          if (matches.size() == 1 && !part.platform) first_uses_.push_back(matches.front());
        }
      }
    }
  }
  for (std::uint32_t i = 0; i < first_uses_.size(); ++i) {
    for_each_shortened(first_uses_[i].address->address.to_string(),
                       [&](const std::string& text) { by_shortened_text_[text].push_back(i); });
  }
}

std::span<const EndpointMatch> EndpointIndex::find(const Address& address) const {
  const auto found = by_address_.find(address);
  if (found == by_address_.end()) return {};
  return found->second;
}

const EndpointMatch* EndpointIndex::near_miss(const Address& address) const {
  if (by_address_.contains(address)) return nullptr;
  const std::string text = address.to_string();
  auto best = static_cast<std::uint32_t>(first_uses_.size());
  for_each_shortened(text, [&](const std::string& shortened) {
    const auto candidates = by_shortened_text_.find(shortened);
    if (candidates == by_shortened_text_.end()) return;
    for (const std::uint32_t candidate : candidates->second) {
      const Address& known = first_uses_[candidate].address->address;
      if (candidate < best && known.family() == address.family() && one_keystroke_apart(text, known.to_string()))
        best = candidate;
    }
  });
  return best < first_uses_.size() ? &first_uses_[best] : nullptr;
}

}  // namespace azroute
