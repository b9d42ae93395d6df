// Files, folders and parts of files: what is read, in which order, and that parts join to the whole.
#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>
#include <unistd.h>

#include "sim/read/flows.h"
#include "sim/read/flows_compact.h"
#include "tests/read/flows_support.h"
#include "tests/support/packed.h"

namespace azroute {
namespace {

using namespace testing;

namespace fs = std::filesystem;

const std::string kTuple = R"("1772359200123,10.0.0.4,203.0.113.9,50000,443,6,O,B,NX,1,64,0,0")";

/// A folder of its own, gone with the test.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "azroute-flows-test-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder(Folder&&) = delete;
  Folder& operator=(const Folder&) = delete;
  Folder& operator=(Folder&&) = delete;

  [[nodiscard]] std::string path(std::string_view name = "") const { return (path_ / name).string(); }
  [[nodiscard]] std::string write(std::string_view name, std::string_view bytes) const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream(path(name), std::ios::binary) << bytes;
    return path(name);
  }

 private:
  fs::path path_;
};

std::vector<FlowUnit> plan(const std::vector<std::string>& paths, const FlowPlanOptions& options = {}) {
  auto units = plan_flow_units(paths, options);
  REQUIRE_MESSAGE(units, units.error().message);
  return *std::move(units);
}

std::string error_of(const std::vector<std::string>& paths) {
  const auto units = plan_flow_units(paths, {});
  return units ? "" : units.error().message + " | " + units.error().help;
}

/// All units of a plan, one after the other.
struct Replayed {
  FlowLedger ledger;
  std::uint64_t bytes_sent = 0;
  std::vector<std::string> failures;
  std::size_t units = 0;
  std::uint64_t consumed = 0;  // of the last unit
};

Replayed read_all(const std::vector<FlowUnit>& units) {
  Replayed all;
  FlowUnitChain chain;
  for (const FlowUnit& unit : units) {
    FlowUnit now = unit;
    for (int time = 0;; ++time) {
      REQUIRE(time < 2);
      std::uint64_t bytes = 0;
      FlowUnitResult result = read_flow_unit(
          now, {},
          [&](const FlowBatch& batch) {
            for (const std::uint64_t sent : batch.bytes_sent) bytes += sent;
            return true;
          },
          [&](std::uint64_t consumed) {
            all.consumed = consumed;
            return true;
          });
      if (auto again = chain.accept(now, result)) {
        now = *again;
        continue;
      }
      all.bytes_sent += bytes;
      all.ledger += result.ledger;
      if (result.failure) all.failures.push_back(result.failure->message);
      break;
    }
    ++all.units;
  }
  return all;
}

TEST_CASE("a folder as flow logs are laid out: by interface, then in time") {
  const Folder folder;
  const std::string base = "insights-logs-flowlogflowevent/flowLogResourceID=/S/RG/NW/";
  for (const std::string_view name : {"y=2026/m=03/d=02/h=00/m=00/macAddress=00224800AA01/PT1H.json",
                                      "y=2026/m=03/d=01/h=10/m=00/macAddress=00224800AA02/PT1H.json",
                                      "y=2026/m=03/d=01/h=10/m=00/macAddress=00224800AA01/PT1H.json",
                                      "y=2026/m=03/d=01/h=09/m=00/macAddress=00224800AA02/PT1H.json"}) {
    (void)folder.write(base + std::string(name), records({record(kTuple)}));
  }
  (void)folder.write("notes.txt", "no flows");
  (void)folder.write("more.csv.gz", gzip("source,destination\n10.0.0.1,10.0.0.2\n"));
  std::vector<std::string> order;
  for (const FlowUnit& unit : plan({folder.path()})) {
    const std::size_t day = unit.path.find("d=0");
    order.push_back(day == std::string::npos ? fs::path(unit.path).filename().string()
                                             : unit.path.substr(day, 9) + unit.path.substr(unit.path.find("AA0"), 4));
  }
  CHECK(order ==
        std::vector<std::string>{"more.csv.gz", "d=01/h=10AA01", "d=02/h=00AA01", "d=01/h=09AA02", "d=01/h=10AA02"});
  const Replayed all =
      read_all(plan({folder.path(), folder.path(), folder.path("more.csv.gz"), folder.path("./more.csv.gz")}));
  CHECK(all.units == 5);
  CHECK(all.ledger.tuples == 5);
}

