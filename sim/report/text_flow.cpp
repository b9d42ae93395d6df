// Decisions, walks and checks as text.
#include <algorithm>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "sim/flow/next_hop.h"
#include "sim/flow/walk_rules.h"
#include "sim/report/describe.h"
#include "sim/report/style.h"
#include "sim/report/text.h"

namespace azroute::text {
namespace {

Paint paint_of(Verdict verdict) {
  if (works(verdict)) return Paint::Good;
  return verdict == Verdict::Unknown ? Paint::Warn : Paint::Bad;
}

/// Rules in order of first use, each printed once.
class RulesUsed {
 public:
  void add(const Rule* rule) {
    if (rule != nullptr && std::ranges::find(rules_, rule) == rules_.end()) rules_.push_back(rule);
  }
  [[nodiscard]] std::span<const Rule* const> all() const { return rules_; }
  [[nodiscard]] std::string print(std::string_view indent, bool color) const {
    std::string out;
    for (const Rule* rule : rules_) {
      out += fmt::format("{}{}  {}\n{}  {}\n{}  source: {}\n", indent, paint(rule->id, Paint::Bold, color),
                         paint(fmt::format("[{}]", to_string(rule->evidence)),
                               rule->evidence == Evidence::Assumed ? Paint::Warn : Paint::Dim, color),
                         indent, rule->sentence, indent, rule->reference);
    }
    return out;
  }

 private:
  std::vector<const Rule*> rules_;
};

/// Losers of one decision that share a rule and a beater, in one line: a listing may have dozens of None rows.
void append_losers(std::string& out, const Explanation& explanation, std::string_view indent, RulesUsed& rules) {
  for (const Loss& loss : explanation.choice.losses) {
    out += fmt::format("{}not {}: {}, beaten by {}\n", indent, text_of(explanation.candidates[loss.candidate]),
                       loss.rule->rule.id, text_of(explanation.candidates[loss.by]));
    rules.add(&loss.rule->rule);
  }
  for (const RemovedRoute& removed : explanation.removed) {
    out += fmt::format("{}gone {}: {}{}\n", indent, text_of(removed.route), removed.rule->id,
                       removed.by ? ", by " + text_of(*removed.by) : "");
    rules.add(removed.rule);
  }
}

class StepText {
 public:
  StepText(const Network& network, std::string& out, RulesUsed& rules) : network_(network), out_(out), rules_(rules) {}

