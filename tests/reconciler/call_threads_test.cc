// Calls on threads, and the turns that are taken between them.
#include "reconciler/call_threads.h"

#include <doctest/doctest.h>

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

#include "tests/support/child_of_nobody.h"

namespace domus {
namespace {

/// Makes as many calls as are asked for, some at a time. Says how many have ended.
uint64_t Make(CallThreads& threads, uint64_t calls, int at_a_time,
              const std::function<void()>& call) {
  uint64_t begun = 0, ended = 0;  // no lock: a turn sees what those before it did
  const auto begin = [&] {
    if (begun < calls) threads.Begin(++begun, call);
  };
  threads.Drive([&](const std::vector<uint64_t>& returned) -> std::optional<double> {
    ended += returned.size();
    if (begun == 0) {
      for (int i = 0; i < at_a_time; ++i) begin();
    }
    for (size_t i = 0; i < returned.size(); ++i) begin();
    return ended < calls ? std::optional(threads.Seconds() + 60) : std::nullopt;
  });
  return ended;
}

/// Drives until so many calls that were begun have ended. Says how many.
int DriveUntil(CallThreads& threads, int calls) {
  int ended = 0;
  threads.Drive([&](const std::vector<uint64_t>& returned) -> std::optional<double> {
    ended += static_cast<int>(returned.size());
    return ended < calls ? std::optional(threads.Seconds() + 60) : std::nullopt;
  });
  return ended;
}

}  // namespace

TEST_CASE("a thread whose call never returns holds up nobody") {
  CallThreads threads;
  auto gate = std::make_shared<std::mutex>();
  gate->lock();
  threads.Begin(1, [gate] { const std::lock_guard wait(*gate); });
  threads.Begin(2, [] {});
  const auto returned = [&] {
    std::vector<uint64_t> ids;
    threads.Drive([&](const std::vector<uint64_t>& now) -> std::optional<double> {
      ids = now;
      return ids.empty() ? std::optional(threads.Seconds() + 5) : std::nullopt;
    });
    return ids;
  };
  CHECK(returned() == std::vector<uint64_t>{2});
  threads.Abandon(1);
  threads.Begin(3, [] {});
  CHECK(returned() == std::vector<uint64_t>{3});
  gate->unlock();
}

TEST_CASE("turns are taken one at a time, on threads that come back from calls, too") {
  CallThreads threads;
  CHECK(Make(threads, 2000, 8, [] {}) == 2000);
}

TEST_CASE("there are never more threads than calls at a time") {
  std::mutex mutex;
  std::set<std::thread::id> seen;
  CallThreads threads;
  Make(threads, 2000, 4, [&] {
    const std::lock_guard lock(mutex);
    seen.insert(std::this_thread::get_id());
  });
  CHECK(seen.size() <= 4);
}

TEST_CASE("where there are no more threads to be had, those that are there make all calls") {
  const int calls = InChildOfNobody([] {
    CallThreads threads;
    std::mutex gate;
    gate.lock();
    threads.Begin(1, [&] { const std::lock_guard wait(gate); });
    AllowThreads(false);
    for (const uint64_t id : {2, 3, 4}) threads.Begin(id, [] {});
    gate.unlock();
    return DriveUntil(threads, 4);
  });
  CHECK(calls == 4);
}

TEST_CASE("where there is none at all, calls wait until there is one") {
  const int calls = InChildOfNobody([] {
    CallThreads threads;
    AllowThreads(false);
    for (const uint64_t id : {1, 2}) threads.Begin(id, [] {});
    AllowThreads(true);
    return DriveUntil(threads, 2);
  });
  CHECK(calls == 2);
}

TEST_CASE("calls that wait behind one that hangs are begun when there are threads again") {
  const int calls = InChildOfNobody([] {
    CallThreads threads;
    auto gate = std::make_shared<std::mutex>();
    gate->lock();
    threads.Begin(1, [gate] { const std::lock_guard wait(*gate); });
    AllowThreads(false);
    threads.Begin(2, [] {});
    threads.Abandon(1);
    AllowThreads(true);
    const int ended = DriveUntil(threads, 1);
    gate->unlock();
    return ended;
  });
  CHECK(calls == 1);
}

TEST_CASE("what a turn throws ends the drive, whatever thread it was on") {
  CallThreads threads;
  threads.Begin(1, [] {});
  const auto drive = [&] {
    threads.Drive([&](const std::vector<uint64_t>& returned) -> std::optional<double> {
      if (!returned.empty()) throw std::runtime_error("no more");
      return threads.Seconds() + 60;
    });
  };
  CHECK_THROWS_WITH_AS(drive(), "no more", std::runtime_error);
}

}  // namespace domus
