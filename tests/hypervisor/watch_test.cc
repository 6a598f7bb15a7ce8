// Who watches a host is told of changes: by a simulated host's file, libvirt's events, xenstore-watch.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <chrono>
#include <condition_variable>
#include <csignal>
#include <fstream>
#include <mutex>
#include <string>
#include <thread>

#include "hypervisor/change_feed.h"
#include "hypervisor/hypervisor.h"
#include "hypervisor/xl/watch.h"
#include "tests/hypervisor/sim_host.h"
#include "tests/support/temporary_directory.h"

namespace domus {
namespace {

/// Hears what a watch tells. Everything here comes in the end or the test fails; nothing depends on when.
class Ear {
 public:
  ChangeListener Listener() {
    return [this](const HostChanges& changes) {
      const std::lock_guard lock(mutex_);
      heard_.guests.insert(changes.guests.begin(), changes.guests.end());
      heard_.anything |= changes.anything;
      ++calls_;
      told_.notify_all();
    };
  }
  /// Waits until `is_enough`, and forgets what was heard.
  template <class Enough>
  bool HearsWhat(Enough is_enough) {
    std::unique_lock lock(mutex_);
    const bool heard =
        told_.wait_for(lock, std::chrono::seconds(60), [&] { return is_enough(heard_); });
    heard_ = {};
    return heard;
  }
  bool HearsAnything() {
    return HearsWhat([](const HostChanges& changes) { return changes.anything; });
  }
  bool Hears(const std::string& guest) {
    return HearsWhat([&](const HostChanges& changes) { return changes.guests.contains(guest); });
  }
  int calls() {
    const std::lock_guard lock(mutex_);
    return calls_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable told_;
  HostChanges heard_;
  int calls_ = 0;
};

/// Of a child, once it has been waited for.
bool Ends(int process) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (::kill(process, 0) == 0) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return true;
}

/// A program of a few lines.
class Script {
 public:
  explicit Script(const std::string& text) {
    std::ofstream(path()) << "#!/bin/sh\n" << text;
    ::chmod(path().c_str(), 0755);
  }
  std::string path() const { return (directory_.path() / "xenstore-watch").string(); }

 private:
  TemporaryDirectory directory_;
};

}  // namespace

TEST_CASE("changes of one moment go together, and none comes once the feed is closed") {
  Ear ear;
  ChangeFeed feed(ear.Listener());
  for (int i = 0; i < 100; ++i) feed.Tell(i % 2 == 0 ? "web01" : "web02");
  CHECK(ear.HearsWhat([](const HostChanges& changes) {
    return changes.guests == std::set<std::string>{"web01", "web02"} && !changes.anything;
  }));
  CHECK(ear.calls() < 100);
  feed.TellAnything();
  feed.Close();
  const int calls = ear.calls();
  feed.Tell("web03");
  Ear other;
  ChangeFeed later(other.Listener());
  later.TellAnything();  // its moment is over after that of the closed one
  CHECK(other.HearsAnything());
  CHECK(ear.calls() == calls);
}

TEST_CASE("a simulated host tells of what another process does") {
  SimHost host, other;
  host.Run(PvGuest("web01"));
  other.options.path = host.options.path;
  Ear ear;
  const auto watch = host->Watch(ear.Listener());
  REQUIRE(watch.has_value());
  CHECK(Answer(other->Pause("web01")) == "ok");
  CHECK(ear.HearsAnything());
  CHECK(Answer(other->Unpause("web01")) == "ok");
  CHECK(ear.HearsAnything());
  // Looking changes nothing.
  const int calls = ear.calls();
  CHECK(other->Observe().has_value());
  other.Reopen();
  CHECK(other->Observe().has_value());
  Ear later;
  ChangeFeed(later.Listener()).TellAnything();
  CHECK(later.HearsAnything());
  CHECK(ear.calls() == calls);
}

TEST_CASE("libvirt tells which guest has changed") {
  const auto host = OpenHypervisor("libvirt:test:///default");
  REQUIRE(host.has_value());
  const auto other = OpenHypervisor("libvirt:test:///default");
  REQUIRE(other.has_value());
  Ear ear;
  auto watch = (*host)->Watch(ear.Listener());
  REQUIRE_MESSAGE(watch.has_value(), (watch ? "" : watch.error().text));
  REQUIRE((*other)->Define(PvGuest("watched")).has_value());
  CHECK(ear.Hears("watched"));
  REQUIRE((*other)->Start("watched").has_value());
  CHECK(ear.Hears("watched"));
  REQUIRE((*other)->Destroy("watched").has_value());
  CHECK(ear.Hears("watched"));
  watch->reset();
  const int calls = ear.calls();
  REQUIRE((*other)->Undefine("watched").has_value());
  Ear later;
  ChangeFeed(later.Listener()).TellAnything();
  CHECK(later.HearsAnything());
  CHECK(ear.calls() == calls);
}

TEST_CASE("a Xen host tells of domains that come and go, through a program that is kept running") {
  const Script program("echo \"$@\" >>\"$0.words\"\necho @introduceDomain\nexec sleep 1000\n");
  Ear ear;
  auto watch = xl::WatchDomains(program.path(), ear.Listener());
  REQUIRE(watch.has_value());
  CHECK(ear.HearsAnything());
  std::string words;
  std::getline(std::ifstream(program.path() + ".words"), words);
  CHECK(words == "@introduceDomain @releaseDomain");
  const Script ends("exit 1\n");
  watch = xl::WatchDomains(ends.path(), ear.Listener());
  REQUIRE(watch.has_value());
  CHECK(ear.HearsAnything());  // it was started again
}

TEST_CASE("the program that tells of a Xen host's domains is ended with the watch") {
  const Script program("echo $$ >\"$0.process\"\necho begun\nexec sleep 1000\n");
  Ear ear;
  auto watch = xl::WatchDomains(program.path(), ear.Listener());
  REQUIRE(watch.has_value());
  CHECK(ear.HearsAnything());
  int process = 0;
  std::ifstream(program.path() + ".process") >> process;
  REQUIRE(::kill(process, 0) == 0);
  watch->reset();
  CHECK(Ends(process));
}

TEST_CASE("a Xen host without xenstore-watch can't tell") {
  Ear ear;
  const auto watch = xl::WatchDomains("/nowhere/xenstore-watch", ear.Listener());
  REQUIRE_FALSE(watch.has_value());
  CHECK(watch.error().kind == HypervisorError::Kind::kUnsupported);
  CHECK(watch.error().text == "can't run /nowhere/xenstore-watch: no such file or directory");
}

}  // namespace domus
