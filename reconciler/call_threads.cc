#include "reconciler/call_threads.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <unordered_set>
#include <utility>

namespace domus {
namespace {

constexpr double kLongestWaitSeconds = 0.1;

}  // namespace

struct CallThreads::Shared {
  struct Job {
    uint64_t id = 0;
    std::function<void()> call;
  };

  std::mutex mutex;  // guards all below; never held while a call is under way
  std::condition_variable work_came;
  std::condition_variable work_ended;
  std::deque<Job> queue;
  std::unordered_set<uint64_t> under_way;  // begun by a thread and not abandoned
  std::vector<uint64_t> returned;
  size_t threads = 0;  // that take jobs
  size_t idle = 0;
  bool ending = false;
};

CallThreads::CallThreads() : shared_(std::make_shared<Shared>()) {}

CallThreads::~CallThreads() {
  std::unique_lock lock(shared_->mutex);
  shared_->queue.clear();
  shared_->ending = true;
  shared_->work_came.notify_all();
  shared_->work_ended.wait(lock, [this] { return shared_->threads == 0; });
}

double CallThreads::Seconds() {
  using namespace std::chrono;
  return duration<double>(steady_clock::now().time_since_epoch()).count();
}

void CallThreads::Begin(uint64_t id, std::function<void()> call) {
  const std::lock_guard lock(shared_->mutex);
  shared_->queue.push_back({id, std::move(call)});
  if (shared_->idle >= shared_->queue.size()) {
    shared_->work_came.notify_one();
    return;
  }
  ++shared_->threads;
  // Detached, as a hanging call can be neither ended nor joined; the destructor waits for the others.
  std::thread([shared = shared_] { Work(shared); }).detach();
}

void CallThreads::Work(const std::shared_ptr<Shared>& shared) {
  std::unique_lock lock(shared->mutex);
  while (true) {
    ++shared->idle;
    shared->work_came.wait(lock, [&] { return shared->ending || !shared->queue.empty(); });
    --shared->idle;
    if (shared->queue.empty()) break;
    Shared::Job job = std::move(shared->queue.front());
    shared->queue.pop_front();
    shared->under_way.insert(job.id);
    lock.unlock();
    job.call();
    job.call = nullptr;
    lock.lock();
    if (shared->under_way.erase(job.id) == 0) return;  // abandoned, and replaced by now
    shared->returned.push_back(job.id);
    shared->work_ended.notify_all();
  }
  --shared->threads;
  shared->work_ended.notify_all();
}

std::vector<uint64_t> CallThreads::Wait(double deadline) {
  std::unique_lock lock(shared_->mutex);
  const std::chrono::duration<double> limit(
      std::clamp(deadline - Seconds(), 0.0, kLongestWaitSeconds));
  shared_->work_ended.wait_for(lock, limit, [this] { return !shared_->returned.empty(); });
  return std::exchange(shared_->returned, {});
}

void CallThreads::Abandon(uint64_t id) {
  const std::lock_guard lock(shared_->mutex);
  std::erase_if(shared_->queue, [&](const Shared::Job& job) { return job.id == id; });
  std::erase(shared_->returned, id);
  if (shared_->under_way.erase(id) > 0) --shared_->threads;
}

}  // namespace domus
