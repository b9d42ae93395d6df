// Values into boost::json values, and those into indented text.
#include "sim/report/json.h"

#include <algorithm>
#include <map>

#include <boost/json.hpp>

#include "sim/flow/next_hop.h"
#include "sim/flow/walk_rules.h"
#include "sim/report/describe.h"

namespace azroute::json {
namespace {

namespace bj = boost::json;

// Boost.JSON 1.81 prints compact text only.
void print(std::string& out, const bj::value& value, std::size_t indent) {
  const auto line = [&](std::size_t depth) { out += "\n" + std::string(depth, ' '); };
  if (const bj::object* object = value.if_object(); object != nullptr && !object->empty()) {
    out += "{";
    bool first = true;
    for (const auto& member : *object) {
      if (!first) out += ",";
      first = false;
      line(indent + 2);
      out += bj::serialize(member.key()) + ": ";
      print(out, member.value(), indent + 2);
    }
    line(indent);
    out += "}";
  } else if (const bj::array* array = value.if_array(); array != nullptr && !array->empty()) {
    out += "[";
    bool first = true;
    for (const bj::value& item : *array) {
      if (!first) out += ",";
      first = false;
      line(indent + 2);
      print(out, item, indent + 2);
    }
    line(indent);
    out += "]";
  } else {
    out += bj::serialize(value);
  }
}

bj::value optional_text(const std::optional<Address>& address) {
  if (!address) return nullptr;
  return bj::value(address->to_string());
}

bj::string text(std::string_view view) {
  return bj::string(view.data(), view.size());
}

bj::object route_object(const Network& network, const Route& route) {
  return {{"addressPrefix", route.prefix.to_string()},
          {"source", text(to_string(route.source))},
          {"nextHopType", text(to_string(route.next_hop_type))},
          {"nextHopIpAddress", optional_text(route.next_hop_ip_address)},
          {"origin", origin_of(network, route)},
          {"addedBy", route.added_by != nullptr ? bj::value(text(route.added_by->id)) : bj::value(nullptr)}};
}

bj::object brief(const Route& route) {
  return {{"addressPrefix", route.prefix.to_string()},
          {"source", text(to_string(route.source))},
          {"nextHopType", text(to_string(route.next_hop_type))},
          {"nextHopIpAddress", optional_text(route.next_hop_ip_address)}};
}

bj::object identity_object(const Topology& topology, const EgressIdentity& identity) {
  bj::array addresses;
  for (const Address& address : identity.addresses) addresses.emplace_back(address.to_string());
  return {{"class", text(to_string(identity.source_class))},
          {"addresses", std::move(addresses)},
          {"method", text(to_string(identity.method))},
          {"rule", identity.rule != nullptr ? bj::value(text(identity.rule->id)) : bj::value(nullptr)},
          {"text", text_of(topology, identity)}};
}

bj::array losers_array(const Network& network, const Explanation& explanation) {
  bj::array losers;
  for (const Loss& loss : explanation.choice.losses) {
    bj::object loser = route_object(network, explanation.candidates[loss.candidate]);
    loser["rule"] = text(loss.rule->rule.id);
    loser["beatenBy"] = brief(explanation.candidates[loss.by]);
    losers.push_back(std::move(loser));
  }
  return losers;
}

bj::array removed_array(const Network& network, const Explanation& explanation) {
  bj::array rows;
  for (const RemovedRoute& removed : explanation.removed) {
    bj::object row = route_object(network, removed.route);
    row["rule"] = text(removed.rule->id);
    row["by"] = removed.by ? bj::value(brief(*removed.by)) : bj::value(nullptr);
    rows.push_back(std::move(row));
  }
  return rows;
}

/// Every way that who told the route has to the prefix, the best first.
bj::array learned_array(const Network& network, Id<Subnet> subnet, const Route& route) {
  bj::array array;
  const Topology& topology = network.topology();
  for (const LearnedRoute& one : learned_ways(network, subnet, route).routes) {
    const Rule& rule = one.lost_by != nullptr ? *one.lost_by : lost_rule();
    array.push_back(
        bj::object{{"connection", one.connection.valid() ? bj::value(topology[one.connection].name.value) : nullptr},
                   {"origin", origin_of(topology, one)},
                   {"bgp", one.by_bgp},
                   {"routingWeight", one.weight},
                   {"asPathLength", one.as_path.size()},
                   {"used", one.best},
                   {"rule", one.best ? bj::value(nullptr) : bj::value(text(rule.id))}});
  }
  return array;
}

/// The fields of `az network watcher show-next-hop`.
bj::object show_next_hop(const Network& network, const Explanation& explanation) {
  const auto& winners = explanation.choice.winners;
  const NextHopResult result =
      next_hop_result(network.topology(), winners.empty() ? nullptr : &explanation.candidates[winners.front()]);
  return {{"nextHopType", text(result.next_hop_type)},
          {"nextHopIpAddress", optional_text(result.next_hop_ip_address)},
          {"routeTableId", result.route_table_id}};
}

bj::object flow_object(const Flow& flow) {
  return {{"source", flow.source.to_string()},
          {"sourcePort", flow.source_port},
          {"destination", flow.destination.to_string()},
          {"destinationPort", flow.destination_port}};
}

class StepJson {
 public:
  explicit StepJson(const Network& network) : network_(network) {}

