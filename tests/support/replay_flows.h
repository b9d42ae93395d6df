// Random flows over a network, and whether what their classes were said to become is what each of them becomes.
#pragma once

#include <array>
#include <cstdlib>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "sim/flow/address_labels.h"
#include "sim/flow/replay.h"

namespace azroute::testing {

inline std::string text_of(const ReplayOutcome& outcome) {
  if (outcome.outside != nullptr) return std::string(outcome.outside->id);
  std::string text(outcome.reason->rule.id);
  text += " " + std::string(to_string(outcome.method)) + " " + outcome.egress;
  text += " at " + std::string(to_string(outcome.ends_at));
  text += " " + std::string(to_string(outcome.source_class));
  for (const Address& address : outcome.addresses) text += " " + address.to_string();
  for (const Rule* rule : outcome.assumed) text += " (" + std::string(rule->id) + ")";
  return text;
}

/// Addresses and ports at which something changes, and others.
class FlowSampler {
 public:
  FlowSampler(Network& network, unsigned seed) : random_(seed) {
    AddressLabels labels;
    add_labels(network, labels);
    for (const AddressLabels::Label& label : labels.labels) {
      std::vector<Address>& own = label.prefix.family() == Family::V4 ? v4_ : v6_;
      own.push_back(label.prefix.address());
      own.push_back(label.prefix.last());
      own.push_back(label.prefix.last().next());
      inner_.push_back(label.prefix);
    }
    for (const NetworkInterface& nic : network.topology().network_interfaces) {
      for (const IpConfiguration& own : nic.ip_configurations) {
        (own.private_ip_address.value.is_v4() ? senders_v4_ : senders_v6_).push_back(own.private_ip_address.value);
      }
    }
  }

  struct Sample {
    Flow flow;
    std::uint8_t protocol = 6;
  };
  Sample next() {
    const bool v4 = v6_.size() < 40 || random_() % 5 != 0;
    Sample sample;
    sample.flow.source = sender(v4);
    sample.flow.destination = address(v4);
    static constexpr std::array<std::uint8_t, 8> kProtocols{6, 6, 6, 6, 17, 17, 1, 50};
    sample.protocol = kProtocols[random_() % kProtocols.size()];
    sample.flow.source_port = port();
    sample.flow.destination_port = port();
    return sample;
  }

 private:
  template <typename T>
  const T& one_of(const std::vector<T>& list) {
    return list[random_() % list.size()];
  }
  Address sender(bool v4) {
    const std::vector<Address>& own = v4 ? senders_v4_ : senders_v6_;
    return !own.empty() && random_() % 2 == 0 ? one_of(own) : address(v4);
  }
  Address address(bool v4) {
    if (random_() % 4 == 0) {  // anywhere within something
      const Prefix& prefix = one_of(inner_);
      if ((prefix.family() == Family::V4) == v4) {
        const std::uint64_t bits = (std::uint64_t{random_()} << 32U) | random_();
        if (v4) {
          const std::uint32_t mask =
              prefix.length() == 0 ? 0xFFFFFFFFU : ~static_cast<std::uint32_t>(~0ULL << (32 - prefix.length()));
          return Address::v4(prefix.address().v4_bits() | (static_cast<std::uint32_t>(bits) & mask));
        }
        return Address::v6(prefix.address().hi(), prefix.length() >= 64 ? prefix.address().lo() : bits);
      }
    }
    if (random_() % 8 == 0)
      return v4 ? Address::v4(static_cast<std::uint32_t>(random_()))
                : Address::v6((0x2ULL << 60U) | random_(), random_());
    return one_of(v4 ? v4_ : v6_);
  }
  std::uint16_t port() {
    static constexpr std::array<int, 14> kPorts{0,    22,   53,   80,   123,  443,  1433,
                                                1687, 1688, 1689, 3389, 8080, 8443, 50000};
    return random_() % 4 == 0 ? static_cast<std::uint16_t>(random_())
                              : static_cast<std::uint16_t>(kPorts[random_() % kPorts.size()]);
  }

  std::mt19937 random_;
  std::vector<Address> v4_;
  std::vector<Address> v6_;
  std::vector<Address> senders_v4_;
  std::vector<Address> senders_v6_;
  std::vector<Prefix> inner_;
};

struct ReplayTally {
  unsigned flows = 0;
  std::size_t classes = 0;
  std::map<std::string, unsigned> outcomes;
  unsigned shown = 0;
};

/// Each class is spoken for by the flow of it that came first; the others have to agree.
inline void compare(Network& network, Network* against, unsigned seed, unsigned flows, ReplayTally& tally,
                    const std::string& what) {
  ReplayPlan plan(network, against);
  ReplayTopology walks(network);
  std::optional<ReplayTopology> other;
  if (against != nullptr) other.emplace(*against);
  FlowSampler sampler(network, seed);
  for (unsigned i = 0; i < flows; ++i) {
    const auto [flow, protocol] = sampler.next();
    const std::uint32_t number = plan.result_of_flow(flow, protocol);
    const ReplayResult& result = plan.result(number);
    const ReplayOutcome alone = walks.ask(flow, protocol);
    const ReplayOutcome& as_class = plan.outcome(result.outcome);
    ++tally.flows;
    ++tally.outcomes[alone.outside != nullptr ? std::string(alone.outside->id) : std::string(alone.reason->rule.id)];
    if (as_class != alone && ++tally.shown <= 5) {
      FAIL_CHECK(what << ": " << flow.source.to_string() << ":" << flow.source_port << " to "
                      << flow.destination.to_string() << ":" << flow.destination_port << " protocol " << int{protocol}
                      << "\n  as a class: " << text_of(as_class) << "\n  alone:      " << text_of(alone));
    }
    if (other && plan.outcome(result.against) != other->ask(flow, protocol)) FAIL_CHECK(what << ": the other topology");
  }
  tally.classes += plan.walks();
}

/// Further rounds by AZROUTE_REPLAY_ROUNDS.
inline unsigned rounds(unsigned usual) {
  const char* text = std::getenv("AZROUTE_REPLAY_ROUNDS");
  return text == nullptr ? usual : static_cast<unsigned>(std::atoi(text));
}

}  // namespace azroute::testing
