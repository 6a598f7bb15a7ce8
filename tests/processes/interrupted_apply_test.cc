// Ctrl-C during `domus apply`: the first lets the step under way end, the second stops waiting, and
// the next apply goes on from what is there.
#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <regex>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "base/sqlite.h"
#include "tests/support/background_program.h"
#include "tests/support/temporary_directory.h"

namespace domus {
namespace {

namespace fs = std::filesystem;

/// Two guests that run, and a config that changes the memory of both.
class Site {
 public:
  Site() {
    for (const char* guest : {"db01", "web01"}) Write(guest, 512);
    REQUIRE(RunProgram(Words("apply", "", {"--yes"})).status == 0);
    for (const char* guest : {"db01", "web01"}) Write(guest, 768);
  }

  std::vector<std::string> Words(const std::string& command, const std::string& faults,
                                 const std::vector<std::string>& more) const {
    std::vector<std::string> words = {
        DOMUS_BINARY,   command,          Path("tree"),
        "--state",      Path("state.db"), "--hypervisor",
        fmt::format("sim:{}?memory=65536&cpus=8{}", Path("host.sim"), faults)};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  BackgroundProgram Apply(const std::string& faults) const {
    return {Words("apply", faults, {"--yes", "--parallel", "1"}), Path("output")};
  }

  /// Until the first change of a running guest is in the journal as begun.
  void AwaitStep() const {
    while (true) {
      Result<Database> state = Database::Open({.path = Path("state.db"), .read_only = true});
      const char* begun = "SELECT count(*) FROM step WHERE run = 2 AND verb = 'change'";
      if (state && state->Number(begun).value_or(0) > 0) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }

  void CheckConverges() const {
    const ProgramResult again = RunProgram(Words("apply", "", {"--yes"}));
    CAPTURE(again.output);
    CHECK(again.status == 0);
    CHECK(RunProgram(Words("plan", "", {"--detailed-exitcode"})).status == 0);
  }

 private:
  std::string Path(const std::string& name) const { return (directory_.path() / name).string(); }
  void Write(const std::string& guest, int memory) const {
    fs::create_directories(Path("tree/" + guest));
    std::ofstream(Path("tree/" + guest + "/vm.cfg"))
        << fmt::format("name = '{}'\nmemory = {}\nmaxmem = 1024\nbootloader = '/usr/bin/pygrub'\n",
                       guest, memory);
  }

  TemporaryDirectory directory_;
};

/// What comes after the plan, without times.
std::string Told(const std::string& output) {
  const size_t at = output.find("\n\n", output.find("Host memory after apply"));
  static const std::regex kTime(R"( +\d+\.\ds)");
  return std::regex_replace(output.substr(std::min(at, output.size())), kTime, " TIME");
}

}  // namespace

TEST_CASE("Ctrl-C lets the step under way end and begins no other") {
  for (const int signal : {SIGINT, SIGTERM}) {
    const Site site;
    BackgroundProgram apply = site.Apply("&hang=change:db01:3000:1");
    site.AwaitStep();
    apply.Signal(signal);
    const ProgramResult result = apply.Wait();
    CAPTURE(result.output);
    CHECK(result.status == 128 + signal);
    CHECK(Told(result.output) ==
          fmt::format("\n\nStopping after the current step (guest.db01 change). Press Ctrl-C again to stop "
                      "waiting; the guest is never killed by that.\n"
                      "{:<29}{:<37} done TIME\n{:<29}{:<37} done TIME   verified 768 MiB\n"
                      "\nPartly applied: 1 done, 0 failed, 1 not tried. State is at serial 5.\n"
                      "Stopped at a safe point, as asked. Run `domus apply` again to continue; what is "
                      "done will not be repeated.\n",
                      "[1/2] guest.db01", "definition updated", "", "memory 512 -> 768 MiB"));
    site.CheckConverges();
  }
}

TEST_CASE("a second Ctrl-C stops waiting for the host") {
  const Site site;
  BackgroundProgram apply = site.Apply("&hang=change:db01:3600000");
  site.AwaitStep();
  apply.Signal(SIGINT);
  while (apply.Output().find("Stopping after") == std::string::npos) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  apply.Signal(SIGINT);
  const ProgramResult result = apply.Wait();
  CAPTURE(result.output);
  CHECK(result.status == 128 + SIGINT);
  CHECK(Told(result.output).find("left under way: the next apply finds out what became of it\n") !=
        std::string::npos);
  site.CheckConverges();
}

}  // namespace domus
