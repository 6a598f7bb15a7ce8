#include "base/parallel.h"

#include <doctest/doctest.h>

#include <atomic>
#include <stdexcept>
#include <vector>

namespace domus {

TEST_CASE("each is done once, however many there are") {
  for (const size_t count : {0, 1, 15, 16, 1000}) {
    std::vector<std::atomic<int>> times(count);
    ForEachInParallel(count, [&](size_t i) { ++times[i]; });
    for (const auto& of_one : times) CHECK(of_one == 1);
  }
}

TEST_CASE("what is thrown comes out") {
  const auto work = [](size_t i) {
    if (i == 0) throw std::runtime_error("not this one");
  };
  CHECK_THROWS_WITH_AS(ForEachInParallel(1, work), "not this one", std::runtime_error);
  CHECK_THROWS_WITH_AS(ForEachInParallel(1000, work), "not this one", std::runtime_error);
}

}  // namespace domus
