// The table of limits: dates in order without a gap, and the numbers that move.
#include "sim/topology/limits.h"

#include <map>
#include <string_view>

#include <doctest/doctest.h>

namespace azroute {

TEST_CASE("the rows of a limit follow each other in time, and each has a source") {
  std::map<std::string_view, const Limit*> last;
  for (const Limit& row : limits()) {
    CAPTURE(row.id);
    CAPTURE(row.number);
    CHECK(row.number > 0);
    CHECK_FALSE(row.what.empty());
    CHECK_FALSE(row.source.empty());
    const Limit*& before = last[row.id];
    if (before == nullptr) {
      CHECK_FALSE(row.from);
    } else {
      CHECK(before->until == row.from);
      CHECK(row.from.has_value());
      CHECK(before->what == row.what);
    }
    before = &row;
  }
  for (const auto& [id, row] : last) CHECK_MESSAGE(!row->until, id);
}

TEST_CASE("R3.9: 400 routes in a table, 600 from April 2026 on, 1000 where a network manager writes") {
  CHECK(limit("routes-per-table", make_date(2026, 3, 31)).number == 400);
  CHECK(limit("routes-per-table", make_date(2026, 4, 1)).number == 600);
  CHECK(limit("managed-routes-per-table", make_date(2026, 4, 1)).number == 1000);
  CHECK(limit("tag-routes-per-table", make_date(2026, 4, 1)).number == 25);
}

TEST_CASE("R3.9: 1000 rules in a network security group") {
  CHECK(limit("rules-per-security-group", make_date(2022, 1, 1)).number == 1000);
}

TEST_CASE("C8: 200 routes from a peer in 2021, 1000 later; the sources disagree, so it is assumed") {
  CHECK(limit("route-server-peer-routes", make_date(2021, 4, 16)).number == 200);
  CHECK(limit("route-server-peer-routes", make_date(2023, 1, 1)).number == 1000);
  CHECK(limit("route-server-peer-routes", make_date(2023, 1, 1)).evidence == Evidence::Assumed);
}

}  // namespace azroute