  void operator()(const RouteStep& step) {
    if (!step.route) {
      line("no route contains the destination");
    } else {
      line(fmt::format("route {}: {}", text_of(*step.route), origin_of(network_, *step.route)));
      rules_.add(step.route->added_by);
      share(step.equal, "next hops");
    }
    append_losers(out_, step.explanation, "       ", rules_);
  }
  void operator()(const GatewayStep& step) {
    line(fmt::format("{}: {}", step.route.prefix.to_string(), origin_of(network_.topology(), step.route)));
    share(step.equal, "connections");
    rules_.add(step.route.learned_by);
  }
  void operator()(const HubStep& step) {
    const Topology& topology = network_.topology();
    const std::string by = step.table.valid() ? "route table " + topology[step.table].name.value
                                              : "all that hub " + topology[step.hub].name.value + " knows";
    if (step.policy.valid()) {
      line("routing policy: to firewall " + topology[step.policy].name.value);
    } else if (!step.route) {
      line(by + ": no route contains the destination");
    } else {
      line(fmt::format("{}: {}: {}", by, step.route->prefix.to_string(), origin_of(topology, *step.route)));
      share(step.equal, "ways");
      rules_.add(step.route->learned_by);
    }
    rules_.add(rule_of(step));
  }
  void operator()(const ConnectionRouteStep& step) {
    line(fmt::format("static route {} of connection {}: {}", step.prefix.to_string(),
                     network_.topology()[step.connection].name.value, step.next_hop.to_string()));
    rules_.add(rule_of(step));
  }
  void operator()(const LoadBalancerStep& step) {
    line("backend " + network_.topology()[step.backend].name.value);
    share(step.equal, "backends");
    rules_.add(rule_of(step));
  }
  void operator()(const SiteStep& step) {
    switch (step.how) {
      case SiteStep::How::Owns: line(fmt::format("owns {}", step.prefix.to_string())); break;
      case SiteStep::How::Learned:
        line(step.route && step.route->global_reach.valid()
                 ? fmt::format("{}: {}", step.prefix.to_string(), origin_of(network_.topology(), *step.route))
                 : fmt::format("learned {} from Azure", step.prefix.to_string()));
        share(step.equal, "ways");
        break;
      case SiteStep::How::InternetEdge: line("does not own the destination: to its Internet edge"); break;
    }
  }
  void operator()(const TunnelStep& step) {
    line(fmt::format("tunnel to site {}, which has {}", network_.topology()[step.site].name.value,
                     step.prefix.to_string()));
    rules_.add(rule_of(step));
  }
  void operator()(const GroupStep& step) {
    const Topology& topology = network_.topology();
    line(fmt::format("within the connected group from {} to {}", topology[step.from].name.value,
                     topology[step.to].name.value));
    rules_.add(rule_of(step));
  }
  void operator()(const PeeringStep& step) {
    const Topology& topology = network_.topology();
    line(fmt::format("over the peering {} to {}", topology[step.from].name.value, topology[step.to].name.value));
  }
  void operator()(const TranslateStep& step) {
    line(fmt::format("source {} becomes {}", step.before.to_string(), text_of(network_.topology(), step.after)));
    rules_.add(step.after.rule);
  }
  void operator()(const SecurityStep& step) {
    line(text_of(network_.topology(), step));
    rules_.add(step.by);
  }
  void operator()(const FirewallStep& step) {
    line(text_of(step));
    rules_.add(step.by);
  }
  void operator()(const DestinationStep& step) {
    line(fmt::format("destination {} becomes {}", text_of(step.before.destination, step.before.destination_port),
                     text_of(step.after.destination, step.after.destination_port)));
    rules_.add(step.by);
  }
  void operator()(const SessionStep& step) {
    std::string text = fmt::format("a conversation it knows ({})", step.by->id);
    if (step.before.source != step.after.source) text += ", source becomes " + step.after.source.to_string();
    if (step.before.destination != step.after.destination) {
      text += ", destination becomes " + step.after.destination.to_string();
    }
    line(text);
    rules_.add(step.by);
  }
  void operator()(const FarEndStep& step) {
    line(fmt::format("{}, {}: accepts {}", step.part->name, step.endpoint->title, to_string(step.endpoint->accepts)));
    if (step.source_checked) rules_.add(&step.endpoint->source_rule);
  }

 private:
  void share(std::size_t equal, std::string_view of_what) {
    if (equal > 1) line(fmt::format("one of {} {} that share the traffic", equal, of_what));
  }
  void line(const std::string& text) { out_ += "       " + text + "\n"; }

