// How often what flows to what.
#include "tools/make_flows/flow_maker.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace azroute::make_flows {

namespace {

constexpr Choice::Weight kSenders[] = {{Where::Interface, 9}, {Where::Host, 9}, {Where::Site, 3}, {Where::Internet, 3}};
constexpr Choice::Weight kFromInside[] = {{Where::Endpoint, 3}, {Where::Interface, 6},       {Where::Host, 5},
                                          {Where::Site, 4},     {Where::PrivateEndpoint, 4}, {Where::Platform, 2},
                                          {Where::Tag, 10},     {Where::Internet, 6}};
constexpr Choice::Weight kFromSite[] = {{Where::Interface, 10}, {Where::Host, 6}, {Where::PrivateEndpoint, 4},
                                        {Where::Public, 2},     {Where::Tag, 1},  {Where::Internet, 1}};
constexpr Choice::Weight kFromInternet[] = {{Where::Public, 10}, {Where::Interface, 4}, {Where::Host, 2}};
constexpr Choice::Weight kToRecorder[] = {
    {Where::Interface, 6}, {Where::Host, 5}, {Where::Site, 5}, {Where::Internet, 4}};
constexpr Choice::Weight kDenied[] = {{Where::Internet, 12}, {Where::Host, 1}, {Where::Site, 1}};

/// A port that is served, of 100 how many; port 0 is a random one.
struct Service {
  std::uint16_t port;
  std::uint8_t protocol;
  unsigned percent;
};
constexpr std::uint8_t kTcp = 6;
constexpr std::uint8_t kUdp = 17;
constexpr std::uint8_t kIcmp = 1;
constexpr std::uint8_t kIcmpV6 = 58;
constexpr Service kInsideServices[] = {{443, kTcp, 32}, {53, kUdp, 14}, {1433, kTcp, 10},
                                       {80, kTcp, 9},   {445, kTcp, 9}, {22, kTcp, 7},
                                       {3389, kTcp, 7}, {0, kIcmp, 6},  {8080, kTcp, 6}};
constexpr Service kInternetServices[] = {{443, kTcp, 72}, {80, kTcp, 12}, {53, kUdp, 6},
                                         {123, kUdp, 4},  {0, kIcmp, 4},  {22, kTcp, 2}};
constexpr Service kScans[] = {{22, kTcp, 20},  {3389, kTcp, 18}, {445, kTcp, 12}, {80, kTcp, 10},
                              {443, kTcp, 10}, {1433, kTcp, 5},  {53, kUdp, 5},   {0, kTcp, 20}};
constexpr Service kPlatformServices[] = {{80, kTcp, 60}, {53, kUdp, 40}};

/// Rows of 128, so that a draw is one read.
struct ServiceTable {
  constexpr explicit ServiceTable(std::span<const Service> services) {
    std::size_t at = 0;
    unsigned percent = 0;
    for (const Service& service : services) {
      percent += service.percent;
      while (at < rows.size() && at * 100 < rows.size() * percent) rows[at++] = service;
    }
    while (at < rows.size()) rows[at++] = services.front();
  }
  std::array<Service, 128> rows{};
};
constexpr ServiceTable kInsideTable{kInsideServices};
constexpr ServiceTable kInternetTable{kInternetServices};
constexpr ServiceTable kScanTable{kScans};
constexpr ServiceTable kPlatformTable{kPlatformServices};

bool has(const Places& places, Where where) {
  switch (where) {
    case Where::Interface: return !places.interfaces.empty();
    case Where::Host: return !places.hosts.empty();
    case Where::Site: return !places.sites.empty();
    case Where::PrivateEndpoint: return !places.private_endpoints.empty();
    case Where::Platform: return !places.platform.empty();
    case Where::Endpoint: return !places.endpoints.empty();
    case Where::Public: return !places.publics.empty();
    case Where::Tag: return !places.tags.empty();
    case Where::Internet: return true;
  }
  return false;
}

void append(FlowBatch& batch, const MadeFlow& flow) {
  if (batch.family == Family::V4) {
    batch.source_v4.push_back(flow.source.v4_bits());
    batch.destination_v4.push_back(flow.destination.v4_bits());
  } else {
    batch.source_v6.push_back(KeyV6::of(flow.source));
    batch.destination_v6.push_back(KeyV6::of(flow.destination));
  }
  batch.source_port.push_back(flow.source_port);
  batch.destination_port.push_back(flow.destination_port);
  batch.protocol.push_back(flow.protocol);
  batch.packets_sent.push_back(flow.packets_sent);
  batch.bytes_sent.push_back(flow.bytes_sent);
  batch.packets_received.push_back(flow.packets_received);
  batch.bytes_received.push_back(flow.bytes_received);
}

}  // namespace

