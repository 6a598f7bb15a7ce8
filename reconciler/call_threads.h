// Blocking calls, each on a thread of a small pool.
//
// Threads share one queue, one list of results and one mutex, which they own together. One whose call
// has returned takes the turn itself, unless another is at it, and goes on with the next call: calls
// that come back quickly wake nobody. One whose call is abandoned is replaced, and ends when that call
// returns, which may be never; it touches nothing else.
//
// Where the machine has no more threads to give, a call waits for one: those that are there take it in
// its turn, and each tenth of a second another is asked for. The time limit of a call runs meanwhile.
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
  /// Where there is no thread for it, it begins later.
  void Begin(uint64_t id, std::function<void()> call) override;
  /// Takes a turn every tenth of a second at least, so that it can look at signals.
  void Drive(const Turn& turn) override;
  void Abandon(uint64_t id) override;

 private:
  struct Shared;
  static void Work(const std::shared_ptr<Shared>& shared);
  /// Adds one for a call in the queue, if it can be had. The mutex is held.
  static void MakeThread(const std::shared_ptr<Shared>& shared);

  std::shared_ptr<Shared> shared_;
};

}  // namespace domus