  const Network& network_;
  std::string& out_;
  RulesUsed& rules_;
};

std::string arrival(const Topology& topology, const Trace& trace) {
  if (trace.identity.source_class == SourceClass::None) return "no packet arrives, so there is no source address";
  return "source address at the far end: " + text_of(topology, trace.identity);
}

/// Hops, each with its steps.
std::string hops_text(const Network& network, std::span<const Hop> hops, RulesUsed& rules) {
  const Topology& topology = network.topology();
  std::string out;
  std::size_t number = 0;
  for (const Hop& hop : hops) {
    const std::string kind = kind_of(topology, hop.place);
    out += fmt::format("  {:>3}  {}{}\n", ++number, name_of(topology, hop.place), kind.empty() ? "" : ", " + kind);
    const bool gateway_chose =
        std::ranges::any_of(hop.steps, [](const Step& step) { return std::holds_alternative<GatewayStep>(step); });
    for (const Step& step : hop.steps) {
      // What a gateway learned is why its own subnet routes there; once is enough.
      if (gateway_chose && std::holds_alternative<RouteStep>(step)) continue;
      std::visit(StepText(network, out, rules), step);
    }
  }
  return out;
}

std::string reason_line(const Reason& reason, bool color) {
  return fmt::format("{} ({}): {}\n", paint(to_string(reason.verdict), paint_of(reason.verdict), color), reason.rule.id,
                     reason.rule.sentence);
}

/// How the reply comes back, in a line where it comes the way the packet went.
std::string reply_text(const Network& network, const Trace& trace, RulesUsed& rules) {
  if (trace.reply_end == nullptr) return {};
  const bool stopped = std::ranges::any_of(trace.findings, &Finding::in_reply);
  if (!stopped && reply_comes_back_the_same_way(trace)) {
    return trace.findings.empty() ? "       reply: comes back the same way\n"
                                  : "       reply: would come back the same way\n";
  }
  std::string out = "       reply\n" + hops_text(network, trace.reply, rules);
  if (works(trace.reply_end->verdict)) out += "       the reply arrives, by another way than the packet went\n";
  return out;
}

/// The hops out and back, how it ended, what else would stop it, and what cures it.
std::string path(const Network& network, const Trace& trace, RulesUsed& rules, bool color) {
  rules.add(&trace.reason->rule);
  const Topology& topology = network.topology();
  std::string out = hops_text(network, trace.hops, rules);
  const bool in_reply = !trace.findings.empty() && trace.findings.front().in_reply;
  if (!in_reply) out += "       " + reason_line(*trace.reason, color);
  out += "       " + arrival(topology, trace) + "\n";
  out += reply_text(network, trace, rules);
  if (in_reply) out += "       " + reason_line(*trace.reason, color);
  for (const Finding& finding : trace.findings) {
    if (finding.reason != trace.reason) {
      rules.add(&finding.reason->rule);
      out += fmt::format("       {}: {}", finding.in_reply ? "the reply would also be" : "it would also be",
                         reason_line(*finding.reason, color));
    }
    if (finding.cure) out += "       cure: " + text_of(topology, *finding.cure) + "\n";
  }
  if (trace.paths > 1) {
    out += fmt::format("       flows are spread over {} equal paths, all of them walked: {} do not work\n", trace.paths,
                       trace.failing_paths);
  }
  return out;
}

/// Walks that differ in nothing but the address are shown once.
bool same_way(const Trace& a, const Trace& b) {
  if (a.reason != b.reason || a.identity != b.identity || a.hops.size() != b.hops.size()) return false;
  if (a.reply_end != b.reply_end || a.findings.size() != b.findings.size()) return false;
  for (std::size_t i = 0; i < a.hops.size(); ++i) {
    if (a.hops[i].place != b.hops[i].place) return false;
  }
  const RouteStep* route_a = a.first_decision();
  const RouteStep* route_b = b.first_decision();
  if ((route_a == nullptr) != (route_b == nullptr)) return false;
  return route_a == nullptr || !route_a->route || !route_b->route || route_a->route->source == route_b->route->source;
}

std::string summary_table(const FlowResult& result, std::string_view indent) {
  if (result.traces.empty()) return {};
  std::vector<std::vector<std::string>> rows;
  for (const TargetTrace& target : result.traces) {
    const Trace& trace = target.trace;
    const RouteStep* decision = trace.first_decision();
    rows.push_back({target.part ? result.endpoint->parts[*target.part].name : std::string("address"),
                    text_of(trace.flow.destination, trace.flow.destination_port),
                    std::string(to_string(trace.flow.protocol)), std::string(to_string(trace.verdict)),
                    std::string(trace.reason->rule.id),
                    decision != nullptr && decision->route ? text_of(*decision->route) : "-", brief(trace.identity)});
  }
  static constexpr std::array<std::string_view, 7> kHeader{"Part",   "To",    "Protocol",      "Verdict",
                                                           "Reason", "Route", "Source address"};
  return table(kHeader, rows, indent);
}

/// Candidates that were learned, one for each who told it and prefix.
std::vector<std::uint32_t> learned_candidates(const Explanation& explanation) {
  std::vector<std::uint32_t> found;
  std::set<std::tuple<Id<VirtualNetworkGateway>, Id<RouteServer>, Id<VirtualHub>, Prefix>> seen;
  for (std::uint32_t i = 0; i < explanation.candidates.size(); ++i) {
    const Route& route = explanation.candidates[i];
    if (!route.is_learned()) continue;
    if (seen.emplace(route.gateway, route.route_server, route.hub, route.prefix).second) found.push_back(i);
  }
  return found;
}

/// Where a gateway, route server or hub has a prefix by several ways: which of them it uses, and which lose.
void append_learned(std::string& out, const Network& network, Id<Subnet> subnet, const Route& route, RulesUsed& rules) {
  const Topology& topology = network.topology();
  const LearnedWays ways = learned_ways(network, subnet, route);
  if (ways.routes.size() < 2) return;
  out += fmt::format("\n{} has {} by {} ways\n", ways.holder, route.prefix.to_string(), ways.routes.size());
  for (const LearnedRoute& one : ways.routes) {
    const Rule& rule = one.lost_by != nullptr ? *one.lost_by : lost_rule();
    if (!one.best || !route.hub.valid()) rules.add(&rule);
    const std::string outcome =
        one.best ? "used" : fmt::format("loses by {} to {}", rule.id, origin_of(topology, ways.routes.front()));
    out += fmt::format("  {}, weight {}, AS path of {}: {}\n", origin_of(topology, one), one.weight, one.as_path.size(),
                       outcome);
  }
}

std::string indented(std::string_view text, std::string_view indent) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    out += std::string(indent) + std::string(text.substr(0, end)) + "\n";
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return out;
}

std::string headline(std::string_view from, std::string_view to, const FlowResult& result, bool color) {
  return fmt::format("{} -> {}: {} ({})\n", from, to, paint(to_string(result.verdict), paint_of(result.verdict), color),
                     result.reason->rule.id);
}

std::string unknown_parts(const FlowResult& result) {
  std::string out;
  for (const std::size_t part : result.unknown_parts) {
    out +=
        fmt::format("  {}: its addresses for this region or date are not known\n", result.endpoint->parts[part].name);
  }
  return out;
}

std::string rests_on(std::span<const Rule* const> rules, bool color) {
  std::string out;
  for (const Rule* rule : rules) {
    if (rule->evidence != Evidence::Assumed && rule->evidence != Evidence::Observed) continue;
    const std::string_view what = rule->evidence == Evidence::Assumed ? "an assumption" : "an observation";
    out += fmt::format("rests on {}: {}\n", paint(what, Paint::Warn, color), rule->id);
  }
  return out;
}

std::string footing(const FlowResult& result, bool color) {
  std::vector<const Rule*> rules;
  for (const TargetTrace& target : result.traces) {
    for (const Rule* rule : target.trace.undocumented_rules()) {
      if (std::ranges::find(rules, rule) == rules.end()) rules.push_back(rule);
    }
  }
  return rests_on(rules, color);
}

}  // namespace