TEST_CASE("links in folders: what they lead to is read once, and no way round is endless") {
  const Folder folder;
  (void)folder.write("a/flows.json", record(kTuple));
  fs::create_directory_symlink(folder.path(), folder.path("a/up"));
  fs::create_directory_symlink(folder.path("a"), folder.path("b"));
  fs::create_symlink(folder.path("nowhere"), folder.path("broken.json"));
  CHECK(plan({folder.path()}).size() == 1);
}

TEST_CASE("what cannot be read") {
  const Folder folder;
  (void)folder.write("flows.json", "");
  fs::create_directories(folder.path("empty/deep"));
  CHECK(error_of({folder.path("flow.json")}) ==
        fmt::format("{0}/flow.json: no such file | did you mean `{0}/flows.json`?",
                    folder.path().substr(0, folder.path().size() - 1)));
  CHECK(error_of({folder.path("empty")})
            .starts_with(folder.path("empty") + ": has no file of flows in it | these have names"));
  CHECK(error_of({folder.path("flows.json")}).empty());
}

TEST_CASE("formats are known by content, not by name") {
  const Folder folder;
  std::string compact;
  CompactWriter().finish(compact);
  const auto format = [&](std::string_view bytes) { return plan({folder.write("x.json", bytes)})[0].format; };
  CHECK(format(records({record(kTuple)})) == FlowFormat::Log);
  CHECK(format(" [" + record(kTuple)) == FlowFormat::Log);
  CHECK(format(record(kTuple).substr(0, 100)) == FlowFormat::Log);
  CHECK(format("\xEF\xBB\xBF{\"time\":1,\"src\":\"10.0.0.1\"") == FlowFormat::Ndjson);
  CHECK(format("{\"DestinationIP\":\"10.0.0.1\"}") == FlowFormat::Ndjson);
  CHECK(format("source,destination\n") == FlowFormat::Csv);
  CHECK(format(compact) == FlowFormat::Compact);
  CHECK(format(gzip(compact)) == FlowFormat::Compact);
  CHECK(format(bzip2("source,destination\n")) == FlowFormat::Csv);
  CHECK(format("") == FlowFormat::Log);
  CHECK(plan({folder.write("x", "{}")}, {.format = FlowFormat::Csv})[0].format == FlowFormat::Csv);
}

TEST_CASE("large files are cut, packed ones are not, and parts join to the whole") {
  const Folder folder;
  std::string log = "{\"records\":[";
  std::string csv = "source,destination,bytes\n";
  std::string json;
  for (int i = 0; i < 500; ++i) {
    if (i > 0) log += i % 7 == 0 ? "\n,\n" : ",";
    log += i % 50 == 49 ? R"({"time":"cut off)" : record(kTuple + "," + kTuple + (i % 9 == 0 ? ",\"\"" : ""));
    csv += i % 9 == 0 ? "10.0.0.1\n" : "10.0.0.1,10.0.0.2,64\n";
    json += R"({"source":"10.0.0.1","destination":"10.0.0.2","bytes":128})" + std::string(i % 9 == 0 ? "}\n" : "\n");
  }
  log += "]}";
  for (const std::string& text : {log, csv, json}) {
    const std::string path = folder.write("x", text);
    const Replayed whole = read_all(plan({path}));
    CHECK(whole.units == 1);
    CHECK(whole.ledger.damaged_records + whole.ledger.damaged_tuples > 50);
    CHECK(whole.bytes_sent > 25'000);
    CHECK(whole.consumed == text.size());
    for (const std::uint64_t chunk : {std::uint64_t{37}, std::uint64_t{512}, std::uint64_t{4096}}) {
      const std::vector<FlowUnit> units = plan({path}, {.format = {}, .chunk = chunk});
      // Logs in a quarter as many parts, in fours.
      const std::uint64_t of_logs = 4 * std::max<std::uint64_t>(1, (text.size() + 16 * chunk - 1) / (16 * chunk));
      CHECK(units.size() == (text == log ? of_logs : (text.size() + chunk - 1) / chunk));
      const Replayed parts = read_all(units);
      CHECK(parts.ledger == whole.ledger);
      CHECK(parts.bytes_sent == whole.bytes_sent);
    }
    for (const std::string& packed : {gzip(text), gzip(text.substr(0, 999)) + gzip(text.substr(999)), bzip2(text)}) {
      const std::vector<FlowUnit> units = plan({folder.write("x", packed)}, {.format = {}, .chunk = 512});
      CHECK(units.size() == 1);
      const Replayed unpacked = read_all(units);
      CHECK(unpacked.ledger == whole.ledger);
      CHECK(unpacked.bytes_sent == whole.bytes_sent);
      CHECK(unpacked.consumed == packed.size());
    }
  }
}

