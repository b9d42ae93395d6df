// Any bytes as recorded flows of each format: no crash, no long wait; the same in pieces and in units as in one; what
// is said of damage lies in the text.
#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "sim/read/flows.h"
#include "tests/support/flow_units.h"

namespace {

using namespace azroute;

void require(bool condition) {
  if (!condition) std::abort();
}

/// What must not depend on how the text was cut.
struct Read {
  FlowLedger ledger;
  std::uint64_t rows = 0;
  std::uint64_t hash = 0;  // of all rows, in the order of their family
  bool failed = false;
};

std::uint64_t mixed(std::uint64_t hash, std::uint64_t value) {
  hash = (hash ^ value) * 0x9E3779B97F4A7C15ULL;
  return hash ^ hash >> 29U;
}

/// A sum, so that the two families may come in any order; of rows with their number, so that each keeps its own.
class Rows {
 public:
  bool take(const FlowBatch& batch) {
    require(batch.size() > 0 && batch.size() <= 65'536);
    for (std::size_t i = 0; i < batch.size(); ++i) {
      std::uint64_t& count = batch.family == Family::V4 ? v4_ : v6_;
      const Address source = batch.source(i);
      const Address destination = batch.destination(i);
      std::uint64_t hash = mixed(++count, static_cast<std::uint64_t>(batch.family));
      for (const std::uint64_t value : {source.hi(), source.lo(), destination.hi(), destination.lo()})
        hash = mixed(hash, value);
      hash = mixed(hash, std::uint64_t{batch.source_port[i]} << 32U | std::uint64_t{batch.destination_port[i]} << 8U |
                             batch.protocol[i]);
      for (const auto* column :
           {&batch.packets_sent, &batch.bytes_sent, &batch.packets_received, &batch.bytes_received}) {
        hash = mixed(hash, (*column)[i]);
      }
      if (!batch.time.empty()) hash = mixed(hash, batch.time[i]);
      if (!batch.state.empty()) hash = mixed(hash, static_cast<std::uint64_t>(batch.state[i]));
      sum_ += hash;
    }
    return true;
  }
  [[nodiscard]] std::uint64_t count() const { return v4_ + v6_; }
  [[nodiscard]] std::uint64_t sum() const { return sum_; }

 private:
  std::uint64_t v4_ = 0;
  std::uint64_t v6_ = 0;
  std::uint64_t sum_ = 0;
};

Read read(const std::string& text, FlowFormat format, std::size_t piece, std::uint64_t chunk,
          const std::string& header) {
  Read all;
  Rows rows;
  const testing::TextCut cut{.piece = piece, .chunk = chunk, .header = header};
  const auto on_unit = [&](const FlowUnitResult& result, const std::vector<FlowBatch>& batches) {
    for (const FlowBatch& batch : batches) rows.take(batch);
    all.ledger += result.ledger;
    all.failed = result.failure.has_value();
  };
  require(testing::read_in_units(text, format, cut, {}, on_unit).has_value());
  all.rows = rows.count();
  all.hash = rows.sum();
  return all;
}

void check_damage(const std::string& text, const FlowLedger& ledger) {
  require(ledger.damage.size() == std::min<std::uint64_t>(FlowLedger::kShown, ledger.damage.size()));
  require(ledger.damage.empty() == (ledger.damaged_records + ledger.damaged_tuples == 0));
  for (const FlowDamage& damage : ledger.damage) {
    require(damage.rule != nullptr && !damage.message.empty() && damage.message.size() < 1000);
    require(damage.offset <= text.size());
    if (damage.line == 0) continue;
    const std::string_view before = std::string_view(text).substr(0, damage.offset);
    const std::size_t line_begin = before.rfind('\n') + 1;  // 0 where there is none
    require(damage.line == 1 + static_cast<std::uint64_t>(std::ranges::count(before, '\n')));
    require(damage.column == damage.offset - line_begin + 1);
  }
}

/// The first line that says something, and where it ends.
std::string header_of(const std::string& text, std::size_t& end) {
  for (std::size_t at = 0; at < text.size(); at = end + 1) {
    end = std::min(text.find('\n', at), text.size());
    std::string line = text.substr(at, end - at);
    if (line.ends_with('\r')) line.pop_back();
    if (line.find_first_not_of(" \t") != std::string::npos) return line;
  }
  end = text.size();
  return {};
}

}  // namespace

// libFuzzer's name. NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  if (size < 2 || size > 20'000) return 0;
  const std::size_t piece = 1 + data[0] % 64;
  const std::uint64_t chunk = 1 + data[1] * 2ULL + size / 50;
  const std::string text(reinterpret_cast<const char*>(data) + 2, size - 2);
  static_cast<void>(flows::format_of(text));
  for (const FlowFormat format : {FlowFormat::Log, FlowFormat::Csv, FlowFormat::Ndjson, FlowFormat::Compact}) {
    const Read whole = read(text, format, ByteStream::kPiece, ByteStream::kToEnd, {});
    require(whole.rows == whole.ledger.tuples);
    check_damage(text, whole.ledger);
    const Read pieces = read(text, format, piece, ByteStream::kToEnd, {});
    require(pieces.ledger == whole.ledger && pieces.hash == whole.hash && pieces.failed == whole.failed);
    if (format == FlowFormat::Compact || whole.failed) continue;  // cut where blocks begin only
    std::size_t header_end = 0;
    const std::string header = format == FlowFormat::Csv ? header_of(text, header_end) : "";
    if (header_end > chunk) continue;  // a plan does not cut there
    const Read units = read(text, format, piece, chunk, header);
    require(units.ledger == whole.ledger && units.hash == whole.hash);
  }
  return 0;
}
