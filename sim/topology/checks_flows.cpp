// Flows: where each one is meant to go.
#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "sim/topology/link_context.h"

namespace azroute {
namespace {

class TargetResolver {
 public:
  explicit TargetResolver(LinkContext& context) : context_(&context) {
    const Topology& topology = context.topology;
    for (std::size_t i = 0; i < topology.network_interfaces.size(); ++i) {
      const std::string& name = topology.network_interfaces[i].name.value;
      if (name.empty()) continue;
      nics_.try_emplace(to_lower(name), id_at<NetworkInterface>(i));
      candidates_.push_back(name);
    }
    for (std::string& name : endpoint_names(topology.cloud, topology.endpoints)) {
      endpoints_.insert(to_lower(name));
      candidates_.push_back(std::move(name));
    }
  }

  void resolve(FlowTarget& target) {
    target.nic = {};
    target.endpoint.clear();
    if (target.text.value.empty() || interpret_address(target)) return;
    const std::string name = to_lower(target.text.value);
    const auto nic = nics_.find(name);
    const bool endpoint = endpoints_.contains(name);
    if (nic != nics_.end()) target.nic = nic->second;
    if (nic == nics_.end() && endpoint) target.endpoint = target.text.value;
    if (nic != nics_.end() && endpoint) {
      const Located<std::string>& defined = context_->topology[nic->second].name;
      context_->diagnostics.error(linking::kAmbiguousName, target.text.span,
                                  fmt::format("{} is a network interface and an endpoint", quoted(target.text.value)),
                                  "give the network interface another name",
                                  {{defined.span, "the network interface is defined here"}});
    } else if (nic == nics_.end() && !endpoint) {
      report_unknown(target);
    }
  }

 private:
  void report_unknown(const FlowTarget& target) {
    const std::string_view text = target.text.value;
    std::string message = fmt::format("{} is no address, ADDRESS:PORT, network interface or endpoint", quoted(text));
    std::string help = context_->suggest(text, candidates_);
    if (const std::string fault = fault_of_target(text); help.empty() && !fault.empty()) {
      message = fmt::format("{} is no address: {}", quoted(text), fault);
    }
    context_->diagnostics.error(linking::kUnknownTarget, target.text.span, std::move(message), std::move(help));
  }

  LinkContext* context_;
  std::unordered_map<std::string, Id<NetworkInterface>> nics_;
  std::unordered_set<std::string> endpoints_;
  std::vector<std::string> candidates_;
};

}  // namespace

void check_flows(LinkContext& context) {
  if (context.topology.flows.empty()) return;
  TargetResolver resolver(context);
  for (FlowSpec& flow : context.topology.flows) resolver.resolve(flow.to);
}

}  // namespace azroute