  bj::value operator()(const RouteStep& step) const {
    return bj::object{{"step", "route"},
                      {"subnet", full_name(network_.topology(), step.subnet)},
                      {"route", step.route ? bj::value(route_object(network_, *step.route)) : bj::value(nullptr)},
                      {"equalNextHops", step.equal},
                      {"losers", losers_array(network_, step.explanation)},
                      {"removed", removed_array(network_, step.explanation)}};
  }
  bj::value operator()(const GatewayStep& step) const {
    return bj::object{{"step", "gateway"},
                      {"addressPrefix", step.route.prefix.to_string()},
                      {"connection", name_or_null(step.route.connection)},
                      {"origin", origin_of(network_.topology(), step.route)},
                      {"bgp", step.route.by_bgp},
                      {"rule", rule_id(step.route.learned_by)},
                      {"equalConnections", step.equal}};
  }
  bj::value operator()(const HubStep& step) const {
    const Topology& topology = network_.topology();
    return bj::object{{"step", "hub"},
                      {"hub", topology[step.hub].name.value},
                      {"routeTable", name_or_null(step.table)},
                      {"policy", name_or_null(step.policy)},
                      {"addressPrefix", step.route ? bj::value(step.route->prefix.to_string()) : bj::value(nullptr)},
                      {"origin", step.route ? bj::value(origin_of(topology, *step.route)) : bj::value(nullptr)},
                      {"rule", rule_id(rule_of(step))},
                      {"equalWays", step.equal}};
  }
  bj::value operator()(const ConnectionRouteStep& step) const {
    return bj::object{{"step", "connectionRoute"},
                      {"connection", name_or_null(step.connection)},
                      {"addressPrefix", step.prefix.to_string()},
                      {"nextHopIpAddress", step.next_hop.to_string()},
                      {"rule", rule_id(rule_of(step))}};
  }
  bj::value operator()(const LoadBalancerStep& step) const {
    return bj::object{{"step", "loadBalancer"},
                      {"loadBalancer", name_or_null(step.load_balancer)},
                      {"backend", name_or_null(step.backend)},
                      {"rule", rule_id(rule_of(step))},
                      {"equalBackends", step.equal}};
  }
  bj::value operator()(const SiteStep& step) const {
    const char* how = step.how == SiteStep::How::Owns      ? "owns"
                      : step.how == SiteStep::How::Learned ? "learned"
                                                           : "internetEdge";
    bj::object object{{"step", "site"}, {"how", how}, {"addressPrefix", step.prefix.to_string()}};
    if (step.route) object["origin"] = origin_of(network_.topology(), *step.route);
    return object;
  }
  bj::value operator()(const TunnelStep& step) const {
    return bj::object{{"step", "tunnel"},
                      {"site", name_or_null(step.site)},
                      {"addressPrefix", step.prefix.to_string()},
                      {"rule", rule_id(rule_of(step))}};
  }
  bj::value operator()(const GroupStep& step) const {
    return bj::object{{"step", "connectedGroup"},
                      {"from", name_or_null(step.from)},
                      {"to", name_or_null(step.to)},
                      {"rule", rule_id(rule_of(step))}};
  }
  bj::value operator()(const PeeringStep& step) const {
    return bj::object{{"step", "peering"},
                      {"from", network_.topology()[step.from].name.value},
                      {"to", network_.topology()[step.to].name.value}};
  }
  bj::value operator()(const TranslateStep& step) const {
    return bj::object{{"step", "translate"},
                      {"before", step.before.to_string()},
                      {"after", identity_object(network_.topology(), step.after)}};
  }
  bj::value operator()(const FarEndStep& step) const {
    return bj::object{{"step", "farEnd"},
                      {"endpoint", step.endpoint->id},
                      {"part", step.part->name},
                      {"accepts", text(to_string(step.endpoint->accepts))},
                      {"rule", step.source_checked ? bj::value(text(step.endpoint->source_rule.id)) : nullptr}};
  }
  bj::value operator()(const SecurityStep& step) const {
    return bj::object{{"step", "security"},
                      {"filter", text(to_string(step.filter))},
                      {"direction", text(to_string(step.direction))},
                      {"networkSecurityGroup", name_or_null(step.group)},
                      {"securityRule", step.rule != nullptr ? bj::value(step.rule->name.value) : nullptr},
                      {"allowed", step.allowed},
                      {"rule", rule_id(step.by)}};
  }
  bj::value operator()(const FirewallStep& step) const {
    return bj::object{{"step", "firewall"},
                      {"firewall", step.firewall.valid() ? name_or_null(step.firewall) : name_or_null(step.appliance)},
                      {"ruleCollection", step.collection != nullptr ? bj::value(step.collection->name.value) : nullptr},
                      {"firewallRule", step.rule != nullptr ? bj::value(step.rule->name.value) : nullptr},
                      {"allowed", step.allowed},
                      {"rule", rule_id(step.by)}};
  }
  bj::value operator()(const DestinationStep& step) const {
    return bj::object{{"step", "destination"},
                      {"before", text_of(step.before.destination, step.before.destination_port)},
                      {"after", text_of(step.after.destination, step.after.destination_port)},
                      {"rule", rule_id(step.by)}};
  }
  bj::value operator()(const SessionStep& step) const {
    return bj::object{{"step", "session"},
                      {"before", flow_object(step.before)},
                      {"after", flow_object(step.after)},
                      {"rule", rule_id(step.by)}};
  }

