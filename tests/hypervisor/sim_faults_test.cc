// Faults and delays on demand.
#include "hypervisor/sim/faults.h"

#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>

#include "tests/hypervisor/sim_host.h"

namespace domus {
namespace {

struct FaultyHost {
  explicit FaultyHost(const std::string& parameters)
      : host(OpenHypervisor("sim:" + (directory.path() / "host.sim").string() +
                            "?memory=4096&cpus=4" + parameters)) {
    REQUIRE(host.has_value());
  }
  Hypervisor* operator->() { return host->get(); }

  LifeState StateOf(const std::string& name) { return (*host)->ObserveGuest(name)->state; }

  TemporaryDirectory directory;
  HypervisorResult<std::unique_ptr<Hypervisor>> host;
};

}  // namespace

TEST_CASE("a call fails as often as asked, then works") {
  FaultyHost host("&fail=start:web01:transient:2");
  host->Define(PvGuest("web01")).value();
  host->Define(PvGuest("web02")).value();
  const std::string failed = "transient: simulated fault: start failed (transient)";
  CHECK(Answer(host->Start("web02")) == "ok");
  CHECK(Answer(host->Start("web01")) == failed);
  CHECK(Answer(host->Start("web01")) == failed);
  CHECK(host.StateOf("web01") == LifeState::kOff);
  CHECK(Answer(host->Start("web01")) == "ok");
}

TEST_CASE("a call can fail for ever, for each guest, in each way") {
  FaultyHost host("&fail=define:*:permanent&fail=any:*:conflict");
  for (int i = 0; i < 3; ++i) {
    CHECK(Answer(host->Define(PvGuest("web01"))) ==
          "permanent: simulated fault: define failed (permanent)");
  }
  CHECK(Answer(host->Observe()) == "conflict: simulated fault: observe failed (conflict)");
  CHECK(Answer(host->Host()) == "conflict: simulated fault: host failed (conflict)");
  CHECK(Answer(host->Change("web01", SetVcpus{1})) ==
        "conflict: simulated fault: change failed (conflict)");
}

TEST_CASE("a call that lies says that it worked, and does nothing") {
  FaultyHost host("&lie=start:web01:1");
  host->Define(PvGuest("web01")).value();
  CHECK(Answer(host->Start("web01")) == "ok");
  CHECK(host.StateOf("web01") == LifeState::kOff);
  CHECK(Answer(host->Start("web01")) == "ok");
  CHECK(host.StateOf("web01") == LifeState::kRunning);
}

TEST_CASE("a guest that ignores its shutdown runs on until it is destroyed") {
  FaultyHost host("&ignore-shutdown=web01");
  host->Define(PvGuest("web01")).value();
  CHECK(Answer(host->Shutdown("web01")) ==
        "conflict: guest `web01` is off; shutdown needs it running");
  host->Start("web01").value();
  CHECK(Answer(host->Shutdown("web01")) == "ok");
  CHECK(host.StateOf("web01") == LifeState::kRunning);
  CHECK(Answer(host->Shutdown("none")) == "not found: there is no guest `none`");
  CHECK(Answer(host->Destroy("web01")) == "ok");
}

TEST_CASE("a hanging call fails in the end, a delayed one works") {
  FaultyHost host("&hang=start:*:30:1&delay=define:30");
  const auto begin = std::chrono::steady_clock::now();
  CHECK(Answer(host->Define(PvGuest("web01"))) == "ok");
  CHECK(Answer(host->Start("web01")) ==
        "transient: simulated fault: start got no answer within 30 ms");
  CHECK(std::chrono::steady_clock::now() - begin >= std::chrono::milliseconds(60));
  CHECK(Answer(host->Start("web01")) == "ok");
}

TEST_CASE("every call passes through when nothing is asked of it") {
  FaultyHost host("&delay=host:0");
  CHECK(Answer(host->Define(PvGuest("web01"))) == "ok");
  CHECK(Answer(host->Start("web01")) == "ok");
  CHECK(Answer(host->Pause("web01")) == "ok");
  CHECK(Answer(host->Unpause("web01")) == "ok");
  CHECK(Answer(host->Save("web01")) == "ok");
  CHECK(Answer(host->Restore("web01")) == "ok");
  CHECK(Answer(host->Change("web01", SetVcpus{1})) == "ok");
  CHECK(Answer(host->Shutdown("web01")) == "ok");
  CHECK(Answer(host->Start("web01")) == "ok");
  CHECK(Answer(host->Destroy("web01")) == "ok");
  CHECK(host->Observe()->guests.size() == 1);
  CHECK(Answer(host->Undefine("web01")) == "ok");
  CHECK(host->Host()->simulated);
}

TEST_CASE("a kill ends the process before or after the call it names") {
  const auto run = [](const std::string& kill, const std::string& file) {
    const pid_t child = ::fork();
    if (child == 0) {
      const auto host = OpenHypervisor("sim:" + file + "?memory=4096&cpus=4&kill=" + kill);
      (void)(*host)->Define(PvGuest("a"));
      (void)(*host)->Define(PvGuest("b"));
      (void)(*host)->Define(PvGuest("c"));
      ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    REQUIRE(WIFSIGNALED(status));
    CHECK(WTERMSIG(status) == SIGKILL);
    const auto host = OpenHypervisor("sim:" + file);
    REQUIRE(host.has_value());
    return (*host)->Observe()->guests.size();
  };
  TemporaryDirectory directory;
  CHECK(run("define:2", (directory.path() / "before").string()) == 1);
  CHECK(run("define:2:before", (directory.path() / "said").string()) == 1);
  CHECK(run("any:2:after", (directory.path() / "after").string()) == 2);
}

}  // namespace domus