std::string explanation(const Network& network, Id<Subnet> subnet, const Explanation& explanation, bool color) {
  RulesUsed rules;
  std::string out = fmt::format("{} from {}, as of {}\n\n", explanation.destination.to_string(),
                                full_name(network.topology(), subnet), to_string(network.as_of()));
  std::vector<std::vector<std::string>> rows;
  std::string out_learned;
  for (std::uint32_t i = 0; i < explanation.candidates.size(); ++i) {
    const Route& route = explanation.candidates[i];
    const auto loss = std::ranges::find(explanation.choice.losses, i, &Loss::candidate);
    std::string outcome = "wins";
    if (loss != explanation.choice.losses.end()) {
      outcome = fmt::format("loses by {} to {}", loss->rule->rule.id, text_of(explanation.candidates[loss->by]));
      rules.add(&loss->rule->rule);
    } else if (explanation.choice.winners.size() > 1) {
      outcome = fmt::format("wins, one of {} that share the traffic", explanation.choice.winners.size());
    }
    rows.push_back(
        {route.prefix.to_string(), std::string(to_string(route.source)), std::string(to_string(route.next_hop_type)),
         route.next_hop_ip_address ? route.next_hop_ip_address->to_string() : "", origin_of(network, route), outcome});
    rules.add(route.added_by);
  }
  for (const RemovedRoute& removed : explanation.removed) {
    const Route& route = removed.route;
    rows.push_back(
        {route.prefix.to_string(), std::string(to_string(route.source)), std::string(to_string(route.next_hop_type)),
         route.next_hop_ip_address ? route.next_hop_ip_address->to_string() : "", origin_of(network, route),
         fmt::format("not in the table: {}{}", removed.rule->id, removed.by ? ", by " + text_of(*removed.by) : "")});
    rules.add(removed.rule);
  }
  for (const std::uint32_t candidate : learned_candidates(explanation)) {
    append_learned(out_learned, network, subnet, explanation.candidates[candidate], rules);
  }
  static constexpr std::array<std::string_view, 6> kHeader{"Prefix",      "Source", "Next Hop Type",
                                                           "Next Hop IP", "Origin", "Outcome"};
  out += table(kHeader, rows) + out_learned;
  if (is_platform_address(explanation.destination)) {
    out += fmt::format("\n{} none of these: the host answers this address itself\n",
                       paint("next hop:", Paint::Bold, color));
    rules.add(&reasons::kPlatform.rule);
  } else if (explanation.choice.winners.empty()) {
    out += "\nno route contains the destination: the packet is dropped\n";
  } else {
    const Route& winner = explanation.candidates[explanation.choice.winners.front()];
    const NextHopResult watcher = next_hop_result(network.topology(), &winner);
    out += fmt::format("\n{} {}\n", paint("next hop:", Paint::Bold, color), text_of(winner));
    out += fmt::format("show-next-hop: {}{}, {}\n", watcher.next_hop_type,
                       watcher.next_hop_ip_address ? " " + watcher.next_hop_ip_address->to_string() : "",
                       watcher.route_table_id);
  }
  out += "\nrules\n" + rules.print("  ", color);
  const std::string rests = rests_on(rules.all(), color);
  return rests.empty() ? out : out + "\n" + rests;
}

