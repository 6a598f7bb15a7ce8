// Blocking calls, each on a thread of a small pool.
//
// Threads share one queue, one list of results and one mutex, which they own together; a thread
// touches nothing else but the call it was given. One whose call is abandoned is replaced, and ends
// when that call returns, which may be never.
#pragma once

#include <memory>
#include <thread>
#include <unordered_map>

#include "reconciler/call_runner.h"

namespace domus {

class CallThreads final : public CallRunner {
 public:
  CallThreads();
  /// Waits for the calls that were not abandoned.
  ~CallThreads() override;
  CallThreads(const CallThreads&) = delete;
  CallThreads& operator=(const CallThreads&) = delete;

  double Seconds() override;
  void Begin(uint64_t id, std::function<void()> call) override;
  /// Comes back after a tenth of a second at the latest, so that who waits can look at signals.
  std::vector<uint64_t> Wait(double deadline) override;
  void Abandon(uint64_t id) override;

 private:
  struct Shared;
  static void Work(const std::shared_ptr<Shared>& shared);

  std::shared_ptr<Shared> shared_;
};

}  // namespace domus
