// Flow tuples, the comma-separated texts in flow logs, to rows: a quick way for usual ones, and an obvious one that
// also says what is wrong.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sim/diag/rule.h"
#include "sim/read/flows_rows.h"

namespace azroute::flows {

/// Longer ones are damaged without being looked at.
inline constexpr std::size_t kMaxTuple = 512;

/// What is wrong with a text, and where in it.
struct TextFault {
  std::size_t offset = 0;  // bytes in the text
  const Rule* rule = nullptr;
  std::string message;
  std::string help;
};

/// Reads a tuple, in the version that its own form shows:
///
///   virtual network 4   time,source,destination,port,port,6,O,B,NX,packets,bytes,packets,bytes   (counts may be blank)
///   security group 2    time,source,destination,port,port,T,O,A,B,packets,bytes,packets,bytes    (counts may be blank)
///   security group 1    time,source,destination,port,port,T,O,A
std::optional<TextFault> parse_tuple(std::string_view text, FlowRow& row);

/// Reads most tuples with IPv4 addresses, in the same way; false says nothing. ByteStream::kSlack bytes behind the text
/// must be readable.
bool parse_tuple_quickly(std::string_view text, FlowRow& row);

/// Milliseconds since 1970-01-01 of a count of seconds or of milliseconds, told apart by size; nothing for what is too
/// large for either.
std::optional<std::uint64_t> time_of(std::uint64_t count);
/// Decimal digits alone, at most `most`.
std::optional<std::uint64_t> parse_count(std::string_view text, std::uint64_t most = ~std::uint64_t{0});
/// "source" and "destination" of one family, or what is wrong with these texts. Offsets are those of the texts.
std::optional<TextFault> parse_addresses(std::string_view source, std::size_t source_offset,
                                         std::string_view destination, std::size_t destination_offset, const Rule& rule,
                                         FlowRow& row);

/// A network interface's name as a number: its MAC address, or, of what is none, a number that it shares with no MAC
/// address.
std::uint64_t recorder_of(std::string_view text);

}  // namespace azroute::flows
