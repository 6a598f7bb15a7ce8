#include "reconciler/call_threads.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <system_error>
#include <utility>

namespace domus {
namespace {

constexpr double kLongestWaitSeconds = 0.1;
// Before a thread sleeps, as the next call mostly comes sooner than it would wake up.
constexpr int kYields = 60;

}  // namespace

struct CallThreads::Shared {
  struct Job {
    uint64_t id = 0;
    std::function<void()> call;
  };
  /// One Drive. Those who take its turns have nothing of it when it is over.
  struct Driven {
    const Turn& turn;
    bool in_turn = false;
    bool by_thread = false;  // in_turn, by one that takes a job right after it
    bool over = false;
    double next = 0;
    std::exception_ptr thrown{};
  };

  std::mutex mutex;  // guards all below; never held during a call or a turn
  std::condition_variable work_came;
  std::condition_variable work_ended;
  std::deque<Job> queue;
  std::atomic<uint64_t> begun = 0;         // jobs so far; may be read without the mutex
  std::unordered_map<uint64_t, std::thread::id> under_way;  // by whom; not the abandoned ones
  std::vector<uint64_t> returned;
  Driven* driven = nullptr;
  std::unordered_map<std::thread::id, std::thread> threads;  // that take jobs
  size_t idle = 0;  // of them; one that begins, or is in a turn, takes a job soon
  bool ending = false;

  /// Takes turns for as long as calls have returned meanwhile.
  void TakeTurns(std::unique_lock<std::mutex>& lock) {
    Driven& drive = *driven;
    drive.in_turn = true;
    while (true) {
      const std::vector<uint64_t> ids = std::exchange(returned, {});
      lock.unlock();
      std::optional<double> next;
      std::exception_ptr thrown;
      try {
        next = drive.turn(ids);
      } catch (...) {
        thrown = std::current_exception();
      }
      lock.lock();
      drive.over = !next;
      drive.next = next.value_or(0);
      drive.thrown = thrown;
      if (drive.over || returned.empty()) break;
      if (!queue.empty()) work_came.notify_one();  // this thread is late
    }
    drive.in_turn = false;
  }

  void Return(uint64_t id, std::unique_lock<std::mutex>& lock) {
    returned.push_back(id);
    if (!driven || driven->in_turn || driven->over) return;
    driven->by_thread = true;
    TakeTurns(lock);
    driven->by_thread = false;
    if (driven->over) work_ended.notify_all();
  }
};

CallThreads::CallThreads() : shared_(std::make_shared<Shared>()) {}

CallThreads::~CallThreads() {
  std::unique_lock lock(shared_->mutex);
  shared_->queue.clear();
  shared_->ending = true;
  shared_->work_came.notify_all();
  lock.unlock();
  for (auto& [id, thread] : shared_->threads) thread.join();
}

double CallThreads::Seconds() {
  using namespace std::chrono;
  return duration<double>(steady_clock::now().time_since_epoch()).count();
}

void CallThreads::Begin(uint64_t id, std::function<void()> call) {
  const std::lock_guard lock(shared_->mutex);
  shared_->queue.push_back({id, std::move(call)});
  ++shared_->begun;
  if (shared_->idle >= shared_->queue.size()) {
    const bool is_taken = shared_->driven && shared_->driven->by_thread && shared_->queue.size() == 1;
    if (!is_taken) shared_->work_came.notify_one();
    return;
  }
  MakeThread(shared_);
}

void CallThreads::MakeThread(const std::shared_ptr<Shared>& shared) {
  try {
    std::thread thread([shared] { Work(shared); });
    const std::thread::id id = thread.get_id();
    shared->threads.emplace(id, std::move(thread));
    ++shared->idle;
  } catch (const std::system_error&) {
    // None can be had now: the call waits for one that is there, or for the next attempt.
  }
}

void CallThreads::Work(const std::shared_ptr<Shared>& shared) {
  std::unique_lock lock(shared->mutex);
  while (true) {
    const auto has_come = [&] { return shared->ending || !shared->queue.empty(); };
    if (!has_come()) {
      const uint64_t begun = shared->begun;
      lock.unlock();
      for (int i = 0; i < kYields && shared->begun == begun; ++i) std::this_thread::yield();
      lock.lock();
    }
    shared->work_came.wait(lock, has_come);
    --shared->idle;
    if (shared->queue.empty()) break;
    Shared::Job job = std::move(shared->queue.front());
    shared->queue.pop_front();
    shared->under_way.emplace(job.id, std::this_thread::get_id());
    lock.unlock();
    job.call();
    job.call = nullptr;
    lock.lock();
    if (shared->under_way.erase(job.id) == 0) return;  // abandoned, and replaced by now
    ++shared->idle;
    shared->Return(job.id, lock);
  }
}

void CallThreads::Drive(const Turn& turn) {
  Shared& shared = *shared_;
  Shared::Driven drive{.turn = turn, .next = Seconds()};
  std::unique_lock lock(shared.mutex);
  shared.driven = &drive;
  const auto is_over = [&] { return drive.over && !drive.in_turn; };
  while (!is_over()) {
    const double wait = drive.in_turn ? kLongestWaitSeconds : drive.next - Seconds();
    if (wait > 0 && (drive.in_turn || shared.returned.empty())) {
      const std::chrono::duration<double> limit(std::min(wait, kLongestWaitSeconds));
      shared.work_ended.wait_for(lock, limit, is_over);
    }
    if (!drive.in_turn && !drive.over) shared.TakeTurns(lock);
    if (shared.queue.size() > shared.idle) MakeThread(shared_);
  }
  shared.driven = nullptr;
  if (drive.thrown) std::rethrow_exception(drive.thrown);
}

void CallThreads::Abandon(uint64_t id) {
  const std::lock_guard lock(shared_->mutex);
  std::erase_if(shared_->queue, [&](const Shared::Job& job) { return job.id == id; });
  std::erase(shared_->returned, id);
  const auto call = shared_->under_way.find(id);
  if (call == shared_->under_way.end()) return;
  // It can be neither ended nor joined.
  const auto thread = shared_->threads.find(call->second);
  thread->second.detach();
  shared_->threads.erase(thread);
  shared_->under_way.erase(call);
}

}  // namespace domus
