// Where blocking calls are carried out, and what time it is meanwhile: threads and the machine's clock
// (call_threads.h), or, in tests, at once and with a time that jumps.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace domus {

class CallRunner {
 public:
  virtual ~CallRunner() = default;

  /// Monotonic.
  virtual double Seconds() = 0;
  /// Begins the call elsewhere. It must own what it touches: it may outlive everything else.
  virtual void Begin(uint64_t id, std::function<void()> call) = 0;
  /// Calls that have returned since the last Wait; waits for one until `deadline` at most. May come
  /// back earlier, with none.
  virtual std::vector<uint64_t> Wait(double deadline) = 0;
  /// Nobody waits for this call any more. It can't be ended: it goes on by itself, and its id never
  /// comes out of Wait.
  virtual void Abandon(uint64_t id) = 0;
};

}  // namespace domus
