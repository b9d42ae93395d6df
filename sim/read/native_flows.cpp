// Endpoints of the user's own, and the flows with what is expected of them.
#include <utility>

#include <fmt/format.h>

#include "sim/read/native_parts.h"
#include "sim/read/native_rules.h"

namespace azroute::native {
namespace {

constexpr Rule kOwnEndpoint{"own-endpoint", "An endpoint of the topology file accepts the sources that the file says.",
                            kPage, Evidence::Format};

/// `accepts` is a word or a list of prefixes.
void read_accepts(const Object& object, Endpoint& endpoint) {
  const Field field = object.field("accepts");
  if (field.node == nullptr) return;
  if (field.node->is_null()) return report_wrong_kind(object.input(), field);
  if (field.node->kind != Node::Kind::Scalar) {
    endpoint.accepts = AcceptedSource::ListedPrefixes;
    if (field.node->kind == Node::Kind::Mapping) return report_wrong_kind(object.input(), field);
    if (field.node->items.empty())
      object.input().diagnostics.error(kEmptyList, field.node->span, "`accepts` must have at least one item",
                                       "an endpoint that answers nobody needs no flow");
    for (const NodeId item : field.node->items) {
      const Field prefix{.key = field.key, .type = "prefix", .node = &object.input().document.node(item), .item = true};
      if (const auto value = read_prefix(object.input(), prefix)) endpoint.accepted_prefixes.push_back(value->value);
    }
    return;
  }
  // One prefix without its list reads as a wrong word, so say what is missing.
  if (parse_prefix(field.node->text)) {
    object.input().diagnostics.error(kWrongKind, field.node->span, "`accepts` takes prefixes as a list",
                                     fmt::format("write a list: `accepts: [{}]`", field.node->text));
    return;
  }
  const Field word{.key = field.key, .type = "anyone|azurePublic", .node = field.node};
  if (const auto index = read_word(object.input(), word)) endpoint.accepts = static_cast<AcceptedSource>(index->value);
}

/// The addresses, ports and combination of an object that has them: an endpoint of one part, or one of its parts.
EndpointPart read_part(const Object& object, const std::string& name) {
  EndpointPart part;
  part.name = name;
  object.word("combine", part.combine);
  object.each("addresses", [&](const Field& item) {
    if (const auto address = read_address(object.input(), item))
      part.addresses.push_back({.address = address->value, .from = {}, .until = {}, .source = "the topology file"});
  });
  object.each("ports", [&](const Field& item) {
    if (const auto port = read_port(object.input(), item)) part.ports.push_back(port->value);
  });
  return part;
}

Endpoint read_endpoint(const Object& object) {
  Endpoint endpoint;
  Located<std::string> name;
  object.name("name", name);
  endpoint.id = endpoint.title = name.value;
  endpoint.span = object.span();
  endpoint.source_rule = kOwnEndpoint;
  read_accepts(object, endpoint);
  object.require_either("addresses", "parts");
  for (const std::string_view key : {"addresses", "ports", "parts"}) object.require_items(key);
  if (!object.has("parts")) {
    if (object.has("addresses")) object.require("ports", "add `ports`: a list of ports, such as tcp/443");
    endpoint.parts.push_back(read_part(object, name.value));
    return endpoint;
  }
  for (const std::string_view key : {"addresses", "ports", "combine"})
    object.forbid(key, "an endpoint with `parts` has them in each part");
  // Also what stands in the wrong place, so that its own faults come in the same run.
  read_part(object, name.value);
  object.each_object("parts", [&](const Object& inner) {
    Located<std::string> part;
    inner.name("name", part);
    endpoint.parts.push_back(read_part(inner, part.value));
  });
  return endpoint;
}

void read_expectation(const Object& object, Expectation& expect) {
  object.word("verdict", expect.verdict);
  if (Located<std::string> reason; object.text("reason", reason)) expect.reason = std::move(reason);
  object.address("source", expect.source);
  object.word("sourceClass", expect.source_class);
  if (const Field type = object.field("nextHopType"); type.node != nullptr)
    expect.next_hop_type = read_next_hop_type(object.input(), type);
  object.address("nextHopIpAddress", expect.next_hop_ip_address);
  if (Located<Prefix> route; object.prefix("route", route)) expect.route = route;
}

/// `expect: works` is short for `expect: {verdict: works}`.
void read_expect(const Object& flow, Expectation& expect) {
  const Field field = flow.field("expect");
  if (field.node == nullptr) return;
  const ObjectSpec& spec = *object_of_type(field.type);
  if (field.node->kind == Node::Kind::Scalar && !field.node->is_null()) {
    const auto word = read_word(flow.input(), {.key = field.key, .type = spec.keys[0].type, .node = field.node});
    if (word) expect.verdict = Located<VerdictWord>{static_cast<VerdictWord>(word->value), word->span};
    return;
  }
  if (field.node->kind != Node::Kind::Mapping) return report_wrong_kind(flow.input(), field);
  const Object object(flow.input(), field, spec);
  if (field.node->items.empty())
    flow.input().diagnostics.error(kMissingKey, field.node->span, "the expectation expects nothing",
                                   "add `verdict`, `sourceClass` or another key of an expectation");
  read_expectation(object, expect);
}

}  // namespace

void read_endpoints(const Object& root, Topology& topology) {
  root.each_object("endpoints", [&](const Object& object) { topology.endpoints.push_back(read_endpoint(object)); });
}

void read_flows(const Object& root, Topology& topology) {
  root.each_object("flows", [&](const Object& object) {
    FlowSpec flow;
    flow.span = object.span();
    const bool named = object.text("name", flow.name);
    const bool from = object.text("from", flow.from.text);
    if (Located<Address> source; object.address("source", source)) {
      flow.from.address = source.value;
      flow.from.address_span = source.span;
    }
    const bool to = object.text("to", flow.to.text);
    if (const Field fqdn = object.field("fqdn"); fqdn.node != nullptr) {
      if (auto host = read_fqdn(object.input(), fqdn, Wildcards::None)) flow.fqdn = *std::move(host);
    }
    if (Transport protocol{}; object.word("protocol", protocol)) flow.protocol = protocol;
    read_expect(object, flow.expect);
    // Nobody refers to a flow, so one without its ends is left out.
    if (named && from && to) topology.flows.push_back(std::move(flow));
  });
}

}  // namespace azroute::native
