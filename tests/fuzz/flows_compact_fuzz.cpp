// Any bytes as compact flows, with their checksums put right so that what they state is believed: no crash, no more
// rows than bytes can hold, damage within the file, and the same however the bytes are cut.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <xxhash.h>

#include "sim/read/flows_compact.h"

namespace {

using namespace azroute;

void require(bool condition) {
  if (!condition) std::abort();
}

/// States the checksums that blocks and ends have, the last of them first, as blocks may claim to lie in each other.
void put_checksums_right(std::string& bytes) {
  constexpr std::string_view kMagic =
      "\x8D"
      "AZflow";
  for (std::size_t at = bytes.rfind(kMagic); at != std::string::npos;
       at = at == 0 ? at - 1 : bytes.rfind(kMagic, at - 1)) {
    if (bytes.size() - at < kCompactHeaderBytes) continue;
    char* header = bytes.data() + at;
    std::uint32_t payload = 0;
    std::memcpy(&payload, header + 16, sizeof payload);
    if (header[7] == 'B' && payload <= bytes.size() - at - kCompactHeaderBytes) {
      const std::uint64_t sum = XXH3_64bits(header + kCompactHeaderBytes, payload);
      std::memcpy(header + 8, &sum, sizeof sum);
    }
    const std::uint64_t sum = XXH3_64bits(header, 32);
    std::memcpy(header + 32, &sum, sizeof sum);
  }
}

struct Result {
  std::vector<std::uint64_t> sums;  // of a row each
  std::vector<std::uint64_t> damage;

  friend bool operator==(const Result&, const Result&) = default;
};

Result read(std::string_view bytes, std::size_t piece) {
  Result result;
  CompactDecoder decoder([&](const CompactDamage& damage) {
    require(damage.offset <= bytes.size() && damage.rule != nullptr && !damage.message.empty());
    result.damage.push_back(damage.offset);
    result.damage.push_back(damage.rows);
  });
  const FlowSink sink = [&](const FlowBatch& batch) {
    for (std::size_t i = 0; i < batch.size(); ++i) {
      result.sums.push_back(batch.source(i).hi() ^ batch.destination(i).lo() ^ batch.source_port[i] ^
                            batch.destination_port[i] ^ batch.protocol[i] ^ batch.packets_sent[i] ^
                            batch.bytes_sent[i] ^ batch.packets_received[i] ^ batch.bytes_received[i]);
    }
    return true;
  };
  for (std::size_t at = 0; at < bytes.size(); at += piece) decoder.feed(bytes.substr(at, piece), sink);
  decoder.finish(sink);
  require(decoder.rows() == result.sums.size());
  return result;
}

}  // namespace

// libFuzzer's name. NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  if (size < 2) return 0;
  const std::size_t piece = 1 + data[0];
  std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] % 4 != 0) put_checksums_right(bytes);
  const Result whole = read(bytes, bytes.size());
  require(whole.sums.size() <= bytes.size() / 8);
  require(whole == read(bytes, piece));
  return 0;
}
