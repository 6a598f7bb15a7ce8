#include "base/parallel.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace domus {
namespace {

constexpr size_t kFewest = 16;      // fewer are done before a thread has begun
constexpr size_t kMostThreads = 8;  // more gain little: what they share is memory
constexpr size_t kAtATime = 8;

class SharedWork {
 public:
  SharedWork(size_t count, const std::function<void(size_t)>& work) : count_(count), work_(work) {}

  /// Takes part until nothing is left to begin.
  void Join() {
    try {
      for (size_t begin = Take(); begin < count_; begin = Take()) {
        for (size_t i = begin; i < std::min(begin + kAtATime, count_); ++i) work_(i);
      }
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!thrown_) thrown_ = std::current_exception();
      next_ = count_;
    }
  }

  void ThrowWhatWasThrown() const {
    if (thrown_) std::rethrow_exception(thrown_);
  }

 private:
  size_t Take() { return next_.fetch_add(kAtATime); }

  const size_t count_;
  const std::function<void(size_t)>& work_;
  std::atomic<size_t> next_ = 0;
  std::mutex mutex_;
  std::exception_ptr thrown_;
};

}  // namespace

void ForEachInParallel(size_t count, const std::function<void(size_t)>& work) {
  SharedWork shared(count, work);
  {
    std::vector<std::jthread> helpers;
    const size_t processors = std::thread::hardware_concurrency();  // 0 where nobody can tell
    const size_t wanted = count < kFewest ? 1 : std::min(processors, kMostThreads);
    try {
      while (helpers.size() + 1 < wanted) helpers.emplace_back([&shared] { shared.Join(); });
    } catch (const std::system_error&) {
      // With no more threads to be had, those that are there do it all.
    }
    shared.Join();
  }
  shared.ThrowWhatWasThrown();
}

}  // namespace domus
