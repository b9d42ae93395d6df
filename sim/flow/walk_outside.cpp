// Source addresses, and what the far end says to them.
#include <algorithm>

#include "sim/flow/forward.h"
#include "sim/flow/walk_rules.h"
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

void Walker::leave_azure(const Outbound& outbound, Place box, Flow before) {
  if (outbound.failure != nullptr) return end(*outbound.failure);
  if (outbound.protocol_not_carried) note(reasons::kProtocolNotCarried);
  if (!in_reply_) trace_.identity = outbound.identity;
  translate(outbound.identity);
  // One of several, or one that only Azure knows: any address stands for it, and for the latter none.
  if (outbound.identity.addresses.empty()) flow_.source = unspecified(flow_.source.family());
  if (outbound.identity.addresses.size() > 1) flow_.source = outbound.identity.addresses.front();
  if (!in_reply_) {
    const bool firewall = box.kind == Place::Kind::Firewall;
    remember(box, firewall ? Session::At::Box : Session::At::Edge, before, walk_rules::kPublicReply);
  }
  go({Place::Kind::Internet, 0});
  on_internet(reasons::kEgressedAzure);
}

void Walker::on_internet(const Reason& otherwise) {
  if (in_reply_) {
    const auto mine = std::ranges::find_if(sessions_, [&](const Session& session) {
      const bool edge = session.at == Session::At::Edge || session.box.kind != Place::Kind::Nic;
      return edge && reversed(session.after) == flow_;
    });
    if (mine == sessions_.end()) return end(otherwise);
    go(mine->box);
    if (mine->at == Session::At::Edge) resume(mine->box, Session::At::Edge);
    return;
  }
  const PublicAddressOwner owner = owner_of_public_address(topology_, flow_.destination);
  if (owner.valid()) return to_public_address(owner);
  if (is_start()) return end(reasons::kPublicAddressSilent);
  judge_at_far_end(otherwise);
}

void Walker::to_public_address(const PublicAddressOwner& owner) {
  if (owner.firewall.valid()) return go({Place::Kind::Firewall, owner.firewall.index});
  if (owner.load_balancer.valid()) return to_frontend(owner.load_balancer, Session::At::Edge);
  if (!owner.nic.valid()) return arrive({Place::Kind::Gateway, owner.gateway.index}, reasons::kGateway);
  const Flow before = flow_;
  for (const IpConfiguration& configuration : topology_[owner.nic].ip_configurations) {
    if (configuration.public_ip_address.id != owner.public_ip_address) continue;
    flow_.destination = configuration.private_ip_address.value;
  }
  record(DestinationStep{.before = before, .after = flow_, .by = &outbound_rules::kInstancePublicIP});
  const Place there{Place::Kind::Nic, owner.nic.index};
  remember(there, Session::At::Edge, before, outbound_rules::kInstancePublicIP);
  check_public_address_open(owner, owner.nic);
  go(there);
}

void Walker::check_public_address_open(const PublicAddressOwner& owner, Id<NetworkInterface> nic) {
  if (!owner.valid() || topology_[owner.public_ip_address].standard != true) return;
  const bool grouped = topology_[nic].network_security_group.id.valid() ||
                       topology_[topology_[nic].subnet.id].network_security_group.id.valid();
  if (!grouped) note(reasons::kPublicAddressClosed);
}

void Walker::leave_site(const Site& site, Id<Site> id) {
  if (is_private(flow_.destination)) return end(reasons::kSiteNoRoute);
  record(SiteStep{.how = SiteStep::How::InternetEdge, .prefix = Prefix::everything(flow_.destination.family())});
  const auto edge = std::ranges::find_if(site.public_ip_addresses, [&](const Located<Address>& own) {
    return own.value.family() == flow_.destination.family();
  });
  if (edge == site.public_ip_addresses.end()) return end(reasons::kSiteNoInternet);
  const EgressIdentity identity{.source_class = SourceClass::OnPremisesPublic,
                                .method = OutboundMethod::SiteEdge,
                                .addresses = {edge->value},
                                .rule = &outbound_rules::kSiteEdge};
  const Flow before = flow_;
  if (!in_reply_) trace_.identity = identity;
  translate(identity);
  if (!in_reply_) remember({Place::Kind::Site, id.index}, Session::At::Box, before, walk_rules::kPublicReply);
  go({Place::Kind::Internet, 0});
  on_internet(reasons::kEgressedSite);
}

void Walker::judge_at_far_end(const Reason& otherwise) {
  const auto matches = find_by_address(flow_.destination, topology_.cloud, topology_.endpoints);
  if (matches.empty()) return end(otherwise);
  const auto serving = std::ranges::find_if(
      matches, [&](const EndpointMatch& match) { return match.address->serves(network_.as_of()); });
  if (serving == matches.end()) {
    const Endpoint& gone = *matches.front().endpoint;
    record(FarEndStep{.endpoint = &gone,
                      .part = matches.front().part,
                      .source_checked = judges_source(gone),
                      .accepted = judge_source(gone) == nullptr});
    note(reasons::kNotServingOnDate);
    return judge_source_of(*matches.front().endpoint, otherwise);
  }
  const auto answers = [&](const EndpointMatch& match) {
    if (!match.address->serves(network_.as_of())) return false;
    if (flow_.destination_port == 0 && flow_.protocol != Transport::Icmp) return true;
    return std::ranges::find(match.part->ports, ServicePort{flow_.protocol, flow_.destination_port}) !=
           match.part->ports.end();
  };
  const auto match = std::ranges::find_if(matches, answers);
  const EndpointMatch& judge = match == matches.end() ? *serving : *match;
  record(FarEndStep{.endpoint = judge.endpoint,
                    .part = judge.part,
                    .source_checked = judges_source(*judge.endpoint),
                    .accepted = judge_source(*judge.endpoint) == nullptr});
  if (match == matches.end()) note(reasons::kPortNotServed);
  judge_source_of(*judge.endpoint, otherwise);
}

void Walker::judge_source_of(const Endpoint& endpoint, const Reason& otherwise) {
  const Reason* refusal = judge_source(endpoint);
  end(refusal != nullptr ? *refusal : otherwise);
}

bool Walker::judges_source(const Endpoint& endpoint) const {
  if (endpoint.id == "suse" && !topology_.assumptions.suse_requires_azure_source) return false;
  return endpoint.accepts != AcceptedSource::Anyone;
}

const Reason* Walker::judge_source(const Endpoint& endpoint) const {
  const EgressIdentity& identity = trace_.identity;
  if (!judges_source(endpoint)) return nullptr;
  if (endpoint.accepts == AcceptedSource::AzurePublic) {
    return identity.source_class == SourceClass::AzurePublic ? nullptr : &reasons::kSourceNotAccepted;
  }
  const auto listed = std::ranges::count_if(identity.addresses, [&](const Address& address) {
    return std::ranges::any_of(endpoint.accepted_prefixes,
                               [&](const Prefix& prefix) { return prefix.contains(address); });
  });
  if (identity.addresses.empty()) return &reasons::kSourceAddressUnknown;
  if (listed == 0) return &reasons::kSourceNotAccepted;
  return static_cast<std::size_t>(listed) == identity.addresses.size() ? nullptr : &reasons::kSourceAddressUnknown;
}

}  // namespace azroute
