// Effective routes when they are asked for, and what subnets share of them.
#include <algorithm>
#include <set>
#include <utility>

#include "sim/route/effective_routes.h"

namespace azroute {

Network::Network(const Topology& topology, Date as_of)
    : topology_(&topology),
      as_of_(as_of),
      control_plane_(propagate(topology)),
      by_subnet_(topology.subnets.size()),
      by_vnet_(topology.virtual_networks.size()) {}

/// Virtual networks with equal sources have one layer; nullptr where there is none to hear.
std::shared_ptr<const GatewayLayer> Network::layer_of(Id<VirtualNetwork> vnet) {
  auto& slot = by_vnet_[vnet.index];
  if (!slot) {
    const RouteSources sources = sources_of(*topology_, vnet);
    slot = std::shared_ptr<const GatewayLayer>();
    if (sources.any()) {
      auto& layer = layers_[sources];
      if (!layer) {
        layer =
            std::make_shared<const GatewayLayer>(control_plane_.rows(sources, as_of_), topology_->assumptions, fibs_);
      }
      slot = layer;
    }
  }
  return *slot;
}

const EffectiveRoutes& Network::routes_of(Id<Subnet> subnet) {
  const EffectiveRoutes*& slot = by_subnet_[subnet.index];
  if (slot != nullptr) return *slot;
  SubnetRows rows = collect_rows(*topology_, layer_of((*topology_)[subnet].virtual_network), subnet, as_of_);
  const std::size_t content = hash_of(rows);
  const auto [begin, end] = by_content_.equal_range(content);
  const auto known = std::find_if(begin, end, [&](const auto& made) { return made.second->from() == rows; });
  if (known != end) {
    slot = known->second.get();
  } else {
    auto routes = std::make_unique<const EffectiveRoutes>(std::move(rows), topology_->assumptions, fibs_);
    slot = by_content_.emplace(content, std::move(routes))->second.get();
  }
  return *slot;
}

std::size_t Network::bytes() const {
  std::size_t bytes = by_subnet_.capacity() * sizeof(void*);
  std::set<const Fib*> fibs;
  for (const auto& [content, routes] : by_content_) {
    bytes += routes->bytes();
    fibs.insert(&routes->fib());
  }
  for (const auto& [sources, layer] : layers_) {
    bytes += layer->bytes();
    fibs.insert(&layer->fib());
  }
  for (const Fib* fib : fibs) bytes += sizeof(Fib) + fib->memory().rib + fib->memory().lookup;
  return bytes;
}

}  // namespace azroute
