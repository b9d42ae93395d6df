// azroute rules: every modelled behaviour with its sentence, source and evidence. azroute endpoints: the dated data.
#include <algorithm>
#include <array>

#include <boost/json.hpp>
#include <boost/program_options.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "sim/check/control_plane.h"
#include "sim/check/expect.h"
#include "sim/flow/firewall.h"
#include "sim/flow/outbound.h"
#include "sim/flow/reasons.h"
#include "sim/flow/security.h"
#include "sim/flow/sender_index.h"
#include "sim/flow/walk_rules.h"
#include "sim/read/document.h"
#include "sim/read/flows.h"
#include "sim/read/route_set.h"
#include "sim/read/service_tags.h"
#include "sim/report/json.h"
#include "sim/report/style.h"
#include "sim/report/text.h"
#include "sim/route/learned_rules.h"
#include "sim/route/not_modelled.h"
#include "sim/route/precedence.h"
#include "sim/topology/limits.h"
#include "tools/cli/cli.h"

namespace azroute::cli {
namespace {

namespace bj = boost::json;
namespace po = boost::program_options;

struct Section {
  std::string_view title;
  std::vector<const Rule*> rules;
};

std::vector<const Rule*> pointers(std::span<const Rule> rules) {
  std::vector<const Rule*> result;
  for (const Rule& rule : rules) result.push_back(&rule);
  return result;
}

/// Everything azroute claims, in the order a packet meets it.
std::vector<Section> sections() {
  std::vector<Section> all;
  const auto routes = route_rules();
  all.push_back({"routes that appear and vanish", {routes.begin(), routes.end()}});
  const auto learned = learned_rule_list();
  all.push_back({"routes that are learned", {learned.begin(), learned.end()}});
  Section hubs{"what a virtual hub prefers, in the order of application", {}};
  for (const HubRule& rule : hub_rules()) hubs.rules.push_back(&rule.rule);
  all.push_back(std::move(hubs));
  all.push_back({"findings about the control plane", pointers(control_plane_rules())});
  Section precedence{"precedence, in the order of application", {}};
  for (const PrecedenceRule& rule : precedence_rules()) precedence.rules.push_back(&rule.rule);
  all.push_back(std::move(precedence));
  const auto walk = walk_rule_list();
  all.push_back({"how packets are handed on where no route table speaks", {walk.begin(), walk.end()}});
  const auto security = security_rule_list();
  all.push_back({"what lets a packet pass or stops it", {security.begin(), security.end()}});
  const auto firewall = firewall_rule_list();
  all.push_back({"what firewalls let pass", {firewall.begin(), firewall.end()}});
  const auto outbound = outbound_rule_list();
  all.push_back({"outbound addresses, in order of preference", {outbound.begin(), outbound.end()}});
  Section sources{"which sources a known endpoint answers", {}};
  for (const Endpoint& endpoint : builtin_endpoints()) {
    const bool listed =
        std::ranges::any_of(sources.rules, [&](const Rule* rule) { return rule->id == endpoint.source_rule.id; });
    if (!listed) sources.rules.push_back(&endpoint.source_rule);
  }
  all.push_back(std::move(sources));
  for (const VerdictMeaning& verdict : kVerdicts) {
    Section section{to_string(verdict.verdict), {}};
    for (const Reason* reason : all_reasons()) {
      if (reason->verdict == verdict.verdict) section.rules.push_back(&reason->rule);
    }
    all.push_back(std::move(section));
  }
  Section input{"what a topology file must keep to", pointers(document_rules())};
  for (const auto rules : {native_rules(), service_tags_rules(), link_rules(), expectation_rules()}) {
    std::ranges::copy(pointers(rules), std::back_inserter(input.rules));
  }
  all.push_back(std::move(input));
  all.push_back({"what a file of routes must keep to", pointers(route_set_rules())});
  const auto outside = outside_rule_list();
  all.push_back({"recorded flows that are none of a topology's", {outside.begin(), outside.end()}});
  all.push_back({"what a file of flows must keep to", pointers(flow_rules())});
  return all;
}

std::string title_of(const Section& section) {
  const auto* const verdict = std::ranges::find(
      kVerdicts, section.title, [](const VerdictMeaning& meaning) { return to_string(meaning.verdict); });
  if (verdict == kVerdicts.end()) return std::string(section.title);
  return fmt::format("verdict {}: {}", section.title, verdict->meaning);
}

void add_rules_options(po::options_description& options, po::positional_options_description& positional) {
  options.add_options()("id", po::value<std::string>(), "")("not-modelled", po::bool_switch(),
                                                            "what Azure is known to do and azroute does not, and why")(
      "limits", po::bool_switch(), "how many of a thing Azure takes: numbers with their dates")(
      "as-of", po::value<std::string>()->value_name("DATE"),
      "with --limits: those of this date, YYYY-MM-DD; default: today");
  positional.add("id", 1);
  add_output_options(options);
}

std::string not_modelled_text(const NotModelled& one, bool color) {
  return fmt::format("{}  {}\n  {}\n  source: {}\n  {}\n", paint(one.id, Paint::Bold, color),
                     paint(one.planned() ? "[planned]" : "[not modelled]", Paint::Dim, color), one.sentence, one.source,
                     one.planned() ? std::string(one.why) : fmt::format("left out: {}", one.why));
}

int run_not_modelled(bool as_json, bool color, std::string_view id) {
  const auto text_of = [](std::string_view view) { return bj::string(view.data(), view.size()); };
  bj::array list;
  std::string out;
  std::string_view area;
  for (const NotModelled& one : not_modelled()) {
    if (!id.empty() && one.id != id) continue;
    if (id.empty() && one.area != area) {
      out += fmt::format("{}{}\n", out.empty() ? "" : "\n", paint(one.area, Paint::Bold, color));
    }
    area = one.area;
    out += (id.empty() ? "\n" : "") + not_modelled_text(one, color);
    list.push_back(bj::object{{"id", text_of(one.id)},
                              {"area", text_of(one.area)},
                              {"sentence", text_of(one.sentence)},
                              {"source", text_of(one.source)},
                              {"why", text_of(one.why)},
                              {"planned", one.planned()}});
  }
  print(as_json ? json::pretty(bj::object{{"format", "azroute-not-modelled/1"}, {"notModelled", std::move(list)}})
                : out);
  return kFine;
}

int run_limits(bool as_json, Date as_of) {
  const auto text_of = [](std::string_view view) { return bj::string(view.data(), view.size()); };
  const auto date = [](const std::optional<Date>& when) {
    return when ? bj::value(to_string(*when)) : bj::value(nullptr);
  };
  bj::array list;
  std::vector<std::vector<std::string>> rows;
  for (const Limit& one : limits()) {
    if (!one.holds(as_of)) continue;
    std::string period;
    if (one.from) period = "from " + to_string(*one.from);
    if (one.until) period += (period.empty() ? "" : " ") + ("until " + to_string(*one.until));
    rows.push_back({std::string(one.id), std::to_string(one.number), std::string(one.what), period,
                    std::string(to_string(one.evidence)), std::string(one.source)});
    list.push_back(bj::object{{"id", text_of(one.id)},
                              {"number", one.number},
                              {"what", text_of(one.what)},
                              {"from", date(one.from)},
                              {"until", date(one.until)},
                              {"evidence", text_of(to_string(one.evidence))},
                              {"source", text_of(one.source)}});
  }
  if (as_json) {
    print(json::pretty(
        bj::object{{"format", "azroute-limits/1"}, {"asOf", to_string(as_of)}, {"limits", std::move(list)}}));
    return kFine;
  }
  static constexpr std::array<std::string_view, 6> kHeader{"Limit", "Number", "Of", "Holds", "Evidence", "Source"};
  print(fmt::format("limits as of {}\n\n{}", to_string(as_of), text::table(kHeader, rows)));
  return kFine;
}

int run_rules(const po::variables_map& options) {
  const bool as_json = wants_json(options);
  const bool color = wants_color(options, STDOUT_FILENO);
  const std::string id = text_option(options, "id");
  const bool absent = options["not-modelled"].as<bool>();
  const bool numbers = options["limits"].as<bool>();
  if ((id.empty() ? 0 : 1) + (absent ? 1 : 0) + (numbers ? 1 : 0) > 1) {
    throw UsageError{"an ID, --not-modelled and --limits exclude each other", {}};
  }
  if (!numbers && options.count("as-of") > 0) throw UsageError{"--as-of goes with --limits: rules have no dates", {}};
  if (numbers) return run_limits(as_json, chosen_date(options).value_or(today()));
  if (absent || std::ranges::find(not_modelled(), id, &NotModelled::id) != not_modelled().end()) {
    return run_not_modelled(as_json, color, id);
  }
  const std::vector<Section> all = sections();
  std::vector<std::string_view> ids;
  bj::array rules;
  std::string out;
  for (const Section& section : all) {
    if (id.empty()) out += fmt::format("{}{}\n", out.empty() ? "" : "\n", paint(title_of(section), Paint::Bold, color));
    for (const Rule* rule : section.rules) {
      ids.push_back(rule->id);
      if (!id.empty() && rule->id != id) continue;
      bj::object object = json::rule(*rule).as_object();
      object["section"] = bj::string(section.title.data(), section.title.size());
      rules.push_back(std::move(object));
      out += (id.empty() ? "\n" : "") + text::rule(*rule, color);
    }
  }
  if (rules.empty()) {
    for (const NotModelled& one : not_modelled()) ids.push_back(one.id);
    throw UsageError{fmt::format("there is no rule `{}`", id),
                     did_you_mean(id, std::span<const std::string_view>(ids))};
  }
  print(as_json ? json::pretty(bj::object{{"format", "azroute-rules/1"}, {"rules", std::move(rules)}}) : out);
  return kFine;
}

void add_endpoints_options(po::options_description& options, po::positional_options_description& positional) {
  options.add_options()("as-of", po::value<std::string>()->value_name("DATE"), "the date, YYYY-MM-DD; default: today")(
      "cloud", po::value<std::string>()->value_name("CLOUD"),
      "AzureCloud (the default), AzureUSGovernment, AzureChinaCloud or AzureGermanCloud");
  (void)positional;
  add_output_options(options);
}

int run_endpoints(const po::variables_map& options) {
  const bool as_json = wants_json(options);
  const Date as_of = chosen_date(options).value_or(today());
  Cloud cloud = Cloud::AzureCloud;
  if (const std::string text = text_option(options, "cloud"); !text.empty()) {
    const auto parsed = parse_cloud(text);
    if (!parsed) {
      throw UsageError{fmt::format("there is no cloud `{}`", text),
                       "AzureCloud, AzureUSGovernment, AzureChinaCloud or AzureGermanCloud"};
    }
    cloud = *parsed;
  }
  if (!as_json) {
    print(text::endpoints(builtin_endpoints(), cloud, as_of));
    return kFine;
  }
  bj::array endpoints;
  for (const Endpoint& endpoint : builtin_endpoints()) {
    if (endpoint.cloud == cloud) endpoints.push_back(json::endpoint(endpoint, as_of));
  }
  const std::string_view name = to_string(cloud);
  print(json::pretty(bj::object{{"format", "azroute-endpoints/1"},
                                {"cloud", bj::string(name.data(), name.size())},
                                {"asOf", to_string(as_of)},
                                {"dataCompiled", to_string(kEndpointDataDate)},
                                {"endpoints", std::move(endpoints)}}));
  return kFine;
}

}  // namespace

extern constexpr Command kRules{"rules",
                                "[ID | --not-modelled | --limits [--as-of DATE]] [--format text|json]",
                                "list every modelled rule with its sentence, source and evidence",
                                "azroute rules longest-prefix\n  azroute rules --limits --as-of 2026-01-01",
                                "Evidence: Documented (a vendor's page states it), Observed (published outputs show "
                                "it), Assumed (nobody states it,\nor sources disagree, and this is the answer "
                                "modelled), Format (a rule of azroute's own files).\n",
                                add_rules_options,
                                run_rules};

extern constexpr Command kEndpoints{"endpoints",
                                    "[--as-of DATE] [--cloud CLOUD] [--format text|json]",
                                    "list the known activation and update servers on a date",
                                    "azroute endpoints --as-of 2022-06-01",
                                    "Their ids and part names can be the target of trace --to and of a flow's `to`.\n",
                                    add_endpoints_options,
                                    run_endpoints};

}  // namespace azroute::cli
