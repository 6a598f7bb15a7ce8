// Applies, plans and status of one state at the same time, as processes of their own: one applies, the
// others say who does, nothing is lost and nothing waits for ever.
#include <doctest/doctest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "tests/support/run_program.h"
#include "tests/support/temporary_directory.h"

namespace domus {
namespace {

namespace fs = std::filesystem;

class Site {
 public:
  explicit Site(int guests) {
    for (int i = 0; i < guests; ++i) Write(i, 512);
  }
  void Write(int i, int memory) const {
    const fs::path folder = directory_.path() / "tree" / fmt::format("guest{}", i);
    fs::create_directories(folder);
    std::ofstream(folder / "vm.cfg") << fmt::format(
        "name = 'guest{}'\nmemory = {}\nmaxmem = 1024\nbootloader = '/usr/bin/pygrub'\n", i, memory);
  }
  /// `faults` slow the host down, as in &delay=any:20.
  ProgramResult Run(const std::string& command, std::vector<std::string> more = {},
                    const std::string& faults = "") const {
    std::vector<std::string> words = {DOMUS_BINARY, command};
    if (command != "history") {
      words.push_back((directory_.path() / "tree").string());
      words.push_back("--hypervisor");
      words.push_back(fmt::format("sim:{}?memory=65536&cpus=8{}",
                                  (directory_.path() / "host.sim").string(), faults));
    }
    words.push_back("--state");
    words.push_back((directory_.path() / "state.db").string());
    words.insert(words.end(), more.begin(), more.end());
    return RunProgram(words, {.seconds = 120});
  }

 private:
  TemporaryDirectory directory_;
};

constexpr int kChanged = 2, kLocked = 5;

}  // namespace

TEST_CASE("of concurrent applies one applies, and the others name it or find nothing to do") {
  const Site site(6);
  std::vector<ProgramResult> results(4);
  std::vector<std::thread> threads;
  for (ProgramResult& result : results) {
    threads.emplace_back([&site, &result] {
      result = site.Run("apply", {"--yes", "--detailed-exitcode"}, "&delay=any:20");
    });
  }
  for (std::thread& thread : threads) thread.join();
  int applied = 0;
  for (const ProgramResult& result : results) {
    CAPTURE(result.output);
    applied += result.status == kChanged;
    const bool locked = result.status == kLocked &&
                        result.output.find("error[PL105]: state is locked\n  held by   ") !=
                            std::string::npos &&
                        result.output.find(", domus apply, pid ") != std::string::npos;
    CHECK((result.status == 0 || result.status == kChanged || locked));
  }
  CHECK(applied == 1);
  CHECK(site.Run("plan", {"--detailed-exitcode"}).status == 0);
}

TEST_CASE("an apply that waits for the lock gets it") {
  const Site site(4);
  ProgramResult first, second;
  std::thread slow([&] { first = site.Run("apply", {"--yes"}, "&delay=any:20"); });
  second = site.Run("apply", {"--yes", "--lock-timeout", "100s"});
  slow.join();
  CAPTURE(first.output);
  CAPTURE(second.output);
  // Whichever came first: neither is refused.
  CHECK(second.status == 0);
  CHECK((first.status == 0 || first.output.find("PL105") != std::string::npos));
  CHECK(site.Run("plan", {"--detailed-exitcode"}).status == 0);
}

TEST_CASE("status, plan and history read while an apply writes") {
  const Site site(3);
  REQUIRE(site.Run("apply", {"--yes"}).status == 0);
  for (int i = 0; i < 3; ++i) site.Write(i, 768);
  std::atomic<bool> done = false;
  ProgramResult apply;
  std::thread writer([&] {
    apply = site.Run("apply", {"--yes"}, "&delay=any:50");
    done = true;
  });
  int reads = 0;
  do {
    for (const char* command : {"status", "plan", "history"}) {
      const ProgramResult read = site.Run(command);
      CAPTURE(command);
      CAPTURE(read.output);
      CHECK(read.status == 0);
      ++reads;
    }
  } while (!done);
  writer.join();
  CAPTURE(apply.output);
  CHECK(apply.status == 0);
  CHECK(reads >= 3);
  CHECK(site.Run("plan", {"--detailed-exitcode"}).status == 0);
}

}  // namespace domus
