// Verdicts: the closed set of ways in which a packet ends.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "sim/diag/rule.h"

namespace azroute {

/// How a packet ends.
enum class Verdict : std::uint8_t {
  Delivered,  // arrived inside the topology: a NIC, a gateway, a site, a private endpoint, the host platform...
  Egressed,   // handed to the Internet with a public source address, and nothing known refuses it there
  Refused,    // arrived at the far end, which does not answer this source or this port
  Dropped,    // stopped on the way
  Loop,       // came back to a place it had been, unchanged
  Unknown,    // depends on something the topology or the data does not say
};

constexpr std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::Delivered: return "delivered";
    case Verdict::Egressed: return "egressed";
    case Verdict::Refused: return "refused";
    case Verdict::Dropped: return "dropped";
    case Verdict::Loop: return "loop";
    case Verdict::Unknown: return "unknown";
  }
  return "";
}

/// Delivered or egressed.
constexpr bool works(Verdict verdict) {
  return verdict == Verdict::Delivered || verdict == Verdict::Egressed;
}

struct VerdictMeaning {
  Verdict verdict = Verdict::Unknown;
  std::string_view meaning;
};

/// The one-page table, in the order of the enumeration.
inline constexpr std::array kVerdicts{
    VerdictMeaning{
        Verdict::Delivered,
        "arrived inside the topology: at a network interface, subnet, gateway, firewall, hub, private endpoint, "
        "site, the host's platform address or, over a service endpoint, an Azure service"},
    VerdictMeaning{Verdict::Egressed, "handed to the Internet with a public source address that nothing known refuses"},
    VerdictMeaning{Verdict::Refused, "arrived at the far end, which does not answer this source address or this port"},
    VerdictMeaning{Verdict::Dropped, "stopped on the way, for the reason given"},
    VerdictMeaning{Verdict::Loop, "came back, unchanged, to a place where it had been before"},
    VerdictMeaning{Verdict::Unknown, "depends on something that the topology or the built-in data does not say"},
};

struct Reason {
  Rule rule;
  Verdict verdict = Verdict::Unknown;
};

}  // namespace azroute
