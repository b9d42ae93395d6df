// A topology file from its first byte to a linked Topology: opening it, its root, the ServiceTags file it names.
#include "sim/read/native.h"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "sim/read/document.h"
#include "sim/read/file.h"
#include "sim/read/native_fields.h"
#include "sim/read/native_parts.h"
#include "sim/read/native_rules.h"
#include "sim/read/service_tags.h"

namespace azroute {
namespace {

using native::Object;

void report_file(const Rule& rule, Span span, const std::string& path, const FileError& error,
                 Diagnostics& diagnostics) {
  Diagnostic diagnostic;
  diagnostic.rule = &rule;
  diagnostic.span = span;
  diagnostic.subject = path;
  diagnostic.message = span.known() ? fmt::format("cannot read {}: {}", native::shown(path), error.message)
                                    : fmt::format("cannot read the file: {}", error.message);
  diagnostic.help = error.help;
  diagnostics.add(std::move(diagnostic));
}

/// A path in a topology file starts at that file's folder, so that a folder of files can be moved as one.
std::string beside(const std::string& topology_file, const std::string& path) {
  const std::size_t slash = topology_file.rfind('/');
  if (path.starts_with('/') || slash == std::string::npos) return path;
  return topology_file.substr(0, slash + 1) + path;
}

void load_service_tags(Sources& sources, SourceId source, const ReadOptions& options, Topology& topology,
                       Diagnostics& diagnostics) {
  const bool overridden = !options.service_tags_file.empty();
  // Also where the file names none: link() asks whether there was one to read.
  if (overridden) topology.service_tags_file = {options.service_tags_file, {}};
  const Located<std::string>& named = topology.service_tags_file;
  if (named.value.empty()) return;
  const std::string path = overridden ? named.value : beside(sources.file(source).name(), named.value);
  // Standard input is the topology's, if anybody's.
  auto text = path == "-" ? std::unexpected(FileError{"a ServiceTags file cannot come from standard input", ""})
                          : read_file(path, kMaxServiceTagsBytes);
  if (!text) {
    report_file(native::kFileNotRead, named.span, path, text.error(), diagnostics);
    return;
  }
  topology.service_tags = read_service_tags(sources, sources.add(path, *std::move(text)), diagnostics);
}

void read_assumptions(const Object& object, Assumptions& assumptions) {
  object.flag("userInternetDefaultRemovesNoneRoutes", assumptions.user_internet_default_removes_none_routes);
  object.flag("twoHalvesRemoveNoneRoutes", assumptions.two_halves_remove_none_routes);
  object.flag("serviceEndpointAlwaysWins", assumptions.service_endpoint_always_wins);
  enum class NoneRoutes : std::uint8_t { Observed, Documented } rows{};
  object.word("noneRoutes", rows);
  assumptions.only_documented_none_routes = rows == NoneRoutes::Documented;
  object.flag("suseRequiresAzureSource", assumptions.suse_requires_azure_source);
  object.flag("peeringOverConnectedGroup", assumptions.peering_over_connected_group);
  object.flag("connectedGroupOverGateway", assumptions.connected_group_over_gateway);
}

void read_root(const Object& root, Topology& topology) {
  root.word("cloud", topology.cloud);
  if (const native::Field date = root.field("asOf"); date.node != nullptr)
    topology.as_of = native::read_date(root.input(), date);
  root.text("serviceTags", topology.service_tags_file);
  root.with_object("assumptions", [&](const Object& object) { read_assumptions(object, topology.assumptions); });
  native::read_virtual_networks(root, topology);
  native::read_route_tables(root, topology);
  native::read_network_interfaces(root, topology);
  native::read_public_ip_addresses(root, topology);
  native::read_nat_gateways(root, topology);
  native::read_virtual_network_gateways(root, topology);
  native::read_local_network_gateways(root, topology);
  native::read_connections(root, topology);
  native::read_circuits(root, topology);
  native::read_sites(root, topology);
  native::read_route_servers(root, topology);
  native::read_virtual_hubs(root, topology);
  native::read_azure_firewalls(root, topology);
  native::read_load_balancers(root, topology);
  native::read_private_endpoints(root, topology);
  native::read_network_managers(root, topology);
  native::read_network_security_groups(root, topology);
  native::read_application_security_groups(root, topology);
  native::read_appliances(root, topology);
  native::read_endpoints(root, topology);
  native::read_flows(root, topology);
}

constexpr auto kRules = std::to_array<Rule>({
    native::kFileNotRead,  native::kUnknownKey,
    native::kMisplacedKey, native::kNotModelled,
    native::kMetadataKey,  native::kNestedProperties,
    native::kMissingKey,   native::kExclusiveKeys,
    native::kUselessKey,   native::kWrongKind,
    native::kNoValue,      native::kEmptyList,
    native::kBadFlag,      native::kBadInteger,
    native::kBadDate,      native::kBadWord,
    native::kBadName,      native::kBadText,
    native::kBadPrefix,    native::kBadAddress,
    native::kBadCommunity, native::kBadPort,
    native::kBadPortRange, native::kBadFqdn,
    native::kWrongFamily,  native::kRoutingPolicyTwice,
});

}  // namespace

Topology read_topology(Sources& sources, SourceId source, const ReadOptions& options, Diagnostics& diagnostics) {
  Topology topology;
  const Document document = parse_document(sources, source, diagnostics);
  if (document.empty()) return topology;
  native::Input input{.document = document, .text = sources.file(source).text(), .diagnostics = diagnostics};
  const ObjectSpec& spec = native_schema().front();
  if (document.root().kind != Node::Kind::Mapping) {
    diagnostics.error(native::kWrongKind, document.root().span, "a topology file is a mapping from keys to values",
                      "it begins with `virtualNetworks:`, or another key of a topology");
    return topology;
  }
  const Object root(input, {.key = spec.name, .type = spec.name, .node = &document.root()}, spec);
  read_root(root, topology);
  if (options.as_of) topology.as_of = {*options.as_of, {}};
  if (!topology.as_of && options.today) topology.as_of = {*options.today, {}};
  load_service_tags(sources, source, options, topology, diagnostics);
  // Also after errors, so that one run tells them all.
  link(topology, diagnostics);
  return topology;
}

Topology load_topology(const std::string& path, Sources& sources, const ReadOptions& options,
                       Diagnostics& diagnostics) {
  auto text = read_file(path, Document::kMaxBytes);
  if (!text) {
    report_file(native::kFileNotRead, {}, path, text.error(), diagnostics);
    return {};
  }
  const SourceId source = sources.add(path == "-" ? "<stdin>" : path, *std::move(text));
  return read_topology(sources, source, options, diagnostics);
}

std::span<const Rule> native_rules() {
  return kRules;
}

}  // namespace azroute
