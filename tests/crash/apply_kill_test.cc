// `domus apply` as a user runs it, killed at every call to the hypervisor, before and after it, and
// at many moments in between; then run again. The host always ends the same, with nothing twice and
// nothing lost.
#include <doctest/doctest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "tests/support/run_program.h"
#include "tests/support/temporary_directory.h"

namespace domus {
namespace {

namespace fs = std::filesystem;

/// A tree of guests and a simulated host; the second revision has something of every kind of step.
class Host {
 public:
  Host() {
    for (int i = 0; i < 4; ++i) Write(i, 512, 1);
    CHECK(Apply("").status == 0);
    Write(0, 768, 1);                                        // live
    Write(1, 1536, 2);                                       // restart
    fs::remove_all(directory_.path() / "tree" / "guest2");  // remove
    for (int i = 4; i < 6; ++i) Write(i, 512, 1);            // create
  }

  std::vector<std::string> ApplyWords(const std::string& faults) const {
    return {DOMUS_RELEASE_BINARY, "apply", Tree(), "--yes", "--allow", "restart,remove",
            "--max-remove", "2", "--state", State(), "--hypervisor", Address(faults)};
  }
  ProgramResult Apply(const std::string& faults) const {
    return RunProgram(ApplyWords(faults), {.seconds = 60});
  }
  ProgramResult Plan() const {
    return RunProgram({DOMUS_RELEASE_BINARY, "plan", Tree(), "--detailed-exitcode", "--state",
                       State(), "--hypervisor", Address("")});
  }

  /// Apply once more, and check that the host is as the tree wants it.
  void CheckConverges() const {
    const ProgramResult apply = Apply("");
    CAPTURE(apply.output);
    CHECK(apply.status == 0);
    const ProgramResult plan = Plan();
    CAPTURE(plan.output);
    CHECK(plan.status == 0);
    CHECK(Guests() == "guest0 guest1 guest3 guest4 guest5");
  }

  /// The names that status begins its lines with.
  std::string Guests() const {
    const ProgramResult status = RunProgram({DOMUS_RELEASE_BINARY, "status", Tree(), "--state",
                                             State(), "--hypervisor", Address("")});
    std::vector<std::string> names;
    for (const std::string_view line : Split(status.output, '\n')) {
      if (line.starts_with("guest")) names.emplace_back(line.substr(0, line.find(' ')));
    }
    return Join(names, " ");
  }

 private:
  std::string Tree() const { return (directory_.path() / "tree").string(); }
  std::string State() const { return (directory_.path() / "state.db").string(); }
  std::string Address(const std::string& faults) const {
    return fmt::format("sim:{}?memory=16384&cpus=8{}", (directory_.path() / "host.sim").string(),
                       faults);
  }
  void Write(int i, int memory, int vcpus) const {
    const fs::path folder = directory_.path() / "tree" / fmt::format("guest{}", i);
    fs::create_directories(folder);
    std::ofstream(folder / "vm.cfg") << fmt::format(
        "name = 'guest{0}'\nmemory = {1}\nmaxmem = {3}\nvcpus = {2}\n"
        "bootloader = '/usr/bin/pygrub'\n"
        "disk = [ 'phy:/dev/vg0/guest{0},xvda,w' ]\n"
        "vif = [ 'mac=00:16:3e:00:00:0{0},bridge=xenbr0' ]\n",
        i, memory, vcpus, memory > 1024 ? memory : 1024);
  }

  TemporaryDirectory directory_;
};

constexpr int kKilled = 128 + SIGKILL;

}  // namespace

TEST_CASE("apply, killed at every call, converges when run again") {
  for (const char* when : {"before", "after"}) {
    int killed = 0;
    for (int call = 1;; ++call) {
      CAPTURE(when);
      CAPTURE(call);
      const Host host;
      const ProgramResult apply = host.Apply(fmt::format("&kill=any:{}:{}", call, when));
      if (apply.status != kKilled) break;  // beyond the last call
      ++killed;
      host.CheckConverges();
    }
    CHECK(killed > 10);
  }
}

TEST_CASE("apply, killed at any moment, converges when run again") {
  for (int step = 0; step < 25; ++step) {
    const Host host;
    const std::vector<std::string> words = host.ApplyWords("&delay=any:1");
    const pid_t child = ::fork();
    if (child == 0) {
      std::vector<char*> raw;
      for (const std::string& word : words) raw.push_back(const_cast<char*>(word.c_str()));
      raw.push_back(nullptr);
      const int null = ::open("/dev/null", O_RDWR);
      for (const int fd : {0, 1, 2}) ::dup2(null, fd);
      ::execv(raw[0], raw.data());
      ::_exit(127);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(4 * step));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    CAPTURE(step);
    host.CheckConverges();
  }
}

}  // namespace domus
