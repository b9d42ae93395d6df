// The loops that write flows, a piece at a time.
#include "tools/make_flows/write_files.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "sim/read/flows_compact.h"
#include "tools/make_flows/logs.h"
#include "tools/make_flows/text.h"

namespace azroute::make_flows {

namespace {

constexpr std::size_t kPiece = std::size_t{1} << 20U;  // is written at once

/// A file, or standard output.
class Output {
 public:
  explicit Output(const std::string& path) : path_(path.empty() ? "standard output" : path) {
    if (!path.empty()) file_.reset(std::fopen(path.c_str(), "wb"));
    if (!path.empty() && !file_) fail();
  }
  /// Writes the text when it is long, and empties it.
  void take(std::string& text) {
    if (text.size() >= kPiece) write(text);
  }
  void finish(std::string& text) {
    write(text);
    if (std::fflush(stream()) != 0) fail();
  }

 private:
  struct Close {
    void operator()(std::FILE* file) const { static_cast<void>(std::fclose(file)); }
  };
  std::FILE* stream() { return file_ ? file_.get() : stdout; }
  void write(std::string& text) {
    if (std::fwrite(text.data(), 1, text.size(), stream()) != text.size()) fail();
    text.clear();
  }
  [[noreturn]] void fail() const { throw Failure(fmt::format("{}: cannot write: {}", path_, std::strerror(errno))); }

  std::string path_;
  std::unique_ptr<std::FILE, Close> file_;
};

/// Flips a bit in each block that has a row which is to be spoiled. `rows` were in blocks before.
std::uint64_t spoil_blocks(std::string& bytes, std::size_t from, std::uint64_t& rows, const Damage& damage) {
  std::uint64_t spoiled = 0;
  for (std::size_t at = from; at < bytes.size();) {
    const auto header = read_compact_header(std::string_view(bytes).substr(at));
    if (!header) {
      at += kCompactHeadBytes;
      continue;
    }
    bool hit = false;
    for (std::uint64_t row = 0; row < header->rows && !header->end; ++row) hit = hit || damage.hits(rows + row);
    if (hit) {
      char& byte = bytes[at + kCompactHeaderBytes + mixed(rows) % (header->bytes - kCompactHeaderBytes)];
      byte = static_cast<char>(byte ^ 1);
      spoiled += header->rows;
    }
    if (!header->end) rows += header->rows;
    at += header->bytes;
  }
  return spoiled;
}

Made make_compact(const FileSettings& settings, const FlowMaker& maker) {
  Output output(settings.output);
  const Damage damage(maker.seed(), settings.damage);
  CompactWriter writer;
  FlowBatch v4, v6;
  std::string bytes;
  Made made;
  std::uint64_t blocked = 0;
  const auto emit = [&](auto&& add) {
    const std::size_t before = bytes.size();
    add();
    if (settings.damage != 0) made.spoiled += spoil_blocks(bytes, before, blocked, damage);
    output.take(bytes);
  };
  for (std::uint64_t done = 0; done < settings.count; made.tuples = done) {
    const auto rows = static_cast<std::size_t>(std::min<std::uint64_t>(kFlowBatch, settings.count - done));
    maker.fill(settings.first + done, rows, v4, v6);
    emit([&] {
      writer.add(v4, bytes);
      writer.add(v6, bytes);
    });
    done += rows;
  }
  emit([&] { writer.finish(bytes); });
  output.finish(bytes);
  return made;
}

Made make_table(const FileSettings& settings, const FlowMaker& maker) {
  Output output(settings.output);
  const Damage damage(maker.seed(), settings.damage);
  const bool csv = settings.format == Format::Csv;
  std::string text(csv ? csv_header() : std::string_view());
  std::string row;
  Made made;
  for (std::uint64_t number = settings.first; number < settings.first + settings.count; ++number, ++made.tuples) {
    std::string& to = damage.hits(number) ? row : text;
    (csv ? append_csv : append_ndjson)(maker.flow(number), to);
    if (&to == &row) {
      row.pop_back();
      csv ? damage.spoil(number, row) : damage.spoil_json(number, row);
      text.append(row).append("\n");
      row.clear();
      ++made.spoiled;
    }
    output.take(text);
  }
  output.finish(text);
  return made;
}

/// Writes the records of a log one after the other, in an object with `records`.
class LogWriter {
 public:
  LogWriter(const std::string& path, LogMaker& logs) : output_(path), logs_(logs) {}

