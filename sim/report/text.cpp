// Tables, rules and endpoints as text.
#include "sim/report/text.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/report/style.h"

namespace azroute::text {
namespace {

void append_line(std::string& out, std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  out += line + "\n";
}

std::string ports_text(const EndpointPart& part) {
  std::string text;
  for (const ServicePort& port : part.ports) {
    text += fmt::format("{}{}/{}", text.empty() ? "" : " ", to_string(port.transport), port.port);
  }
  return text;
}

std::string period_text(const EndpointAddress& address) {
  if (address.from && address.until) return to_string(*address.from) + " to " + to_string(*address.until);
  if (address.from) return "from " + to_string(*address.from);
  if (address.until) return "until " + to_string(*address.until);
  return "always";
}

}  // namespace

std::string table(std::span<const std::string_view> header, std::span<const std::vector<std::string>> rows,
                  std::string_view indent, std::size_t header_padding) {
  std::vector<std::size_t> widths;
  for (const std::string_view title : header) widths.push_back(title.size() + header_padding);
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string out;
  std::string titles(indent);
  std::string dashes(indent);
  for (std::size_t i = 0; i < header.size(); ++i) {
    titles += fmt::format("{:<{}}  ", header[i], widths[i]);
    dashes += std::string(widths[i], '-') + "  ";
  }
  append_line(out, titles);
  append_line(out, dashes);
  for (const auto& row : rows) {
    std::string line(indent);
    for (std::size_t i = 0; i < row.size(); ++i) line += fmt::format("{:<{}}  ", row[i], widths[i]);
    append_line(out, line);
  }
  return out;
}

std::string routes(std::span<const Route> rows) {
  static constexpr std::array<std::string_view, 5> kHeader{"Source", "State", "Address Prefix", "Next Hop Type",
                                                           "Next Hop IP"};
  std::vector<std::vector<std::string>> cells;
  cells.reserve(rows.size());
  for (const Route& route : rows) {
    cells.push_back({std::string(to_string(route.source)), std::string(to_string(route.state)),
                     route.prefix.to_string(), std::string(to_string(route.next_hop_type)),
                     route.next_hop_ip_address ? route.next_hop_ip_address->to_string() : ""});
  }
  return table(kHeader, cells, {}, 2);  // the padding that `az` gives its titles
}

std::string rule(const Rule& rule, bool color) {
  const Paint evidence = rule.evidence == Evidence::Assumed ? Paint::Warn : Paint::Dim;
  return fmt::format("{}  {}\n  {}\n  source: {}\n", paint(rule.id, Paint::Bold, color),
                     paint(fmt::format("[{}]", to_string(rule.evidence)), evidence, color), rule.sentence,
                     rule.reference);
}

std::string endpoints(std::span<const Endpoint> endpoints, Cloud cloud, Date as_of) {
  std::string out =
      fmt::format("{} as of {} (data compiled {})\n", to_string(cloud), to_string(as_of), to_string(kEndpointDataDate));
  for (const Endpoint& endpoint : endpoints) {
    if (endpoint.cloud && *endpoint.cloud != cloud) continue;
    out += fmt::format("\n{}: {}\n", endpoint.id, endpoint.title);
    out += fmt::format("  accepts {}  [{}] {}\n", to_string(endpoint.accepts), to_string(endpoint.source_rule.evidence),
                       endpoint.source_rule.reference);
    for (const EndpointPart& part : endpoint.parts) {
      std::string where = part.per_region ? fmt::format(", clients in {} only", part.region) : "";
      if (part.platform) where += ", a platform address";
      out += fmt::format("  {}  {}  {}{}\n", part.name, ports_text(part), to_string(part.combine), where);
      bool any = false;
      for (const EndpointAddress& address : part.addresses) {
        if (!address.serves(as_of)) continue;
        any = true;
        out += fmt::format("    {:<16}  {}  {}\n", address.address.to_string(), period_text(address), address.source);
      }
      if (!any) out += "    no address on this date\n";
    }
  }
  return out;
}

}  // namespace azroute::text
