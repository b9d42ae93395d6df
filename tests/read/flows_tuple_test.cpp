// The quick way of reading flow tuples against the obvious one, on tuples and on what is nearly one.
#include "sim/read/flows_tuple.h"

#include <random>
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "sim/read/byte_stream.h"
#include "sim/read/flows_tuple_quick.h"

namespace azroute::flows {
namespace {

/// The text with what may stand behind it in a piece of a file.
struct Padded {
  std::string bytes;
  std::size_t size;
  Padded(const std::string& text, std::string_view behind) : bytes(text), size(text.size()) {
    while (bytes.size() < size + ByteStream::kSlack) bytes += behind;
  }
  [[nodiscard]] std::string_view text() const { return {bytes.data(), size}; }
};

using Way = bool (*)(std::string_view, FlowRow&);

/// Whether the way took it; if so, it agrees with the obvious one.
bool same(const std::string& tuple, Way way) {
  bool taken_ones[2];
  for (const std::string_view behind : {R"(","1772359200123,10.0.0.4,)", "9"}) {
    const Padded padded(tuple, behind);
    FlowRow quick;
    FlowRow slow;
    const bool taken = way(padded.text(), quick);
    const auto fault = parse_tuple(tuple, slow);
    CAPTURE(tuple);
    if (taken) {
      CHECK_FALSE(fault);
      CHECK(quick == slow);
    }
    taken_ones[behind == "9"] = taken;
  }
  CHECK(taken_ones[0] == taken_ones[1]);
  return taken_ones[0];
}

/// Whether a quick way took it; all that take it agree.
bool same(const std::string& tuple) {
  const bool portably = same(tuple, parse_tuple_portably);
  const bool widely = same(tuple, parse_tuple_widely);
  const bool quickly = same(tuple, parse_tuple_quickly);
  CHECK(quickly == (portably || widely));
  return quickly;
}

class Tuples {
 public:
  std::string next() {
    const bool network = below(2) == 0;
    std::string text = below(2) == 0 ? fmt::format("{}", 1'700'000'000 + below(90'000'000))
                                     : fmt::format("{}", 1'700'000'000'000 + below(90'000'000));
    text += fmt::format(",{}.{}.{}.{},{}.{}.{}.{},{},{},", part(), part(), part(), part(), part(), part(), part(),
                        part(), below(65'536), below(65'536));
    text += network ? fmt::format("{},{},{},{}", below(256), "IO"[below(2)], "BCED"[below(4)], words_[below(4)])
                    : fmt::format("{},{},{},{}", "TU"[below(2)], "IO"[below(2)], "AAD"[below(3)], "BCE"[below(3)]);
    for (int i = 0; i < 4; ++i) text += "," + counter();
    return text;
  }
  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }

