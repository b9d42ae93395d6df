// The rules of recorded flows that readers share.
#pragma once

#include <string_view>

#include "sim/diag/rule.h"

namespace azroute::flows {

inline constexpr std::string_view kPage = "sim/read/flows.h";
inline constexpr std::string_view kTuplePage = "sim/read/flows_tuple.h";

inline constexpr Rule kJson{"flow-log-json", "A flow log is JSON, to its end.", kPage, Evidence::Format};
inline constexpr Rule kRecord{"flow-log-record", "A record of a flow log is an object with flow tuples in it.", kPage,
                              Evidence::Format};
inline constexpr Rule kTuple{"flow-log-tuple",
                             "A flow tuple is a text of thirteen fields, or of eight in version 1 for security groups.",
                             kTuplePage, Evidence::Format};
inline constexpr Rule kField{"flow-log-field", "Each field of a flow tuple has a value of its kind.", kTuplePage,
                             Evidence::Format};
inline constexpr Rule kRow{"flow-table-row", "A row of flows has a value for each column, and ends on its line.", kPage,
                           Evidence::Format};
inline constexpr Rule kCell{"flow-table-cell", "Each cell of a row of flows has a value of its column's kind.", kPage,
                            Evidence::Format};

}  // namespace azroute::flows
