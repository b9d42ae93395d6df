// The least a user of the library does: read an address, ask what contains it.
#include "sim/net/ip.h"

int main() {
  const auto prefix = azroute::parse_prefix("10.0.0.0/8");
  const auto address = azroute::parse_address("10.1.2.3");
  return prefix && address && prefix->contains(*address) ? 0 : 1;
}
