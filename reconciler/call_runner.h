// Where blocking calls are carried out, and what time it is meanwhile: threads and the machine's clock
// (call_threads.h), or, in tests, at once and with a time that jumps.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace domus {

/// What is done between calls, given those that have returned since the last turn. Says until when to
/// wait for the next one; null when it was the last.
using Turn = std::function<std::optional<double>(const std::vector<uint64_t>& returned)>;

class CallRunner {
 public:
  virtual ~CallRunner() = default;

  /// Monotonic.
  virtual double Seconds() = 0;
  /// Begins the call elsewhere. It must own what it touches: it may outlive everything else.
  virtual void Begin(uint64_t id, std::function<void()> call) = 0;
  /// Takes one turn after the other until the last: the first at once, then whenever calls have
  /// returned or the time has come, and now and then besides. A turn may be taken on any thread, but
  /// never two at a time, and each sees what those before it did.
  virtual void Drive(const Turn& turn) = 0;
  /// Nobody waits for this call any more. It can't be ended: it goes on by itself, and no turn is told
  /// of its id.
  virtual void Abandon(uint64_t id) = 0;
};

}  // namespace domus
