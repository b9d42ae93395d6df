// Propagation: announcements spread from speaker to speaker, class by class of prefixes, until nothing changes.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "sim/route/origins.h"
#include "sim/route/speakers.h"

namespace azroute {

/// What a speaker was told, by whom, with which attributes. As the receiver sees it.
struct Path {
  std::vector<Node> trail{};   // speakers it passed, nearest first, the origin last
  std::vector<Asn> as_path{};  // nearest first
  std::uint32_t med = 0;
  BgpOrigin bgp_origin = BgpOrigin::Igp;
  bool no_advertise = false;
  bool crossed_hub = false;          // came from another hub
  bool from_private_policy = false;  // ... that has a policy for private traffic
  RouteKind kind = RouteKind::Vpn;
  TargetSet targets = 0;  // tables of hubs it goes into
  std::optional<Address> next_hop{};

  friend auto operator<=>(const Path&, const Path&) = default;
};
using PathId = std::uint32_t;

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

class Propagation {
 public:
  Propagation(const Topology& topology, const SpeakerSet& speakers, const Origins& origins)
      : topology_(topology), speakers_(speakers), origins_(origins), heard_(speakers.size()), own_(speakers.size()) {}

  /// Rounds in which everybody who was told something new tells the neighbours. Where that does not end, the speakers
  /// that keep changing each other are a dispute, and the class is left as it is then.
  Outcome run(std::uint32_t class_index);

  [[nodiscard]] const Path& path(PathId id) const { return paths_[id]; }
  [[nodiscard]] std::size_t messages() const { return messages_; }
  /// Groups of speakers that never settled in the last class, with two members or more each.
  [[nodiscard]] const std::vector<std::vector<Node>>& disputes() const { return disputes_; }

 private:
  struct Told {
    std::uint32_t session = 0;
    PathId path = 0;
  };
  struct Message {
    Node from = 0;
    Node to = 0;
    std::uint32_t session = 0;
    std::optional<Path> path;
  };

  void start(const PrefixClass& cls);
  using Changes = std::vector<std::pair<Node, Node>>;  // who told whom something new
  /// From those who have news to those who then have.
  std::vector<Node> round(const PrefixClass& cls, const std::vector<Node>& active, Changes* changes);
  bool deliver(Message message);
  void settle_dispute(const PrefixClass& cls, std::vector<Node> active);

  /// What `from` tells the other end of the session now; nothing: it has nothing to say.
  [[nodiscard]] std::optional<Path> told(const PrefixClass& cls, Node from, std::uint32_t session) const;
  [[nodiscard]] std::optional<Path> told_by_gateway(const PrefixClass& cls, Node from, const Session& session) const;
  [[nodiscard]] std::optional<Path> told_by_route_server(const PrefixClass& cls, Node from,
                                                         const Session& session) const;
  [[nodiscard]] std::optional<Path> told_by_hub(const PrefixClass& cls, Node from, std::uint32_t session_index) const;
  [[nodiscard]] std::optional<Path> told_by_outsider(Node from, std::uint32_t session_index) const;
  /// The announced origins of a node in the class, as paths; the first in canonical order.
  [[nodiscard]] std::optional<Path> own_path(Node node, const Session& over) const;
  [[nodiscard]] bool is_announced_over(const Origin& origin, const Session& session) const;
  [[nodiscard]] Path path_of(const Origin& origin) const;
  [[nodiscard]] bool accepts(Node to, const Session& session, const Path& path) const;
  void put_on_wire(Path& path, Node from, const Session& session) const;

  const Topology& topology_;
  const SpeakerSet& speakers_;
  const Origins& origins_;
  std::vector<Path> paths_;
  std::vector<std::vector<Told>> heard_;         // by node, sorted by session
  std::vector<std::vector<std::uint32_t>> own_;  // by node: origins of the class
  std::vector<Node> touched_;                    // nodes with anything in either
  std::vector<bool> is_touched_;
  std::vector<bool> unsettled_;
  std::vector<std::vector<Node>> disputes_;
  std::size_t messages_ = 0;
};

}  // namespace azroute