  void add(std::uint64_t record, std::uint64_t begin, std::uint64_t end) {
    text_ += std::exchange(any_, true) ? ",\n" : "{\"records\":[\n";
    logs_.append_record(record, begin, end, text_);
    output_.take(text_);
  }
  void finish() {
    text_ += any_ ? "\n]}\n" : "{\"records\":[]}\n";
    output_.finish(text_);
  }

 private:
  Output output_;
  LogMaker& logs_;
  std::string text_;
  bool any_ = false;
};

/// The tuples that were asked for, as parts of records.
class Slice {
 public:
  Slice(const FileSettings& settings, const LogMaker& logs)
      : first_(settings.first), end_(settings.first + settings.count), each_(logs.tuples_a_record()) {}

  [[nodiscard]] std::uint64_t first_record() const { return first_ / each_; }
  [[nodiscard]] std::uint64_t end_record() const { return (end_ + each_ - 1) / each_; }
  /// The places of the record's tuples that are in the slice.
  [[nodiscard]] std::uint64_t begin_in(std::uint64_t record) const {
    return std::max(first_, record * each_) - record * each_;
  }
  [[nodiscard]] std::uint64_t end_in(std::uint64_t record) const {
    return std::min(end_, (record + 1) * each_) - record * each_;
  }

 private:
  std::uint64_t first_, end_, each_;
};

/// A file for each hour of each recorder, in the folders in which Azure keeps them.
void write_blobs(const FileSettings& settings, LogMaker& logs) {
  const Slice slice(settings, logs);
  const std::uint64_t all = logs.recorders();
  for (std::uint64_t minute = slice.first_record() / all; minute * all < slice.end_record();) {
    const std::uint64_t hour_end = logs.end_of_hour(minute);
    for (std::uint64_t recorder = 0; recorder < all; ++recorder) {
      std::unique_ptr<LogWriter> writer;
      for (std::uint64_t at = minute; at < hour_end; ++at) {
        const std::uint64_t record = at * all + recorder;
        if (record < slice.first_record() || record >= slice.end_record()) continue;
        if (!writer) {
          const std::filesystem::path path = std::filesystem::path(settings.output) / logs.blob_path(record);
          std::filesystem::create_directories(path.parent_path());
          writer = std::make_unique<LogWriter>(path.string(), logs);
        }
        writer->add(record, slice.begin_in(record), slice.end_in(record));
      }
      if (writer) writer->finish();
    }
    minute = hour_end;
  }
}

Made make_log(const FileSettings& settings, const Topology& topology, const FlowMaker& maker) {
  LogMaker logs(topology, maker,
                {.kind = settings.format == Format::VirtualNetwork  ? LogKind::VirtualNetwork
                         : settings.format == Format::SecurityGroup ? LogKind::SecurityGroup
                                                                    : LogKind::SecurityGroup1,
                 .start = settings.start,
                 .tuples_a_record = settings.rate,
                 .damage_per_million = settings.damage});
  if (logs.recorders() == 0) throw Failure("the topology has no network interface whose flows could be logged");
  if (settings.blobs) {
    write_blobs(settings, logs);
  } else {
    LogWriter writer(settings.output, logs);
    const Slice slice(settings, logs);
    for (std::uint64_t record = slice.first_record(); settings.count != 0 && record < slice.end_record(); ++record)
      writer.add(record, slice.begin_in(record), slice.end_in(record));
    writer.finish();
  }
  return {.tuples = settings.count, .spoiled = logs.spoiled()};
}

}  // namespace

Made write_flows(const FileSettings& settings, const Topology& topology, const FlowMaker& maker) {
  switch (settings.format) {
    case Format::Compact: return make_compact(settings, maker);
    case Format::Csv:
    case Format::Ndjson: return make_table(settings, maker);
    case Format::VirtualNetwork:
    case Format::SecurityGroup:
    case Format::SecurityGroup1: break;
  }
  return make_log(settings, topology, maker);
}

}  // namespace azroute::make_flows
