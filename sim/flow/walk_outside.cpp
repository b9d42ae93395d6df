// Source addresses, and what the far end says to them.
#include <algorithm>

#include "sim/flow/forward.h"
#include "sim/flow/walker.h"

namespace azroute {

void Walker::translate(const EgressIdentity& after) {
  record(TranslateStep{flow_.source, after});
  if (after.addresses.size() == 1) flow_.source = after.addresses.front();
}

void Walker::translate_at_appliance(const NetworkInterface& nic) {
  if (nic.source_nat == SourceNat::None || owns(nic, flow_.source)) return;
  if (nic.source_nat == SourceNat::Internet && is_private(flow_.destination)) return;
  const std::optional<Address> own = own_address(nic, flow_.source.family());
  if (own) translate({.source_class = SourceClass::Private, .addresses = {*own}});
}

void Walker::leave_azure(const Outbound& outbound) {
  if (outbound.failure != nullptr) return end(*outbound.failure);
  trace_.identity = outbound.identity;
  translate(outbound.identity);
  go({Place::Kind::Internet, 0});
  judge_at_far_end(reasons::kEgressedAzure);
}

void Walker::leave_site(const Site& site) {
  if (is_private(flow_.destination)) return end(reasons::kSiteNoRoute);
  record(SiteStep{.how = SiteStep::How::InternetEdge, .prefix = Prefix::everything(flow_.destination.family())});
  const auto edge = std::ranges::find_if(site.public_ip_addresses, [&](const Located<Address>& own) {
    return own.value.family() == flow_.destination.family();
  });
  if (edge == site.public_ip_addresses.end()) return end(reasons::kSiteNoInternet);
  trace_.identity = {.source_class = SourceClass::OnPremisesPublic,
                     .method = OutboundMethod::SiteEdge,
                     .addresses = {edge->value},
                     .rule = &outbound_rules::kSiteEdge};
  translate(trace_.identity);
  go({Place::Kind::Internet, 0});
  judge_at_far_end(reasons::kEgressedSite);
}

void Walker::judge_at_far_end(const Reason& otherwise) {
  const auto matches = find_by_address(flow_.destination, topology_.cloud, topology_.endpoints);
  if (matches.empty()) return end(otherwise);
  const auto serving = std::ranges::find_if(
      matches, [&](const EndpointMatch& match) { return match.address->serves(network_.as_of()); });
  if (serving == matches.end()) {
    record(FarEndStep{matches.front().endpoint, matches.front().part, false});
    return end(reasons::kNotServingOnDate);
  }
  const auto answers = [&](const EndpointMatch& match) {
    if (!match.address->serves(network_.as_of())) return false;
    if (flow_.destination_port == 0 && flow_.protocol != Transport::Icmp) return true;
    return std::ranges::find(match.part->ports, ServicePort{flow_.protocol, flow_.destination_port}) !=
           match.part->ports.end();
  };
  const auto match = std::ranges::find_if(matches, answers);
  if (match == matches.end()) {
    record(FarEndStep{serving->endpoint, serving->part, false});
    return end(reasons::kPortNotServed);
  }
  record(FarEndStep{match->endpoint, match->part, judges_source(*match->endpoint)});
  end(*judge_source(*match->endpoint, otherwise));
}

bool Walker::judges_source(const Endpoint& endpoint) const {
  if (endpoint.id == "suse" && !topology_.assumptions.suse_requires_azure_source) return false;
  return endpoint.accepts != AcceptedSource::Anyone;
}

const Reason* Walker::judge_source(const Endpoint& endpoint, const Reason& otherwise) const {
  const EgressIdentity& identity = trace_.identity;
  if (!judges_source(endpoint)) return &otherwise;
  if (endpoint.accepts == AcceptedSource::AzurePublic) {
    return identity.source_class == SourceClass::AzurePublic ? &otherwise : &reasons::kSourceNotAccepted;
  }
  const auto listed = std::ranges::count_if(identity.addresses, [&](const Address& address) {
    return std::ranges::any_of(endpoint.accepted_prefixes,
                               [&](const Prefix& prefix) { return prefix.contains(address); });
  });
  if (identity.addresses.empty()) return &reasons::kSourceAddressUnknown;
  if (listed == 0) return &reasons::kSourceNotAccepted;
  return static_cast<std::size_t>(listed) == identity.addresses.size() ? &otherwise : &reasons::kSourceAddressUnknown;
}

}  // namespace azroute
