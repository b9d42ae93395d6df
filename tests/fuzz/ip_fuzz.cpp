// Any bytes as an address and as a prefix: no crash, errors inside the text, suggestions that parse, round trips.
#include <cstdlib>
#include <string>
#include <string_view>

#include "sim/net/ip.h"

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

void check_error(const azroute::ParseError& error, std::string_view text) {
  require(error.offset <= text.size() && error.length <= text.size() - error.offset);
  require(!error.message.empty() && error.message.size() < 100);
  if (!error.suggestion.empty()) require(azroute::parse_prefix(error.suggestion).has_value());
}

}  // namespace

// libFuzzer's name. NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto address = azroute::parse_address(text);
  if (address) {
    const std::string printed = address->to_string();
    require(azroute::parse_address(printed) == *address);
    require(printed.size() <= (address->is_v4() ? 15U : 39U));
    // The same text is an address, and a prefix only when its length is given.
    require(!azroute::parse_prefix(text));
    require(azroute::parse_prefix(printed + (address->is_v4() ? "/32" : "/128")) == azroute::Prefix::host(*address));
  } else {
    check_error(address.error(), text);
  }
  const auto prefix = azroute::parse_prefix(text);
  if (prefix) {
    require(azroute::parse_prefix(prefix->to_string()) == *prefix);
    require(prefix->contains(prefix->address()) && prefix->contains(prefix->last()));
    require(azroute::Prefix::make(prefix->last(), prefix->length()) == *prefix);
  } else {
    check_error(prefix.error(), text);
  }
  return 0;
}
