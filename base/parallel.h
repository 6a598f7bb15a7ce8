// The same work on many things, on the processors that the machine has.
#pragma once

#include <cstddef>
#include <functional>

namespace domus {

/// Calls work(i) once for each i below `count`, several at a time and in no order, and returns when all
/// have ended. What the work throws is thrown here; what hasn't begun by then isn't done.
void ForEachInParallel(size_t count, const std::function<void(size_t)>& work);

}  // namespace domus
