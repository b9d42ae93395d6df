// Questions asked of a finished trace.
#include "sim/flow/trace.h"

#include <algorithm>

#include "sim/flow/walk_rules.h"

namespace azroute {
namespace {

class Collector {
 public:
  void add(const Rule* rule) {
    if (rule == nullptr || (rule->evidence != Evidence::Assumed && rule->evidence != Evidence::Observed)) return;
    if (std::ranges::find(rules_, rule) == rules_.end()) rules_.push_back(rule);
  }

  void operator()(const RouteStep& step) {
    if (step.route) add(step.route->added_by);
    for (const Loss& loss : step.explanation.choice.losses) add(&loss.rule->rule);
    // A vanished row matters where it would have beaten what was followed.
    for (const RemovedRoute& removed : step.explanation.removed) {
      if (!step.route || removed.route.prefix.length() > step.route->prefix.length()) add(removed.rule);
    }
  }
  void operator()(const GatewayStep& step) { add(step.route.learned_by); }
  void operator()(const HubStep& step) {
    add(rule_of(step));
    if (step.route) add(step.route->learned_by);
  }
  void operator()(const ConnectionRouteStep& step) { add(rule_of(step)); }
  void operator()(const LoadBalancerStep& step) { add(rule_of(step)); }
  void operator()(const SiteStep& step) {
    if (step.route) add(step.route->learned_by);
  }
  void operator()(const TunnelStep& step) { add(rule_of(step)); }
  void operator()(const PeeringStep& /*step*/) {}
  void operator()(const GroupStep& step) { add(rule_of(step)); }
  void operator()(const TranslateStep& step) { add(step.after.rule); }
  void operator()(const SecurityStep& step) { add(step.by); }
  void operator()(const FirewallStep& step) { add(step.by); }
  void operator()(const DestinationStep& step) { add(step.by); }
  void operator()(const SessionStep& step) { add(step.by); }
  void operator()(const FarEndStep& step) {
    if (step.source_checked && !step.accepted) add(&step.endpoint->source_rule);
  }

  [[nodiscard]] std::vector<const Rule*> take() { return std::move(rules_); }

 private:
  std::vector<const Rule*> rules_;
};

}  // namespace

std::string name_of(const Topology& topology, const Place& place) {
  switch (place.kind) {
    case Place::Kind::Nic: return topology.network_interfaces[place.index].name.value;
    case Place::Kind::Gateway: return topology.gateways[place.index].name.value;
    case Place::Kind::Hub: return topology.virtual_hubs[place.index].name.value;
    case Place::Kind::Firewall: return topology.azure_firewalls[place.index].name.value;
    case Place::Kind::LoadBalancer: return topology.load_balancers[place.index].name.value;
    case Place::Kind::PrivateEndpoint: return topology.private_endpoints[place.index].name.value;
    case Place::Kind::Site: return topology.sites[place.index].name.value;
    case Place::Kind::LocalNetwork: return topology.local_network_gateways[place.index].name.value;
    case Place::Kind::Subnet: return full_name(topology, Id<Subnet>{place.index});
    case Place::Kind::Service: return "Azure service";
    case Place::Kind::Internet: return "Internet";
    case Place::Kind::Platform: return "host platform";
  }
  return "";
}

const RouteStep* Trace::first_decision() const {
  for (const Hop& hop : hops) {
    for (const Step& step : hop.steps) {
      if (const auto* decision = std::get_if<RouteStep>(&step)) return decision;
    }
  }
  return nullptr;
}

std::vector<const Rule*> Trace::undocumented_rules() const {
  Collector collector;
  for (const std::vector<Hop>* way : {&hops, &reply}) {
    for (const Hop& hop : *way) {
      for (const Step& step : hop.steps) std::visit(collector, step);
    }
  }
  if (reason != nullptr) collector.add(&reason->rule);
  return collector.take();
}

}  // namespace azroute
