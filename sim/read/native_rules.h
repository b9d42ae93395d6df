// The rules of the topology file's own format: what a file must keep to before azroute reads it as a network.
#pragma once

#include <string_view>

#include "sim/diag/rule.h"

namespace azroute::native {

inline constexpr std::string_view kPage = "topologies/README.md";

inline constexpr Rule kFileNotRead{"file-not-read", "A file that is named must exist and be readable.", kPage,
                                   Evidence::Format};
inline constexpr Rule kUnknownKey{"unknown-key",
                                  "A topology file holds no key other than those listed for its kind of object.", kPage,
                                  Evidence::Format};
inline constexpr Rule kMisplacedKey{"misplaced-key", "A key stands in the kind of object that it belongs to.", kPage,
                                    Evidence::Format};
inline constexpr Rule kNotModelled{
    "not-modelled", "What Azure has and azroute does not model is refused, so that nothing is approximated silently.",
    kPage, Evidence::Format};
inline constexpr Rule kMetadataKey{
    "metadata-key", "Keys that say nothing about the network are left out, because every key in a topology counts.",
    kPage, Evidence::Format};
inline constexpr Rule kNestedProperties{"nested-properties",
                                        "Properties are written directly in their resource, not below `properties`.",
                                        kPage, Evidence::Format};
inline constexpr Rule kMissingKey{"missing-key", "An object has every key that its kind requires.", kPage,
                                  Evidence::Format};
inline constexpr Rule kExclusiveKeys{"exclusive-keys", "Of two keys that say the same, one is written.", kPage,
                                     Evidence::Format};
inline constexpr Rule kUselessKey{"key-not-allowed", "A key that means nothing with the object's type is not written.",
                                  kPage, Evidence::Format};
inline constexpr Rule kWrongKind{"wrong-kind", "A key holds the kind of value that is listed for it.", kPage,
                                 Evidence::Format};
inline constexpr Rule kNoValue{"no-value", "A key that is written has a value.", kPage, Evidence::Format};
inline constexpr Rule kEmptyList{"empty-list", "A required list has at least one item.", kPage, Evidence::Format};
inline constexpr Rule kBadFlag{"bad-flag", "A flag is true or false, in lower case and without quotes.", kPage,
                               Evidence::Format};
inline constexpr Rule kBadInteger{"bad-integer", "A number is written in decimal digits and lies within its range.",
                                  kPage, Evidence::Format};
inline constexpr Rule kBadDate{"bad-date", "A date is written YYYY-MM-DD and exists in the calendar.", kPage,
                               Evidence::Format};
inline constexpr Rule kBadWord{"bad-word", "A key with a closed set of words holds one of them.", kPage,
                               Evidence::Format};
inline constexpr Rule kBadName{"bad-name", "A name is short, printable text without `/` or blanks at its ends.", kPage,
                               Evidence::Format};
inline constexpr Rule kBadText{"bad-text", "A text is not empty and has printable characters only.", kPage,
                               Evidence::Format};
inline constexpr Rule kBadPrefix{"bad-prefix", "A prefix is ADDRESS/LENGTH with no host bit set.", kPage,
                                 Evidence::Format};
inline constexpr Rule kBadAddress{"bad-address", "An address is one IPv4 or IPv6 address.", kPage, Evidence::Format};
inline constexpr Rule kBadCommunity{"bad-community", "A BGP community is written NUMBER:NUMBER, each from 0 to 65535.",
                                    kPage, Evidence::Format};
inline constexpr Rule kBadPort{"bad-port", "A port is written tcp/NUMBER or udp/NUMBER, from 1 to 65535.", kPage,
                               Evidence::Format};
inline constexpr Rule kBadPortRange{
    "bad-port-range", "A range of ports is NUMBER, NUMBER-NUMBER with the lower one first, or *, each from 0 to 65535.",
    kPage, Evidence::Format};
inline constexpr Rule kBadFqdn{
    "bad-fqdn", "A host name has letters, digits, `-` and `.`; in a firewall's rule it may be * or begin with *.",
    kPage, Evidence::Format};
inline constexpr Rule kWrongFamily{"wrong-family", "Addresses are of the family that their place calls for.", kPage,
                                   Evidence::Format};
inline constexpr Rule kRoutingPolicyTwice{
    "routing-policy-twice", "A routing intent has one policy for Internet traffic and one for private traffic at most.",
    kPage, Evidence::Format};

}  // namespace azroute::native
