// Rows of tables, and how rows are spoiled.
#include "tools/make_flows/text.h"

#include <algorithm>

namespace azroute::make_flows {

std::string_view csv_header() {
  return "source,destination,source_port,destination_port,protocol,packets_sent,bytes_sent,packets_received,"
         "bytes_received\n";
}

void append_csv(const MadeFlow& flow, std::string& out) {
  RowBuffer row;
  char* at = write_address(row.data(), flow.source);
  *at++ = ',';
  at = write_address(at, flow.destination);
  for (const std::uint64_t number :
       {std::uint64_t{flow.source_port}, std::uint64_t{flow.destination_port}, std::uint64_t{flow.protocol},
        flow.packets_sent, flow.bytes_sent, flow.packets_received, flow.bytes_received}) {
    *at++ = ',';
    at = write_number(at, number);
  }
  *at++ = '\n';
  out.append(row.data(), at);
}

void append_ndjson(const MadeFlow& flow, std::string& out) {
  RowBuffer row;
  char* at = write_text(row.data(), R"({"source":")");
  at = write_address(at, flow.source);
  at = write_text(at, R"(","destination":")");
  at = write_address(at, flow.destination);
  at = write_text(at, R"(","source_port":)");
  at = write_number(at, flow.source_port);
  at = write_text(at, R"(,"destination_port":)");
  at = write_number(at, flow.destination_port);
  at = write_text(at, R"(,"protocol":)");
  at = write_number(at, flow.protocol);
  at = write_text(at, R"(,"packets_sent":)");
  at = write_number(at, flow.packets_sent);
  at = write_text(at, R"(,"bytes_sent":)");
  at = write_number(at, flow.bytes_sent);
  at = write_text(at, R"(,"packets_received":)");
  at = write_number(at, flow.packets_received);
  at = write_text(at, R"(,"bytes_received":)");
  at = write_number(at, flow.bytes_received);
  at = write_text(at, "}\n");
  out.append(row.data(), at);
}

void Damage::spoil(std::uint64_t number, std::string& row) const {
  const std::size_t first = row.find(',');
  const std::size_t second = row.find(',', first + 1);
  if (second == std::string::npos) return;
  switch (mixed(seed_ + 1, number) % 4) {
    case 0: row.resize(second); break;                                               // a few fields only
    case 1: row.replace(first + 1, second - first - 1, "300.1.2.3"); break;          // no address
    case 2: row.insert(first + 1, 1, '?'); break;                                    // nor this
    default: row.replace(0, row.size(), "the disk was full, or so it says"); break;  // no fields
  }
}

void Damage::spoil_json(std::uint64_t number, std::string& row) const {
  constexpr std::string_view kBefore = R"({"source":")";
  switch (mixed(seed_ + 1, number) % 3) {
    case 0: row.resize(row.size() / 2); break;                 // no object
    case 1: row.insert(kBefore.size(), 1, '?'); break;         // no address
    default: row.erase(2, std::string_view("source").size());  // nobody called so
  }
}

}  // namespace azroute::make_flows