std::string flow_result(const Network& network, std::string_view from, std::string_view to, const FlowResult& result,
                        bool color) {
  std::string out = headline(from, to, result, color);
  if (result.endpoint != nullptr) out += "\n" + summary_table(result, "  ") + unknown_parts(result);
  RulesUsed rules;
  std::vector<const Trace*> shown;
  for (const TargetTrace& target : result.traces) {
    const Trace& trace = target.trace;
    if (std::ranges::any_of(shown, [&](const Trace* other) { return same_way(*other, trace); })) continue;
    shown.push_back(&trace);
    std::string others;
    for (const TargetTrace& other : result.traces) {
      const bool same_address = other.trace.flow.destination == trace.flow.destination;
      if (same_address || !same_way(trace, other.trace)) continue;
      others += ", " + text_of(other.trace.flow.destination, other.trace.flow.destination_port);
    }
    out += fmt::format("\n{} to {}{}\n", to_string(trace.flow.protocol),
                       text_of(trace.flow.destination, trace.flow.destination_port),
                       others.empty() ? "" : " (the same way: " + others.substr(2) + ")");
    out += path(network, trace, rules, color);
  }
  out += "\nrules\n" + rules.print("  ", color);
  const std::string rests = footing(result, color);
  if (!rests.empty()) out += "\n" + rests;
  return out;
}

std::string flow_lines(const Network& network, std::string_view from, const FlowResult& result, bool color) {
  const Topology& topology = network.topology();
  std::string out;
  for (const TargetTrace& target : result.traces) {
    const Trace& trace = target.trace;
    std::string places;
    for (const Hop& hop : trace.hops) places += (places.empty() ? "" : " > ") + name_of(topology, hop.place);
    out += fmt::format("{} -> {} {}: {} ({})", from, text_of(trace.flow.destination, trace.flow.destination_port),
                       to_string(trace.flow.protocol), paint(to_string(trace.verdict), paint_of(trace.verdict), color),
                       trace.reason->rule.id);
    for (const Finding& finding : trace.findings) {
      if (finding.reason != trace.reason) out += fmt::format(" + {}", finding.reason->rule.id);
    }
    if (trace.identity.source_class != SourceClass::None) out += " as " + brief(trace.identity);
    out += "; " + places;
    if (trace.reply_end != nullptr && (trace.findings.empty() || trace.findings.front().in_reply)) {
      const bool arrives = works(trace.reply_end->verdict);
      out += !arrives                               ? "; reply " + std::string(to_string(trace.reply_end->verdict))
             : reply_comes_back_the_same_way(trace) ? "; reply the same way"
                                                    : "; reply another way";
    }
    out += "\n";
  }
  for (const std::size_t part : result.unknown_parts) {
    out += fmt::format("{} -> {}: unknown ({})\n", from, result.endpoint->parts[part].name,
                       reasons::kEndpointDataMissing.rule.id);
  }
  return out;
}

std::string flow_checks(const Network& network, std::span<const FlowCheck> checks, bool color) {
  const Topology& topology = network.topology();
  std::string out;
  RulesUsed rules;
  bool any_failed = false;
  for (const FlowCheck& check : checks) {
    const FlowSpec& spec = topology.flows[check.flow];
    const FlowResult& result = check.result;
    out += fmt::format("  {}  {}: {}",
                       check.holds() ? paint("ok  ", Paint::Good, color) : paint("FAIL", Paint::Bad, color),
                       spec.name.value, headline(spec.from.text.value, spec.to.text.value, result, color));
    if (check.holds()) {
      out += indented(footing(result, color), "        ");
      continue;
    }
    for (const Mismatch& mismatch : check.mismatches) {
      out += fmt::format("        expected {} {}, got {}\n", mismatch.key, mismatch.expected, mismatch.got);
    }
    any_failed = true;
    if (result.endpoint != nullptr) out += summary_table(result, "        ") + unknown_parts(result);
    if (const Trace* trace = result.primary_trace()) {
      out += fmt::format("        the path to {}\n", text_of(trace->flow.destination, trace->flow.destination_port));
      out += indented(path(network, *trace, rules, color), "      ");
    }
    out += indented(footing(result, color), "        ");
  }
  if (any_failed && !rules.all().empty()) out += "  rules that decided\n" + rules.print("    ", color);
  return out;
}

}  // namespace azroute::text
