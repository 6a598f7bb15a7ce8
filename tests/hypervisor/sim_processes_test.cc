// Several processes on one file, and processes that die at any instruction.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "base/sqlite.h"
#include "tests/hypervisor/random_calls.h"

namespace domus {
namespace {

constexpr int kRounds = 60;

/// Runs `work` in a process of its own, which never returns from here.
template <class Work>
pid_t InChild(const Work& work) {
  const pid_t child = ::fork();
  if (child != 0) return child;
  work();
  ::_exit(0);
}

int Wait(pid_t child) {
  int status = 0;
  ::waitpid(child, &status, 0);
  return status;
}

void CheckFile(SimHost& host) {
  host.Reopen();
  auto database = Database::Open({.path = host.options.path});
  REQUIRE(database.has_value());
  auto check = database->Prepare("PRAGMA integrity_check");
  REQUIRE(check.has_value());
  REQUIRE(check->Step().value());
  CHECK(check->Text(0) == "ok");
  auto sum = database->Prepare(
      "SELECT (SELECT held_mib FROM memory) - (SELECT ifnull(sum(held_mib), 0) FROM guest)");
  REQUIRE(sum.has_value());
  REQUIRE(sum->Step().value());
  CHECK(sum->Int(0) == 0);
  const auto state = host->Observe();
  REQUIRE_MESSAGE(state.has_value(), Answer(state));
  CHECK(BrokenInvariant(*state, host.options.dom0_mib) == "");
}

}  // namespace

TEST_CASE("many processes make and use one new file at once") {
  SimHost host;
  std::vector<pid_t> children;
  for (unsigned seed = 1; seed <= 4; ++seed) {
    children.push_back(InChild([&] {
      auto opened = sim::SimHypervisor::Open(host.options);
      if (!opened) ::_exit(10);
      std::mt19937 random(seed);
      for (int i = 0; i < 100; ++i) {
        const auto answer = RandomCall(**opened, random);
        if (!answer && answer.error().kind == HypervisorError::Kind::kTransient) ::_exit(11);
        if (i % 10 == 0 && !(*opened)->Observe()) ::_exit(12);
      }
    }));
  }
  for (const pid_t child : children) CHECK(Wait(child) == 0);
  CheckFile(host);
}

TEST_CASE("two processes never start guests that don't both fit") {
  SimHost host;
  for (const char* name : {"a", "b"}) {
    GuestConfig guest = PvGuest(name);
    guest.memory_mib = 3000;
    host->Define(guest).value();
  }
  std::vector<pid_t> children;
  for (const char* name : {"a", "b"}) {
    children.push_back(InChild([&] {
      auto opened = sim::SimHypervisor::Open(host.options);
      ::_exit((*opened)->Start(name) ? 0 : 1);
    }));
  }
  int refused = 0;
  for (const pid_t child : children) refused += WEXITSTATUS(Wait(child));
  CHECK(refused == 1);
  CheckFile(host);
}

TEST_CASE("a process killed at any moment leaves a whole file") {
  SimHost host;
  host.options.stop_ms = 1;
  std::mt19937 moments(20);
  for (unsigned round = 0; round < kRounds; ++round) {
    const pid_t child = InChild([&] {
      auto opened = sim::SimHypervisor::Open(host.options);
      if (!opened) ::_exit(10);
      std::mt19937 random(round);
      while (true) (void)RandomCall(**opened, random);
    });
    ::usleep(moments() % 40'000);
    ::kill(child, SIGKILL);
    const int status = Wait(child);
    REQUIRE(WIFSIGNALED(status));
    CheckFile(host);
  }
}

TEST_CASE("a call of one guest survives the kill of another process whole or not at all") {
  SimHost host;
  GuestConfig guest = PvGuest("web01");
  guest.disks = {FileDisk("xvda", "/OVS/web01.img")};
  host->Define(guest).value();
  std::mt19937 moments(21);
  for (int round = 0; round < kRounds; ++round) {
    const pid_t child = InChild([&] {
      auto opened = sim::SimHypervisor::Open(host.options);
      while (true) {
        (void)(*opened)->Start("web01");
        (void)(*opened)->Destroy("web01");
      }
    });
    ::usleep(moments() % 20'000);
    ::kill(child, SIGKILL);
    Wait(child);
    host.Reopen();
    const bool runs = host.StateOf("web01") == LifeState::kRunning;
    CHECK(host.FreeMemory() == 4096 - 256 - (runs ? 512 : 0));
  }
}

}  // namespace domus