Choice::Choice(const Places& places, std::span<const Weight> weights) {
  unsigned sum = 0;
  for (const Weight& each : weights) sum += has(places, each.where) ? each.weight : 0;
  if (sum == 0) return;
  empty_ = false;
  std::size_t at = 0;
  unsigned until = 0;
  for (const Weight& each : weights) {
    if (!has(places, each.where)) continue;
    until += each.weight;
    while (at * sum < table_.size() * until) table_[at++] = each.where;
  }
}

FlowMaker::FlowMaker(const Topology& topology, std::uint64_t seed)
    : seed_(mixed(seed, 0x666C6F7773ULL)), everywhere_(find_places(topology, seed_)) {
  for (const Family family : {Family::V4, Family::V6}) {
    const Places& places = everywhere_.of(family);
    Choices& own = family == Family::V4 ? v4_ : v6_;
    if (places.can_send()) own.senders = Choice(places, kSenders);
    own.from_inside = Choice(places, kFromInside);
    own.from_site = Choice(places, kFromSite);
    own.from_internet = Choice(places, kFromInternet);
    own.to_recorder = Choice(places, kToRecorder);
    own.denied = Choice(places, kDenied);
  }
  can_make_ = everywhere_.v4.can_send() || everywhere_.v6.can_send();
}

Address FlowMaker::address_of(Where where, Family family, Random& random) const {
  const Places& places = everywhere_.of(family);
  const std::uint64_t bits = random.bits();
  switch (where) {
    case Where::Interface: return places.interfaces.draw(bits);
    case Where::Host: return places.hosts.draw(bits);
    case Where::PrivateEndpoint: return places.private_endpoints.draw(bits);
    case Where::Platform: return places.platform.draw(bits);
    case Where::Public: return places.publics.draw(bits);
    case Where::Endpoint: return places.endpoints.draw(bits).address;
    case Where::Site:
    case Where::Tag: {
      const Prefix& prefix = (where == Where::Site ? places.sites : places.tags).draw(bits);
      // Of every two flows one is with one of few hosts.
      const std::uint64_t host = (bits >> 32U) % 2 == 0 ? mixed(prefix.address().hi(), bits >> 60U) : random.bits();
      return host_in(prefix, mixed(host), host);
    }
    case Where::Internet: {
      // The product of two numbers is more often small than large.
      const std::uint64_t rank = ((bits & 0xFFFFU) * ((bits >> 16U) & 0xFFFFU)) >> 16U;
      const bool known = (bits >> 32U) % 4 != 0;
      return somewhere_on_the_internet(family, known ? mixed(seed_, rank) : random.bits());
    }
  }
  return {};
}

void FlowMaker::choose_destination(MadeFlow& flow, const Choice& choice, Family family, Random& random) const {
  constexpr int kTries = 4;
  for (int tried = 0; tried < kTries && !choice.empty(); ++tried) {
    flow.to = choice.draw(random.bits());
    if (flow.to == Where::Endpoint) {
      const Server& server = everywhere_.of(family).endpoints.draw(random.bits());
      flow.destination = server.address;
      flow.destination_port = server.port;
      flow.protocol = server.protocol;
    } else {
      flow.destination = address_of(flow.to, family, random);
    }
    if (flow.destination != flow.source) return;
  }
  flow.to = Where::Internet;
  do {
    flow.destination = somewhere_on_the_internet(family, random.bits());
  } while (flow.destination == flow.source);
}

