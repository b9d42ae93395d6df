// Replays as text: one table of outcomes, then what deserves a look, with who sends the most of it.
#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "sim/report/grouped.h"
#include "sim/report/replay.h"
#include "sim/report/replay_view.h"
#include "sim/report/style.h"
#include "sim/report/text.h"

namespace azroute::text {
namespace {

std::string share_of(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return "-";
  const double percent = 100.0 * static_cast<double>(part) / static_cast<double>(whole);
  return part != 0 && percent < 0.05 ? "<0.1%" : fmt::format("{:.1f}%", percent);
}

/// "NAT gateway nat-1", "edge of site headquarters", "subnet spoke/app".
std::string egress_text(const ReplayWords& words) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 16> kKinds{{
      {"natGateway", "NAT gateway"},
      {"instancePublicIP", "public IP"},
      {"loadBalancer", "load balancer"},
      {"defaultOutboundAccess", "default outbound of"},
      {"firewall", "firewall"},
      {"siteEdge", "edge of site"},
      {"networkInterface", "interface"},
      {"virtualNetworkGateway", "gateway"},
      {"virtualHub", "hub"},
      {"azureFirewall", "firewall"},
      {"privateEndpoint", "private endpoint"},
      {"site", "site"},
      {"localNetworkGateway", "local network gateway"},
      {"subnet", "subnet"},
      {"internet", ""},
      {"platform", ""},
  }};
  const auto* const kind = std::ranges::find(kKinds, words.egress_kind, [](const auto& one) { return one.first; });
  const std::string_view title = kind == kKinds.end() ? std::string_view() : kind->second;
  return title.empty() ? words.egress : fmt::format("{} {}", title, words.egress);
}

std::string source_text(const ReplayWords& words) {
  std::string text = words.source_class == "none" ? std::string("-") : words.source_class;
  constexpr std::size_t kShown = 2;
  for (std::size_t i = 0; i < words.source_addresses.size() && i < kShown; ++i) {
    text += (i == 0 ? " " : ", ") + words.source_addresses[i];
  }
  if (words.source_addresses.size() > kShown)
    text += fmt::format(" and {} more", words.source_addresses.size() - kShown);
  return text;
}

std::vector<std::string> counts_cells(const ReplayCounts& counts) {
  return {grouped(counts.conversations), grouped(counts.packets()), grouped(counts.bytes())};
}

std::string talker_text(const Talker& talker) {
  const auto prefix = [](const Prefix& one) {
    return one.is_host() ? one.address().to_string() : one.is_default() ? std::string("any") : one.to_string();
  };
  std::string to = prefix(talker.destination);
  if (talker.port != 0) {
    to = talker.destination.family() == Family::V6 ? fmt::format("[{}]:{}", to, talker.port)
                                                   : fmt::format("{}:{}", to, talker.port);
  }
  const auto transport = transport_of(talker.protocol);
  return fmt::format("{} -> {} {}", prefix(talker.source), to,
                     transport ? std::string(to_string(*transport)) : fmt::format("protocol {}", talker.protocol));
}

std::string talkers_table(const Talkers& talkers, std::size_t top) {
  static constexpr std::array<std::string_view, 4> kHeader{"conversations", "packets", "bytes", "flow"};
  std::vector<std::vector<std::string>> cells;
  for (const Talkers::Entry& entry : top_talkers(talkers, top)) {
    std::vector<std::string> row = counts_cells(entry.counts);
    row.push_back(talker_text(entry.talker));
    cells.push_back(std::move(row));
  }
  std::string out = table(kHeader, cells, "  ");
  const std::size_t left = talkers.size() - cells.size();
  if (left > 0) out += fmt::format("  and {} more (--top 0 lists all)\n", grouped(left));
  if (talkers.level() > 0) out += "  told by wider prefixes, as they are too many to name\n";
  return out;
}

std::string outcome_text(const ReplayWords& words) {
  if (!words.outside.empty()) return words.outside;
  std::string text = fmt::format("{} {}: {}", words.verdict, words.reason, egress_text(words));
  if (words.source_class != to_string(SourceClass::None)) text += ", " + source_text(words);
  if (!words.assumed.empty()) text += fmt::format(" (rests on {})", fmt::join(words.assumed, ", "));
  return text;
}

class Writer {
 public:
  Writer(const ReplayTally& tally, std::size_t top, bool color)
      : tally_(tally), view_(tally), top_(top), color_(color) {}

