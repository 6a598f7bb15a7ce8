// status --watch: it looks again when the host tells of a change.
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <sstream>
#include <thread>

#include "base/files.h"
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

/// `domus status --watch` with a day between two looks, on a thread of its own, of a host with one
/// guest that was just started.
class Watching {
 public:
  explicit Watching(const std::string& host_options)
      : address_("sim:" + Path("host.sim") + "?memory=4096" + host_options) {
    std::filesystem::create_directories(Path("tree/web01"));
    std::ofstream(Path("tree/web01/vm.cfg"))
        << "name = 'web01'\nbootloader = '/usr/bin/pygrub'\nmemory = 512\n";
    auto opened = OpenHypervisor(address_);
    REQUIRE(opened.has_value());
    host_ = *std::move(opened);
    GuestConfig guest;
    guest.name = "web01";
    guest.kernel = "/boot/vmlinuz";
    REQUIRE(host_->Define(guest).has_value());
    REQUIRE(host_->Start("web01").has_value());
    environment_.variable = [](const char*) { return std::nullopt; };
    environment_.now = [this] { return ++looks_, int64_t{1'700'000'000}; };
    environment_.stop_requested = [this] { return is_over_.load(); };
    thread_ = std::thread([this] {
      RunCommandLine({"status", Path("tree"), "--json", "--watch", "86400", "--hypervisor", address_,
                      "--state", Path("state.db")},
                     environment_);
    });
  }
  ~Watching() { Stop(); }

  Hypervisor& host() { return *host_; }
  int looks() const { return looks_; }
  /// What it has printed up to its last look.
  std::string Printed() const { return ReadFile(Path("printed")).value_or(""); }
  void Stop() {
    is_over_ = true;
    if (thread_.joinable()) thread_.join();
  }

 private:
  std::string Path(const std::string& name) const { return (directory_.path() / name).string(); }

  const TemporaryDirectory directory_;
  const std::string address_;
  std::unique_ptr<Hypervisor> host_;
  std::ofstream out_{Path("printed")};
  std::ostringstream err_;
  std::istringstream in_;
  Environment environment_{.out = out_, .err = err_, .in = in_};
  std::atomic<int> looks_ = 0;
  std::atomic<bool> is_over_ = false;
  std::thread thread_;
};

}  // namespace

TEST_CASE("status --watch looks again when the host changes, long before its time") {
  Watching watching("");
  CHECK(Comes([&] { return watching.looks() > 0; }));
  const int before = watching.looks();
  bool is_paused = false;
  // What changes before the watch has begun is seen by the first look, and wakes nobody.
  CHECK(Comes([&] {
    is_paused = !is_paused;
    (void)(is_paused ? watching.host().Pause("web01") : watching.host().Unpause("web01"));
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    return watching.looks() > before + 1;
  }));
  watching.Stop();
  const std::string printed = watching.Printed();
  CHECK(std::ranges::count(printed, '\n') >= 2);
}

TEST_CASE("status --watch sees a guest arrive, though no host tells when it has booted") {
  const Watching watching("&boot=2500");
  CHECK(Comes([&] { return watching.Printed().contains(R"("state":"running")"); }));
}

}  // namespace domus