 private:
  std::uint64_t part() { return below(3) == 0 ? below(10) : below(256); }
  std::string counter() {
    switch (below(5)) {
      case 0: return "";
      case 1: return "0";
      case 2: return fmt::format("{}", random_());
      case 3: return fmt::format("{}", random_() >> below(64));
      default: return fmt::format("{}", below(100'000));
    }
  }

  std::mt19937_64 random_{20'260'301};
  std::vector<std::string> words_ = {"X", "NX", "NX_HW_NOT_SUPPORTED", ""};
};

TEST_CASE("tuples are read alike in both ways, and most of them quickly") {
  Tuples tuples;
  int quick = 0;
  int wide = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::string tuple = tuples.next();
    FlowRow row;
    CHECK_FALSE(parse_tuple(tuple, row));
    quick += same(tuple) ? 1 : 0;
    wide += same(tuple, parse_tuple_widely) ? 1 : 0;
  }
  CHECK(quick > 4'000);  // not what security groups deny, nor counts of more than sixteen digits
  // Of these, what virtual networks have in milliseconds, with counts of at most eight digits.
  CHECK((wide > 500 || !has_wide_tuples()));
}

TEST_CASE("usual tuples of virtual networks are all read quickly, wherever the dots of their addresses are") {
  int number = 0;
  for (int from = 0; from < 81; ++from) {
    for (int to = 0; to < 81; ++to) {
      constexpr int kParts[3][2] = {{0, 9}, {10, 99}, {100, 255}};  // of one, two and three digits
      const auto address = [&](int shape) {
        const auto part = [&](int digits) { return kParts[digits][++number % 2]; };
        return fmt::format("{}.{}.{}.{}", part(shape % 3), part(shape / 3 % 3), part(shape / 9 % 3), part(shape / 27));
      };
      const std::string tuple =
          fmt::format("17723592{:05},{},{},{},{},6,O,C,NX,{},0,,{}", number % 100'000, address(from), address(to),
                      number * 7 % 65'536, number % 65'536, number % 10, 12'345'678 >> number % 24);
      CHECK(same(tuple, parse_tuple_portably));
      CHECK(same(tuple, parse_tuple_widely) == has_wide_tuples());
    }
  }
}

TEST_CASE("what is nearly a tuple is read alike in both ways") {
  Tuples tuples;
  constexpr std::string_view kBytes = "0123456789,,,...:-+/ABCDEIOTUX \"\x80\xF5";
  int faults = 0;
  for (int i = 0; i < 60'000; ++i) {
    std::string tuple = tuples.next();
    for (std::uint64_t change = tuples.below(3) + 1; change > 0; --change) {
      const std::size_t at = tuples.below(tuple.size());
      const char byte = kBytes[tuples.below(kBytes.size())];
      switch (tuples.below(4)) {
        case 0: tuple[at] = byte; break;
        case 1: tuple.insert(at, 1, byte); break;
        case 2: tuple.erase(at, 1); break;
        default: std::swap(tuple[at], tuple[tuples.below(tuple.size())]);
      }
      if (tuple.empty()) tuple = "1";
    }
    same(tuple);
    FlowRow row;
    faults += parse_tuple(tuple, row) ? 1 : 0;
  }
  CHECK(faults > 10'000);
}

TEST_CASE("fields at their bounds") {
  const auto with = [](std::string_view time, std::string_view source, std::string_view port, std::string_view count) {
    return fmt::format("{},{},10.0.0.5,{},2,6,O,B,NX,{},2,3,4", time, source, port, count);
  };
  const auto good = [](const std::string& tuple) {
    FlowRow row;
    const bool fine = !parse_tuple(tuple, row);
    same(tuple);
    return fine;
  };
  CHECK(good(with("1772359200", "0.0.0.0", "0", "0")));
  CHECK(good(with("1772359200", "255.255.255.255", "65535", "18446744073709551615")));
  CHECK_FALSE(good(with("1772359200", "255.255.255.256", "1", "1")));
  CHECK_FALSE(good(with("1772359200", "01.2.3.4", "1", "1")));
  CHECK_FALSE(good(with("1772359200", "1.2.3.00", "1", "1")));
  CHECK_FALSE(good(with("1772359200", "1.2.3", "1", "1")));
  CHECK_FALSE(good(with("1772359200", "1.2.3.", "1", "1")));
  CHECK_FALSE(good(with("1772359200", "1.2.3.4.5", "1", "1")));
  CHECK_FALSE(good(with("1772359200", "1.2.3.1000", "1", "1")));
  CHECK_FALSE(good(with("1772359200", "1.2.3.4", "65536", "1")));
  CHECK_FALSE(good(with("1772359200", "1.2.3.4", "", "1")));
  CHECK(good(with("1772359200", "1.2.3.4", "00080", "1")));
  CHECK_FALSE(good(with("1772359200", "1.2.3.4", "1", "18446744073709551616")));
  CHECK(good(with("1772359200", "1.2.3.4", "1", "9999999999999999")));
  CHECK(good(with("1772359200", "1.2.3.4", "1", "12345678901234567")));
  CHECK(good(with("99999999999999", "1.2.3.4", "1", "1")));
  CHECK_FALSE(good(with("100000000000000", "1.2.3.4", "1", "1")));
  CHECK_FALSE(good(with("", "1.2.3.4", "1", "1")));
  CHECK(good(with("0001772359200", "1.2.3.4", "1", "1")));
  CHECK(good(with("1772359200123", "1.2.3.4", "1", "99999999")));
  CHECK(good(with("1772359200123", "1.2.3.4", "1", "100000000")));
  CHECK(good(with("0100000000000", "1.2.3.4", "1", "1")));
  CHECK(good(with("0099999999999", "1.2.3.4", "1", "1")));
  CHECK(good(with("1772359200123", "1.2.3.4", "00065535", "1")));
  CHECK(good(with("1772359200123", "1.2.3.4", "000000080", "1")));
  CHECK_FALSE(good(with("1772359200123", "1.2.3.4", "65536", "1")));
  CHECK_FALSE(good(with("1772359200123", "1.2.3.4", "", "1")));
  CHECK_FALSE(good(with("1772359200123", "1.2.3.256", "1", "1")));
  CHECK_FALSE(good(with("1772359200123", "1.2.3.04", "1", "1")));
  CHECK_FALSE(good(with("177235920012/", "1.2.3.4", "1", "1")));
}

TEST_CASE("seconds and milliseconds are told apart by size") {
  CHECK(time_of(1'772'359'200) == 1'772'359'200'000);
  CHECK(time_of(1'772'359'200'123) == 1'772'359'200'123);
  CHECK(time_of(99'999'999'999) == 99'999'999'999'000);
  CHECK(time_of(100'000'000'000) == 100'000'000'000);
  CHECK(time_of(0) == 0);
  CHECK_FALSE(time_of(1'772'359'200'123'456));  // microseconds
}

TEST_CASE("a network interface by its MAC address, however it is spelled, or by its name") {
  CHECK(recorder_of("00224800AA01") == 0x00224800AA01);
  CHECK(recorder_of("00-22-48-00-aa-01") == 0x00224800AA01);
  CHECK(recorder_of("00:22:48:00:AA:01") == 0x00224800AA01);
  CHECK(recorder_of("") == 0);
  CHECK(recorder_of("nic-a") != recorder_of("nic-b"));
  CHECK((recorder_of("nic-a") >> 63U) == 1);
}

}  // namespace
}  // namespace azroute::flows
