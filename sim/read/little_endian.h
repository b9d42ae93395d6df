// Numbers in bytes of which the first is the lowest, whatever the machine's own order is.
#pragma once

#include <bit>
#include <cstring>

namespace azroute::flows {

template <typename T>
T little(T value) {
  return std::endian::native == std::endian::big ? std::byteswap(value) : value;
}

template <typename T>
T load(const char* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return little(value);
}

template <typename T>
void store(char* at, T value) {
  value = little(value);
  std::memcpy(at, &value, sizeof value);
}

}  // namespace azroute::flows