TEST_CASE("compact flows are cut where blocks begin") {
  const Folder folder;
  FlowBatch batch;
  for (std::uint32_t i = 0; i < 50'000; ++i) {
    batch.source_v4.push_back(i);
    batch.destination_v4.push_back(~i);
    batch.source_port.push_back(static_cast<std::uint16_t>(i));
    batch.destination_port.push_back(443);
    batch.protocol.push_back(6);
    batch.packets_sent.push_back(1);
    batch.bytes_sent.push_back(i);
    batch.packets_received.push_back(0);
    batch.bytes_received.push_back(0);
  }
  std::string bytes;
  CompactWriter writer;
  writer.add(batch, bytes);
  writer.finish(bytes);
  for (const bool damaged : {false, true}) {
    if (damaged) bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    const std::string path = folder.write("x", bytes);
    const Replayed whole = read_all(plan({path}));
    CHECK(whole.ledger.tuples + whole.ledger.damaged_tuples == 50'000);
    CHECK(whole.ledger.damaged_records == (damaged ? 1 : 0));
    const std::vector<FlowUnit> units = plan({path}, {.format = {}, .chunk = 100'000});
    CHECK(units.size() > 3);
    const Replayed parts = read_all(units);
    CHECK(parts.ledger == whole.ledger);
    CHECK(parts.bytes_sent == whole.bytes_sent);
  }
}

TEST_CASE("packed data that is damaged: what could be unpacked counts, then it is said") {
  const Folder folder;
  std::string log;
  for (int i = 0; i < 3000; ++i) log += record(kTuple + ",\"" + std::to_string(i * 7919) + "\"") + "\n";
  const std::string packed = gzip(log);
  const std::string cut = folder.write("x", packed.substr(0, packed.size() / 2));
  const Replayed all = read_all(plan({cut}));
  CHECK(all.ledger.tuples > 100);
  CHECK(all.ledger.tuples < 3000);
  CHECK(all.failures == std::vector<std::string>{fmt::format("gzip data is cut off after byte {}", packed.size() / 2)});
  std::string other = packed;
  other[other.size() / 2] = static_cast<char>(~other[other.size() / 2]);
  const Replayed damaged = read_all(plan({folder.write("x", other)}));
  REQUIRE(damaged.failures.size() == 1);
  CHECK(damaged.failures[0].starts_with("damaged gzip data at byte "));
}

TEST_CASE("compact files are cut between blocks, as finely as is asked for") {
  const Folder folder;
  FlowBatch batch;
  constexpr std::size_t kRows = 50'000;
  for (std::uint32_t i = 0; i < kRows; ++i) {
    batch.source_v4.push_back(0x0A000000U + i);
    batch.destination_v4.push_back(0x14000000U + i);
    batch.source_port.push_back(40'000);
    batch.destination_port.push_back(443);
    batch.protocol.push_back(6);
    batch.packets_sent.push_back(1);
    batch.bytes_sent.push_back(i);
    batch.packets_received.push_back(1);
    batch.bytes_received.push_back(60);
  }
  CompactWriter writer;
  std::string text;
  writer.add(batch, text);
  writer.finish(text);
  const std::string path = folder.write("x.azflows", text);
  CHECK(plan({path}).size() == 1);
  const std::vector<FlowUnit> units = plan({path}, {.format = {}, .compact_chunk = std::uint64_t{200} << 10U});
  CHECK(units.size() > 3);
  const Replayed parts = read_all(units);
  CHECK(parts.ledger == read_all(plan({path})).ledger);
  CHECK(parts.ledger.tuples == kRows);
}

TEST_CASE("progress can end the reading") {
  const Folder folder;
  std::string csv = "source,destination\n";
  while (csv.size() < 5U << 20U) csv += "10.0.0.1,10.0.0.2\n";
  const auto units = plan({folder.write("x", csv)});
  int calls = 0;
  const FlowUnitResult result = read_flow_unit(
      units[0], {}, [](const FlowBatch&) { return true; },
      [&](std::uint64_t consumed) {
        CHECK(consumed <= csv.size());
        return ++calls < 3;
      });
  CHECK(calls == 3);
  CHECK_FALSE(result.complete);
  CHECK(result.ledger.tuples < 200'000);
  CHECK(result.ledger.tuples > 25'000);
}

}  // namespace
}  // namespace azroute