  std::string write() {
    heading();
    outcomes();
    outside();
    damage();
    problems();
    changes();
    sentences();
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::string bold(std::string_view text) const { return paint(text, Paint::Bold, color_); }

  void heading() {
    out_ += bold(fmt::format("{} on {}", tally_.topology, tally_.as_of));
    if (!tally_.without.empty()) out_ += fmt::format(", without {}", fmt::join(tally_.without, ", "));
    if (!tally_.against.empty()) {
      out_ += fmt::format(", against {} on {}", tally_.against, tally_.against_as_of);
    }
    const auto counted = [](std::uint64_t number, std::string_view what) {
      return fmt::format("{} {}{}", grouped(number), what, number == 1 ? "" : "s");
    };
    out_ += fmt::format("\n{} of {}, {}, {}\n", counted(tally_.tuples, "tuple"),
                        counted(view_.total().conversations, "conversation"),
                        counted(view_.total().packets(), "packet"), counted(view_.total().bytes(), "byte"));
    if (!tally_.recorded.empty()) {
      out_ +=
          fmt::format("only what was recorded {}: {} left out\n", tally_.recorded, counted(tally_.left_out, "tuple"));
    }
    if (tally_.interrupted) {
      out_ += paint("partial: interrupted, what follows is what was read until then", Paint::Warn, color_) + "\n";
    }
    for (const std::string& file : tally_.unread) out_ += paint("partial: " + file, Paint::Warn, color_) + "\n";
  }

  void outcomes() {
    static constexpr std::array<std::string_view, 9> kHeader{
        "verdict", "reason", "egress or end", "source", "share", "conversations", "denied", "packets", "bytes"};
    std::vector<std::vector<std::string>> cells;
    for (const ReplayView::Row& row : view_.outcomes()) {
      if (!row.words.outside.empty()) continue;
      cells.push_back({row.words.verdict, row.words.reason + (row.words.assumed.empty() ? "" : " *"),
                       egress_text(row.words), source_text(row.words),
                       share_of(row.counts.conversations, view_.total().conversations)});
      cells.back().push_back(grouped(row.counts.conversations));
      cells.back().push_back(row.counts.denied == 0 ? "-" : grouped(row.counts.denied));
      cells.back().push_back(grouped(row.counts.packets()));
      cells.back().push_back(grouped(row.counts.bytes()));
      assumed_.insert(row.words.assumed.begin(), row.words.assumed.end());
    }
    if (!cells.empty()) out_ += "\n" + table(kHeader, cells);
    if (view_.total().denied > 0) {
      out_ += "denied: so many of the conversations were denied where they were recorded\n";
    }
    if (!assumed_.empty()) {
      out_ += fmt::format("* rests on what no source states: {} (azroute rules explains them)\n",
                          fmt::join(assumed_, ", "));
    }
  }

  void outside() {
    static constexpr std::array<std::string_view, 5> kHeader{"outside the topology", "tuples", "conversations",
                                                             "packets", "bytes"};
    std::vector<std::vector<std::string>> cells;
    for (const ReplayView::Row& row : view_.outcomes()) {
      if (row.words.outside.empty()) continue;
      cells.push_back({row.words.outside, grouped(row.counts.tuples)});
      for (std::string& cell : counts_cells(row.counts)) cells.back().push_back(std::move(cell));
      explained_.emplace(row.words.outside, row.words.sentence);
    }
    if (!cells.empty()) out_ += "\n" + table(kHeader, cells);
  }

  void damage() {
    if (tally_.edges.forgotten > 0) {
      out_ += fmt::format(
          "\nforgotten: {} conversations, as too many were open at a time; what went on of them counts "
          "anew\n",
          grouped(tally_.edges.forgotten));
    }
    if (tally_.damaged_records == 0 && tally_.damaged_tuples == 0) return;
    out_ += "\n" +
            paint(fmt::format("damaged and skipped: {} records, {} tuples", grouped(tally_.damaged_records),
                              grouped(tally_.damaged_tuples)),
                  Paint::Warn, color_) +
            "\n";
    for (const ReplayDamage& one : tally_.damage) {
      const std::string place =
          one.line != 0 ? fmt::format("{}:{}", one.line, one.column) : fmt::format("byte {}", one.offset);
      out_ += fmt::format("  {}:{}: {} [{}]\n", one.path, place, one.message, one.rule);
    }
    if (tally_.damaged_records + tally_.damaged_tuples > tally_.damage.size()) out_ += "  ...\n";
  }

  void problems() {
    for (const ReplayView::Row& row : view_.outcomes()) {
      if (!row.words.is_problem()) continue;
      out_ += fmt::format("\n{} {}\n{}", paint("problem:", Paint::Bad, color_), outcome_text(row.words),
                          talkers_table(row.talkers, top_));
      explained_.emplace(row.words.reason, row.words.sentence);
    }
  }

  void changes() {
    if (tally_.against.empty()) return;
    ReplayCounts changed;
    for (const ReplayView::Change& change : view_.changes()) changed += change.counts;
    out_ += "\n" +
            bold(fmt::format("against {}: {} of {} conversations change", tally_.against,
                             grouped(changed.conversations), grouped(view_.total().conversations))) +
            "\n";
    for (const ReplayView::Change& change : view_.changes()) {
      out_ += fmt::format("\n{} {} conversations, {} tuples, {} bytes\n  before  {}\n  after   {}\n{}",
                          paint("change:", Paint::Warn, color_), grouped(change.counts.conversations),
                          grouped(change.counts.tuples), grouped(change.counts.bytes()), outcome_text(change.before),
                          outcome_text(change.after), talkers_table(change.talkers, top_));
    }
  }

  void sentences() {
    if (explained_.empty()) return;
    out_ += "\n";
    for (const auto& [id, sentence] : explained_) out_ += fmt::format("{}\n  {}\n", bold(id), sentence);
  }

  const ReplayTally& tally_;
  ReplayView view_;
  std::size_t top_;
  bool color_;
  std::string out_;
  std::set<std::string> assumed_;
  std::map<std::string, std::string> explained_;
};

}  // namespace

std::string replay(const ReplayTally& tally, std::size_t top, bool color) {
  return Writer(tally, top, color).write();
}

}  // namespace azroute::text
