// Teller: what one speaker says to its neighbours of one class of prefixes, each choice made once for all who hear it.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "sim/route/propagation.h"

namespace azroute {

class Teller {
 public:
  Teller(const Propagation& propagation, const PrefixClass& cls, Node from);

  /// What it tells the other end of the session now; nothing: it has nothing to say.
  [[nodiscard]] std::optional<Path> says(std::uint32_t session);

 private:
  struct Choice {
    std::optional<Path> path;
    bool own = false;     // it announces it of its own accord
    bool inward = false;  // heard from the hub or route server beside
  };

  [[nodiscard]] std::optional<Path> gateway_says(const Session& session);
  [[nodiscard]] Choice gateway_outward(const Session& session) const;
  [[nodiscard]] Choice gateway_inward() const;
  [[nodiscard]] Choice route_server_says(const Session& session) const;
  [[nodiscard]] std::optional<Path> hub_says(const Session& session);
  [[nodiscard]] std::optional<Path> hub_choice(bool to_hub, Id<HubRouteTable> table) const;
  [[nodiscard]] std::optional<Path> outsider_says(std::uint32_t session_index);

  /// The best of the announced origins of the speaker in the class.
  [[nodiscard]] std::optional<Path> own_path(const Session& over) const;
  [[nodiscard]] bool is_announced_over(const Origin& origin, const Session& session) const;
  [[nodiscard]] std::uint32_t weight_of(Id<Connection> connection) const;

  const Propagation& all_;
  const Topology& topology_;
  const PrefixClass& cls_;
  Node from_;
  Speaker who_;
  bool is_blocked_;
  // Made when they are first asked for.
  std::optional<Choice> outward_;
  std::optional<Choice> inward_;
  std::optional<const Propagation::Told*> heard_;
  std::vector<std::pair<Id<HubRouteTable>, std::optional<Path>>> by_table_;  // invalid: for other hubs
};

}  // namespace azroute