 private:
  template <typename T>
  [[nodiscard]] bj::value name_or_null(Id<T> id) const {
    return id.valid() ? bj::value(network_.topology()[id].name.value) : bj::value(nullptr);
  }
  [[nodiscard]] static bj::value rule_id(const Rule* rule) {
    return rule != nullptr ? bj::value(text(rule->id)) : bj::value(nullptr);
  }

  const Network& network_;
};

bj::array hops_array(const Network& network, std::span<const Hop> hops) {
  bj::array array;
  for (const Hop& hop : hops) {
    bj::array steps;
    for (const Step& step : hop.steps) steps.push_back(std::visit(StepJson(network), step));
    array.push_back(bj::object{{"place", name_of(network.topology(), hop.place)},
                               {"kind", text(to_string(hop.place.kind))},
                               {"steps", std::move(steps)}});
  }
  return array;
}

bj::object reply_object(const Network& network, const Trace& trace) {
  return {{"verdict", text(to_string(trace.reply_end->verdict))},
          {"reason", text(trace.reply_end->rule.id)},
          {"sameWay", reply_comes_back_the_same_way(trace)},
          {"hops", hops_array(network, trace.reply)}};
}

bj::object finding_object(const Topology& topology, const Trace& trace, const Finding& finding) {
  const std::vector<Hop>& hops = finding.in_reply ? trace.reply : trace.hops;
  bj::value cure = nullptr;
  if (finding.cure) {
    cure = bj::object{{"subnet", full_name(topology, finding.cure->subnet)},
                      {"addressPrefix", finding.cure->prefix.to_string()},
                      {"nextHopType", text(to_string(finding.cure->next_hop_type))},
                      {"nextHopIpAddress", optional_text(finding.cure->next_hop_ip_address)}};
  }
  return {{"verdict", text(to_string(finding.reason->verdict))},
          {"reason", text(finding.reason->rule.id)},
          {"inReply", finding.in_reply},
          {"place", name_of(topology, hops[std::min(finding.hop, hops.size() - 1)].place)},
          {"cure", std::move(cure)}};
}

}  // namespace

std::string pretty(const bj::value& value) {
  std::string out;
  print(out, value, 0);
  out += "\n";
  return out;
}

bj::value routes(const Topology& topology, Id<Subnet> subnet_id, std::span<const Route> rows) {
  const Subnet& subnet = topology[subnet_id];
  const bool disabled = subnet.route_table.id.valid() && topology[subnet.route_table.id].disable_bgp_route_propagation;
  // Rows of one entry and one state are one object with many prefixes or next hops, where the first of them stands.
  // Rows are in order: those of one prefix stand together.
  const auto add_prefix = [](bj::array& list, const std::string& one) {
    if (list.back() != bj::value(one)) list.emplace_back(one);
  };
  const auto add_next_hop = [](bj::array& list, const std::string& one) {
    if (std::ranges::find(list, bj::value(one)) == list.end()) list.emplace_back(one);
  };
  std::map<std::pair<std::uint32_t, RouteState>, std::size_t> entry_index;
  bj::array value;
  for (const Route& route : rows) {
    if (route.entry != 0) {
      const auto [known, fresh] = entry_index.try_emplace({route.entry, route.state}, value.size());
      if (!fresh) {
        bj::object& entry = value[known->second].as_object();
        add_prefix(entry["addressPrefix"].as_array(), route.prefix.to_string());
        if (route.next_hop_ip_address) {
          add_next_hop(entry["nextHopIpAddress"].as_array(), route.next_hop_ip_address->to_string());
        }
        continue;
      }
    }
    bj::array tags;
    bj::value name = nullptr;
    if (route.source == RouteSource::User) {
      const UserRoute& user = topology[route.user.table].routes[route.user.index];
      name = bj::value(user.name.value);
      if (!user.prefix) tags.emplace_back(user.destination.value);
    }
    bj::array next_hops;
    if (route.next_hop_ip_address) next_hops.emplace_back(route.next_hop_ip_address->to_string());
    value.push_back(bj::object{{"addressPrefix", bj::array{bj::value(route.prefix.to_string())}},
                               {"destinationServiceTags", std::move(tags)},
                               {"disableBgpRoutePropagation", disabled},
                               {"hasBgpOverride", false},
                               {"name", std::move(name)},
                               {"nextHopIpAddress", std::move(next_hops)},
                               {"nextHopType", text(to_string(route.next_hop_type))},
                               {"source", text(to_string(route.source))},
                               {"state", text(to_string(route.state))},
                               {"tagMap", bj::object{}}});
  }
  return bj::object{{"nextLink", nullptr}, {"value", std::move(value)}};
}

bj::value rule(const Rule& rule) {
  return bj::object{{"id", text(rule.id)},
                    {"evidence", text(to_string(rule.evidence))},
                    {"sentence", text(rule.sentence)},
                    {"source", text(rule.reference)}};
}

bj::value explanation(const Network& network, Id<Subnet> subnet, const Explanation& explanation) {
  bj::array candidates;
  std::vector<const Rule*> used;
  const auto use = [&](const Rule* rule) {
    if (rule != nullptr && std::ranges::find(used, rule) == used.end()) used.push_back(rule);
  };
  for (std::uint32_t i = 0; i < explanation.candidates.size(); ++i) {
    bj::object candidate = route_object(network, explanation.candidates[i]);
    use(explanation.candidates[i].added_by);
    const auto loss = std::ranges::find(explanation.choice.losses, i, &Loss::candidate);
    candidate["wins"] = loss == explanation.choice.losses.end();
    candidate["rule"] = nullptr;
    candidate["beatenBy"] = nullptr;
    if (loss != explanation.choice.losses.end()) {
      candidate["rule"] = text(loss->rule->rule.id);
      candidate["beatenBy"] = brief(explanation.candidates[loss->by]);
      use(&loss->rule->rule);
    }
    candidate["learned"] = learned_array(network, subnet, explanation.candidates[i]);
    candidates.push_back(std::move(candidate));
  }
  for (const RemovedRoute& removed : explanation.removed) use(removed.rule);
  bj::array winners;
  for (const std::uint32_t winner : explanation.choice.winners) {
    winners.push_back(route_object(network, explanation.candidates[winner]));
  }
  bj::array rules;
  for (const Rule* one : used) rules.push_back(rule(*one));
  return bj::object{{"format", "azroute-explain/1"},
                    {"subnet", full_name(network.topology(), subnet)},
                    {"destination", explanation.destination.to_string()},
                    {"asOf", to_string(network.as_of())},
                    {"platformAddress", is_platform_address(explanation.destination)},
                    {"winners", std::move(winners)},
                    {"showNextHop", show_next_hop(network, explanation)},
                    {"candidates", std::move(candidates)},
                    {"removed", removed_array(network, explanation)},
                    {"rules", std::move(rules)}};
}

bj::value trace(const Network& network, const Trace& trace) {
  const Topology& topology = network.topology();
  bj::array findings;
  for (const Finding& finding : trace.findings) findings.push_back(finding_object(topology, trace, finding));
  bj::array rests_on;
  for (const Rule* one : trace.undocumented_rules()) rests_on.push_back(rule(*one));
  const bool has_port = trace.flow.destination_port != 0;
  return bj::object{{"source", trace.flow.source.to_string()},
                    {"destination", trace.flow.destination.to_string()},
                    {"protocol", text(to_string(trace.flow.protocol))},
                    {"port", has_port ? bj::value(trace.flow.destination_port) : bj::value(nullptr)},
                    {"verdict", text(to_string(trace.verdict))},
                    {"reason", text(trace.reason->rule.id)},
                    {"identity", identity_object(topology, trace.identity)},
                    {"equalPaths", trace.paths},
                    {"failingPaths", trace.failing_paths},
                    {"hops", hops_array(network, trace.hops)},
                    {"reply", trace.reply_end != nullptr ? bj::value(reply_object(network, trace)) : nullptr},
                    {"findings", std::move(findings)},
                    {"restsOn", std::move(rests_on)}};
}

bj::value flow_result(const Network& network, const FlowResult& result) {
  bj::array traces;
  for (const TargetTrace& target : result.traces) {
    bj::object one = trace(network, target.trace).as_object();
    one["part"] = target.part ? bj::value(result.endpoint->parts[*target.part].name) : bj::value(nullptr);
    traces.push_back(std::move(one));
  }
  bj::array unknown;
  for (const std::size_t part : result.unknown_parts) unknown.emplace_back(result.endpoint->parts[part].name);
  return bj::object{{"endpoint", result.endpoint != nullptr ? bj::value(result.endpoint->id) : bj::value(nullptr)},
                    {"verdict", text(to_string(result.verdict))},
                    {"works", works(result.verdict)},
                    {"reason", rule(result.reason->rule)},
                    {"primary", result.primary},
                    {"unknownParts", std::move(unknown)},
                    {"traces", std::move(traces)}};
}

bj::value flow_check(const Network& network, const FlowCheck& check) {
  const FlowSpec& spec = network.topology().flows[check.flow];
  bj::array mismatches;
  for (const Mismatch& mismatch : check.mismatches) {
    mismatches.push_back(
        bj::object{{"key", text(mismatch.key)}, {"expected", mismatch.expected}, {"got", mismatch.got}});
  }
  return bj::object{
      {"name", spec.name.value}, {"from", spec.from.text.value},        {"to", spec.to.text.value},
      {"holds", check.holds()},  {"mismatches", std::move(mismatches)}, {"result", flow_result(network, check.result)}};
}

bj::value endpoint(const Endpoint& endpoint, Date as_of) {
  const auto date = [](const std::optional<Date>& when) {
    return when ? bj::value(to_string(*when)) : bj::value(nullptr);
  };
  bj::array parts;
  for (const EndpointPart& part : endpoint.parts) {
    bj::array ports;
    for (const ServicePort& port : part.ports) {
      ports.push_back(bj::object{{"protocol", text(to_string(port.transport))}, {"port", port.port}});
    }
    bj::array addresses;
    for (const EndpointAddress& address : part.addresses) {
      if (!address.serves(as_of)) continue;
      addresses.push_back(bj::object{{"address", address.address.to_string()},
                                     {"from", date(address.from)},
                                     {"until", date(address.until)},
                                     {"source", address.source}});
    }
    parts.push_back(bj::object{{"name", part.name},
                               {"combine", text(to_string(part.combine))},
                               {"ports", std::move(ports)},
                               {"region", part.per_region ? bj::value(part.region) : bj::value(nullptr)},
                               {"addresses", std::move(addresses)}});
  }
  return bj::object{{"id", endpoint.id},
                    {"title", endpoint.title},
                    {"cloud", endpoint.cloud ? bj::value(text(to_string(*endpoint.cloud))) : bj::value(nullptr)},
                    {"accepts", text(to_string(endpoint.accepts))},
                    {"rule", rule(endpoint.source_rule)},
                    {"parts", std::move(parts)}};
}

}  // namespace azroute::json
