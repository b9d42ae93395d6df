// Colour for a terminal, and nothing else, in one place.
#pragma once

#include <string>
#include <string_view>

namespace azroute {

enum class Paint : unsigned char { Bold, Good, Bad, Warn, Dim };

inline std::string paint(std::string_view text, Paint paint, bool color) {
  if (!color) return std::string(text);
  std::string_view code;
  switch (paint) {
    case Paint::Bold: code = "\x1b[1m"; break;
    case Paint::Good: code = "\x1b[32m"; break;
    case Paint::Bad: code = "\x1b[1;31m"; break;
    case Paint::Warn: code = "\x1b[33m"; break;
    case Paint::Dim: code = "\x1b[2m"; break;
  }
  return std::string(code) + std::string(text) + "\x1b[0m";
}

}  // namespace azroute
