// Propagation: announcements spread from speaker to speaker, class by class of prefixes, until nothing changes.
#pragma once

#include <cstdint>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "sim/route/origins.h"
#include "sim/route/paths.h"
#include "sim/route/speakers.h"

namespace azroute {

/// One route of one speaker for the prefixes of a class.
struct Held {
  static constexpr std::uint32_t kNoSession = 0xFFFFFFFF;
  std::uint32_t session = kNoSession;  // told over it; kNoSession: of its own
  std::uint32_t origin = 0;            // of its own: which
  PathId path = 0;                     // told: how
  bool unsettled = false;
};

/// What the speakers hold of one class in the end: speaker -> its routes, speakers in order.
using Outcome = std::vector<std::pair<Node, std::vector<Held>>>;

/// What BGP compares; lower is better. What compares equal stands in the order of the sessions, which is canonical.
inline auto preference_of(const Path& path) {
  return std::tuple(path.as_path_length, path.bgp_origin, path.med);
}

class Propagation {
 public:
  Propagation(const Topology& topology, const SpeakerSet& speakers, const Origins& origins);

  /// Rounds in which everybody who was told something new tells the neighbours. Where that does not end, the speakers
  /// that keep changing each other are a dispute, and the class is left as it is then.
  Outcome run(std::uint32_t class_index);

  [[nodiscard]] const Path& path(PathId id) const { return paths_[id]; }
  [[nodiscard]] std::vector<Asn> as_path(const Path& path) const;
  [[nodiscard]] std::optional<Address> next_hop(const Path& path) const;
  /// Who told it to the one who told it; nothing: it is of that one's own.
  [[nodiscard]] std::optional<Node> behind_teller(const Path& path) const;
  [[nodiscard]] std::size_t messages() const { return messages_; }
  /// Groups of speakers that never settled in the last class, with two members or more each.
  [[nodiscard]] const std::vector<std::vector<Node>>& disputes() const { return disputes_; }

 private:
  friend class Teller;
  struct Told {
    std::uint32_t session = 0;
    PathId path = 0;
  };
  struct Message {
    Node from = 0;
    std::uint32_t session = 0;
    std::optional<Path> path;  // as the teller has it
  };

  void start(const PrefixClass& cls);
  void touch(Node node);
  using Choices = std::vector<std::pair<Node, Node>>;  // whose route, and who takes it
  /// From those who have news to those who then have.
  std::vector<Node> round(const PrefixClass& cls, const std::vector<Node>& active, Choices* choices);
  bool deliver(const Message& message);
  void settle_dispute(const PrefixClass& cls, std::vector<Node> active);
  Outcome take_outcome();

  void put_on_wire(Path& path, Node from, const Session& session);
  /// Of what the teller has, before it is on the wire.
  [[nodiscard]] bool may_pass(const Path& path, Node from, const Session& session) const;

  const Topology& topology_;
  const SpeakerSet& speakers_;
  const Origins& origins_;
  PathStore store_;
  std::vector<Path> paths_;
  std::vector<Path> of_origin_;                  // every origin as a path
  std::vector<std::vector<Told>> heard_;         // by node, sorted by session
  std::vector<std::vector<std::uint32_t>> own_;  // by node: origins of the class
  std::vector<Node> touched_;                    // nodes with anything in either
  std::vector<bool> is_touched_;
  std::vector<bool> unsettled_;
  std::vector<Message> messages_of_round_;
  std::vector<std::vector<Node>> disputes_;
  std::size_t messages_ = 0;

  // A number that no speaker of the class has, and no origin names, stands in no path: most need not be searched.
  std::vector<std::uint32_t> number_of_;                // by node: its autonomous system, counted from 0
  std::vector<std::vector<std::uint32_t>> numbers_in_;  // by origin: those in its path that some speaker has
  std::vector<std::uint32_t> seen_in_;                  // by number: the last run in which it may stand in a path
  std::uint32_t run_ = 0;
};

}  // namespace azroute
