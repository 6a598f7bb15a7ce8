#include "model/removal_limit.h"

#include <doctest/doctest.h>

namespace domus {

TEST_CASE("limits of removals are numbers or percentages") {
  CHECK(ParseRemovalLimit("3") == RemovalLimit{.number = 3, .percent = false});
  CHECK(ParseRemovalLimit("20%") == RemovalLimit{.number = 20, .percent = true});
  for (const char* text : {"", "%", "-1", "101%", "x", "1.5", "1000001", "3 %"}) {
    CAPTURE(text);
    CHECK_FALSE(ParseRemovalLimit(text));
  }
  CHECK(RemovalLimit{.number = 25, .percent = true}.Of(9) == 2);
  CHECK(RemovalLimit{.number = 25, .percent = false}.Of(9) == 25);
}

}  // namespace domus
