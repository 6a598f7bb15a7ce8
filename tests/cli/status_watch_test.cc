// status --watch: it looks again when the host tells of a change.
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <thread>

#include "cli/command_line.h"
#include "hypervisor/hypervisor.h"
#include "tests/support/temporary_directory.h"

namespace domus {
namespace {

bool Comes(const std::function<bool()>& is_so) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!is_so()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return true;
}

}  // namespace

TEST_CASE("status --watch looks again when the host changes, long before its time") {
  const TemporaryDirectory directory;
  const std::string tree = (directory.path() / "tree").string();
  const std::string address = "sim:" + (directory.path() / "host.sim").string() + "?memory=4096";
  std::filesystem::create_directories(tree + "/web01");
  std::ofstream(tree + "/web01/vm.cfg")
      << "name = 'web01'\nbootloader = '/usr/bin/pygrub'\nmemory = 512\n";
  const auto host = OpenHypervisor(address);
  REQUIRE(host.has_value());
  GuestConfig guest;
  guest.name = "web01";
  guest.kernel = "/boot/vmlinuz";
  REQUIRE((*host)->Define(guest).has_value());
  REQUIRE((*host)->Start("web01").has_value());

  std::ostringstream out, err;
  std::istringstream in;
  Environment environment{.out = out, .err = err, .in = in};
  environment.variable = [](const char*) { return std::nullopt; };
  std::atomic<int> looks = 0;
  std::atomic<bool> is_over = false;
  environment.now = [&] { return ++looks, int64_t{1'700'000'000}; };
  environment.stop_requested = [&] { return is_over.load(); };
  std::thread watching([&] {
    RunCommandLine({"status", tree, "--json", "--watch", "86400", "--hypervisor", address, "--state",
                    (directory.path() / "state.db").string()},
                   environment);
  });
  CHECK(Comes([&] { return looks > 0; }));
  const int before = looks;
  bool is_paused = false;
  // What changes before the watch has begun is seen by the first look, and wakes nobody.
  CHECK(Comes([&] {
    is_paused = !is_paused;
    (void)(is_paused ? (*host)->Pause("web01") : (*host)->Unpause("web01"));
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    return looks > before + 1;
  }));
  is_over = true;
  watching.join();
  const std::string printed = out.str();
  CHECK(std::ranges::count(printed, '\n') >= 2);
}

}  // namespace domus
