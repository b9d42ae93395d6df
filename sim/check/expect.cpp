// Compares each member of an expectation with the walk that speaks for the flow.
#include "sim/check/expect.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace azroute {
namespace {

constexpr std::array kRules{
    Rule{"unknown-reason", "An expected reason is one of the reasons a walk can end with.", "azroute rules",
         Evidence::Format},
    Rule{"contradicting-expectation", "An expected reason belongs to the expected verdict.", "azroute rules",
         Evidence::Format},
};

bool meets(VerdictWord word, Verdict verdict) {
  switch (word) {
    case VerdictWord::Works: return works(verdict);
    case VerdictWord::Fails: return !works(verdict) && verdict != Verdict::Unknown;
    case VerdictWord::Delivered: return verdict == Verdict::Delivered;
    case VerdictWord::Egressed: return verdict == Verdict::Egressed;
    case VerdictWord::Refused: return verdict == Verdict::Refused;
    case VerdictWord::Dropped: return verdict == Verdict::Dropped;
    case VerdictWord::Loop: return verdict == Verdict::Loop;
    case VerdictWord::Unknown: return verdict == Verdict::Unknown;
  }
  return false;
}

std::string addresses_text(const EgressIdentity& identity) {
  if (identity.addresses.empty()) {
    return identity.source_class == SourceClass::None ? "none" : "an address that only Azure knows";
  }
  std::string text;
  for (const Address& address : identity.addresses) text += (text.empty() ? "" : " or ") + address.to_string();
  return text;
}

class Comparison {
 public:
  Comparison(const Expectation& expect, const FlowResult& result) : expect_(expect), result_(result) {}

  std::vector<Mismatch> run() {
    if (expect_.verdict && !meets(expect_.verdict->value, result_.verdict)) {
      miss("verdict", std::string(to_string(expect_.verdict->value)),
           fmt::format("{} ({})", to_string(result_.verdict), result_.reason->rule.id), expect_.verdict->span);
    }
    if (expect_.reason && expect_.reason->value != result_.reason->rule.id) {
      miss("reason", expect_.reason->value, std::string(result_.reason->rule.id), expect_.reason->span);
    }
    const Trace* trace = result_.primary_trace();
    const EgressIdentity identity = trace != nullptr ? trace->identity : EgressIdentity{};
    if (expect_.source) {
      // An address that only Azure knows is not the expected one.
      const bool same = identity.addresses.size() == 1 && identity.addresses.front() == expect_.source->value;
      if (!same) miss("source", expect_.source->value.to_string(), addresses_text(identity), expect_.source->span);
    }
    if (expect_.source_class && expect_.source_class->value != identity.source_class) {
      miss("sourceClass", std::string(to_string(expect_.source_class->value)),
           std::string(to_string(identity.source_class)), expect_.source_class->span);
    }
    compare_route(trace);
    return std::move(mismatches_);
  }

 private:
  void compare_route(const Trace* trace) {
    const RouteStep* decision = trace != nullptr ? trace->first_decision() : nullptr;
    const Route* route = decision != nullptr && decision->route ? &*decision->route : nullptr;
    if (expect_.next_hop_type && (route == nullptr || route->next_hop_type != expect_.next_hop_type->value)) {
      miss("nextHopType", std::string(to_string(expect_.next_hop_type->value)),
           route != nullptr ? std::string(to_string(route->next_hop_type)) : "no route", expect_.next_hop_type->span);
    }
    if (expect_.next_hop_ip_address &&
        (route == nullptr || route->next_hop_ip_address != expect_.next_hop_ip_address->value)) {
      const bool has = route != nullptr && route->next_hop_ip_address.has_value();
      miss("nextHopIpAddress", expect_.next_hop_ip_address->value.to_string(),
           has ? route->next_hop_ip_address->to_string() : "none", expect_.next_hop_ip_address->span);
    }
    if (expect_.route && (route == nullptr || route->prefix != expect_.route->value)) {
      miss("route", expect_.route->value.to_string(), route != nullptr ? route->prefix.to_string() : "no route",
           expect_.route->span);
    }
  }

  void miss(std::string_view key, std::string expected, std::string got, Span span) {
    mismatches_.push_back({key, std::move(expected), std::move(got), span});
  }

  const Expectation& expect_;
  const FlowResult& result_;
  std::vector<Mismatch> mismatches_;
};

}  // namespace

std::vector<const Rule*> assumptions_of(const FlowResult& result) {
  std::vector<const Rule*> found;
  for (const TargetTrace& target : result.traces) {
    for (const Rule* rule : target.trace.undocumented_rules()) {
      if (rule->evidence == Evidence::Assumed && std::ranges::find(found, rule) == found.end()) found.push_back(rule);
    }
  }
  return found;
}

std::vector<FlowCheck> check_flows(Network& network, bool strict) {
  const Topology& topology = network.topology();
  std::vector<FlowCheck> checks;
  for (std::size_t i = 0; i < topology.flows.size(); ++i) {
    const FlowSpec& spec = topology.flows[i];
    FlowCheck check{
        .flow = i,
        .result =
            walk_query(network, {.from = spec.from, .to = spec.to, .protocol = spec.protocol, .fqdn = spec.fqdn.value}),
        .mismatches = {}};
    check.mismatches = Comparison(spec.expect, check.result).run();
    // Whatever is expected, a flow that can not start is not as its author meant it.
    if (check.result.reason == &reasons::kSourceWithdrawn) {
      check.mismatches.push_back({"from", spec.from.text.value, "nothing, as it is taken away", spec.from.text.span});
    }
    for (const Rule* rule : strict ? assumptions_of(check.result) : std::vector<const Rule*>()) {
      check.mismatches.push_back({"strict", "no assumption", std::string(rule->id), spec.name.span});
    }
    checks.push_back(std::move(check));
  }
  return checks;
}

void check_expectations(const Topology& topology, Diagnostics& diagnostics) {
  std::vector<std::string_view> ids;
  for (const Reason* reason : all_reasons()) ids.push_back(reason->rule.id);
  for (const FlowSpec& flow : topology.flows) {
    if (!flow.expect.reason) continue;
    const Located<std::string>& wanted = *flow.expect.reason;
    const auto reason =
        std::ranges::find_if(all_reasons(), [&](const Reason* r) { return r->rule.id == wanted.value; });
    if (reason == all_reasons().end()) {
      std::string help = did_you_mean(wanted.value, std::span<const std::string_view>(ids));
      if (help.empty()) help = "`azroute rules` lists every reason";
      diagnostics.error(kRules[0], wanted.span, fmt::format("no walk ends with reason `{}`", wanted.value),
                        std::move(help));
    } else if (flow.expect.verdict && !meets(flow.expect.verdict->value, (*reason)->verdict)) {
      diagnostics.error(kRules[1], wanted.span,
                        fmt::format("reason `{}` belongs to verdict {}, so verdict {} cannot hold with it",
                                    wanted.value, to_string((*reason)->verdict), to_string(flow.expect.verdict->value)),
                        {}, {{flow.expect.verdict->span, "expected here"}});
    }
  }
}

std::span<const Rule> expectation_rules() {
  return kRules;
}

}  // namespace azroute