void FlowMaker::choose_service(MadeFlow& flow, Random& random) {
  const std::uint64_t bits = random.bits();
  if (flow.to != Where::Endpoint) {
    const ServiceTable* table = &kInsideTable;
    if (flow.from == Where::Internet) {
      table = &kScanTable;
    } else if (flow.to == Where::Platform) {
      table = &kPlatformTable;
    } else if (flow.to == Where::Tag || flow.to == Where::Internet || flow.to == Where::Public) {
      table = &kInternetTable;
    }
    const Service& service = table->rows[bits % table->rows.size()];
    flow.protocol = service.protocol;
    flow.destination_port = service.port;
    if (service.port == 0 && service.protocol != kIcmp)
      flow.destination_port = static_cast<std::uint16_t>(1 + (bits >> 48U) % 65'535);
  }
  if (flow.protocol == kIcmp) {
    if (!flow.source.is_v4()) flow.protocol = kIcmpV6;
    flow.destination_port = 0;
    return;
  }
  // What Linux and Windows take between them, as good as.
  flow.source_port = static_cast<std::uint16_t>(32'768 + ((bits >> 16U) & 0x7FFFU));
}

void FlowMaker::choose_size(MadeFlow& flow, Random& random) {
  const std::uint64_t bits = random.bits();
  // Each doubling is half as likely as the one before, up to a million packets.
  const auto doublings = std::min(20U, static_cast<unsigned>(std::countr_zero(bits | 1ULL << 20U)));
  const std::uint64_t packets = 1 + ((bits >> 22U) & ((2ULL << doublings) - 1));
  flow.packets_sent = packets;
  flow.bytes_sent = packets * (54 + ((bits >> 44U) & 0x1FFU));
  if (flow.from == Where::Internet && (bits >> 60U) < 10) return;  // most scans get no answer
  flow.packets_received = 1 + packets * (1 + ((bits >> 54U) & 3U)) / 2;
  flow.bytes_received = flow.packets_received * (54 + ((bits >> 50U) & 0x3FFU));
}

MadeFlow FlowMaker::flow(std::uint64_t number) const {
  Random random(mixed(seed_, number));
  MadeFlow flow;
  const std::uint64_t bits = random.bits();
  const bool v6 = v4_.senders.empty() || (!v6_.senders.empty() && (bits >> 32U) % 20 == 0);
  const Family family = v6 ? Family::V6 : Family::V4;
  const Choices& own = choices(family);
  flow.from = own.senders.draw(bits);
  if (flow.from == Where::Internet && own.from_internet.empty()) flow.from = Where::Site;
  flow.source = address_of(flow.from, family, random);
  const Choice& to = flow.from == Where::Internet ? own.from_internet
                     : flow.from == Where::Site   ? own.from_site
                                                  : own.from_inside;
  choose_destination(flow, to, family, random);
  choose_service(flow, random);
  choose_size(flow, random);
  return flow;
}

MadeFlow FlowMaker::conversation(const Recorder& recorder, std::uint64_t number, bool denied) const {
  Random random(mixed(mixed(seed_, recorder.mac), number));
  MadeFlow flow;
  const std::uint64_t bits = random.bits();
  const bool v6 = recorder.v6 && (!recorder.v4 || bits % 20 == 0);
  const Family family = v6 ? Family::V6 : Family::V4;
  const Address own = v6 ? *recorder.v6 : *recorder.v4;
  const Where kind = recorder.named ? Where::Interface : Where::Host;
  const bool opens = denied ? (bits >> 32U) % 8 == 0 : (bits >> 32U) % 8 < 5;
  if (opens) {
    flow.from = kind;
    flow.source = own;
    choose_destination(flow, choices(family).from_inside, family, random);
  } else {
    // Drawn as a destination, which is never the interface itself, and turned round.
    flow.source = own;
    choose_destination(flow, denied ? choices(family).denied : choices(family).to_recorder, family, random);
    flow.from = flow.to;
    flow.to = kind;
    std::swap(flow.source, flow.destination);
  }
  choose_service(flow, random);
  choose_size(flow, random);
  return flow;
}

void FlowMaker::fill(std::uint64_t first, std::size_t count, FlowBatch& v4, FlowBatch& v6) const {
  v4.clear();
  v4.family = Family::V4;
  v6.clear();
  v6.family = Family::V6;
  for (std::size_t i = 0; i < count; ++i) {
    const MadeFlow made = flow(first + i);
    append(made.source.is_v4() ? v4 : v6, made);
  }
}

}  // namespace azroute::make_flows
