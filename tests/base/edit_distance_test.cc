#include "base/edit_distance.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <string>
#include <vector>

namespace domus {

TEST_CASE("insertions, deletions, substitutions and swaps of neighbours cost one each") {
  CHECK(EditDistance("memory", "memory", 3) == 0);
  CHECK(EditDistance("maxvpus", "maxvcpus", 3) == 1);
  CHECK(EditDistance("memoryy", "memory", 3) == 1);
  CHECK(EditDistance("nemory", "memory", 3) == 1);
  CHECK(EditDistance("memroy", "memory", 3) == 1);
  CHECK(EditDistance("", "abc", 3) == 3);
}

TEST_CASE("counting stops beyond the limit") {
  CHECK(EditDistance("kernel", "bridge", 2) == 3);
  CHECK(EditDistance("a", "abcdefgh", 2) == 3);
}

TEST_CASE("the distance is symmetric, and zero only for equals") {
  rc::check([](const std::string& a, const std::string& b) {
    RC_ASSERT(EditDistance(a, b, 100) == EditDistance(b, a, 100));
    RC_ASSERT((EditDistance(a, b, 100) == 0) == (a == b));
  });
}

TEST_CASE("the nearest candidate, if any is near") {
  const std::vector<std::string_view> keys = {"memory", "maxmem", "vif", "vcpus"};
  CHECK(Nearest("memroy", keys) == "memory");
  CHECK(Nearest("vfi", keys) == "vif");
  CHECK_FALSE(Nearest("vfb2", keys).has_value());    // two edits are many for a short name
  CHECK_FALSE(Nearest("memory", keys).has_value());  // it is there
  CHECK_FALSE(Nearest("bootloader", keys).has_value());
}

}  // namespace domus
