// The life cycle of guide §5.1 on the simulated host.
#include "tests/hypervisor/sim_host.h"

namespace domus {

TEST_CASE("a guest is defined, started, shut down and undefined") {
  SimHost host;
  CHECK(Answer(host->Define(PvGuest("web01"))) == "ok");
  CHECK(host.StateOf("web01") == LifeState::kOff);
  CHECK(Answer(host->Start("web01")) == "ok");
  CHECK(host.StateOf("web01") == LifeState::kRunning);
  CHECK(host->ObserveGuest("web01")->started_at == 1'700'000'000);
  CHECK(Answer(host->Shutdown("web01")) == "ok");
  CHECK(host.StateOf("web01") == LifeState::kOff);
  CHECK_FALSE(host->ObserveGuest("web01")->live.has_value());
  CHECK(Answer(host->Undefine("web01")) == "ok");
  CHECK(Answer(host->ObserveGuest("web01")) == "not found: there is no guest `web01`");
}

TEST_CASE("pause and suspend go there and back") {
  SimHost host;
  host.Run(PvGuest("web01"));
  CHECK(Answer(host->Pause("web01")) == "ok");
  CHECK(host.StateOf("web01") == LifeState::kPaused);
  CHECK(Answer(host->Unpause("web01")) == "ok");
  CHECK(host.StateOf("web01") == LifeState::kRunning);
  CHECK(Answer(host->Save("web01")) == "ok");
  CHECK(host.StateOf("web01") == LifeState::kSuspended);
  CHECK(Answer(host->Restore("web01")) == "ok");
  CHECK(host.StateOf("web01") == LifeState::kRunning);
  CHECK(Answer(host->Pause("web01")) == "ok");
  CHECK(Answer(host->Save("web01")) == "ok");
  CHECK(host.StateOf("web01") == LifeState::kSuspended);
}

TEST_CASE("a call that doesn't fit the state is refused and says the state") {
  SimHost host;
  host->Define(PvGuest("web01")).value();
  CHECK(Answer(host->Shutdown("web01")) ==
        "conflict: guest `web01` is off; shutdown needs it running");
  CHECK(Answer(host->Destroy("web01")) ==
        "conflict: guest `web01` is off; destroy needs it starting or running or paused or suspended "
        "or stopping or crashed");
  CHECK(Answer(host->Pause("web01")) == "conflict: guest `web01` is off; pause needs it running");
  CHECK(Answer(host->Unpause("web01")) == "conflict: guest `web01` is off; unpause needs it paused");
  CHECK(Answer(host->Save("web01")) ==
        "conflict: guest `web01` is off; save needs it running or paused");
  CHECK(Answer(host->Restore("web01")) ==
        "conflict: guest `web01` is off; restore needs it suspended");
  CHECK(Answer(host->Change("web01", SetVcpus{1})) ==
        "conflict: guest `web01` is off; a live change needs it running or paused");
  host->Start("web01").value();
  CHECK(Answer(host->Start("web01")) == "conflict: guest `web01` is running; start needs it off");
  CHECK(Answer(host->Undefine("web01")) ==
        "conflict: guest `web01` is running; undefine needs it off");
  host->Pause("web01").value();
  CHECK(Answer(host->Shutdown("web01")) ==
        "conflict: guest `web01` is paused; shutdown needs it running");
}

TEST_CASE("every call on an unknown guest says that there is none") {
  SimHost host;
  const std::string none = "not found: there is no guest `web01`";
  CHECK(Answer(host->Undefine("web01")) == none);
  CHECK(Answer(host->Start("web01")) == none);
  CHECK(Answer(host->Shutdown("web01")) == none);
  CHECK(Answer(host->Destroy("web01")) == none);
  CHECK(Answer(host->Pause("web01")) == none);
  CHECK(Answer(host->Unpause("web01")) == none);
  CHECK(Answer(host->Save("web01")) == none);
  CHECK(Answer(host->Restore("web01")) == none);
  CHECK(Answer(host->Change("web01", SetMemory{64})) == none);
  CHECK(Answer(host->Change("web01", Rename{"web02"})) == none);
}

TEST_CASE("a guest that takes its time is starting, then running; stopping, then off") {
  SimHost host;
  host.options.boot_ms = 2000;
  host.options.stop_ms = 30'000;
  host.Run(PvGuest("web01"));
  CHECK(host.StateOf("web01") == LifeState::kStarting);
  CHECK(Answer(host->Shutdown("web01")) ==
        "conflict: guest `web01` is starting; shutdown needs it running");
  host.now_ms += 1999;
  CHECK(host.StateOf("web01") == LifeState::kStarting);
  host.now_ms += 1;
  CHECK(host->Observe()->guests.at(0).state == LifeState::kRunning);

  host->Shutdown("web01").value();
  CHECK(host.StateOf("web01") == LifeState::kStopping);
  CHECK(host.FreeMemory() == 4096 - 256 - 512);
  host.now_ms += 30'000;
  CHECK(host.FreeMemory() == 4096 - 256);
  CHECK(host.StateOf("web01") == LifeState::kOff);
}

TEST_CASE("a stop goes on while no process looks") {
  SimHost host;
  host.options.stop_ms = 30'000;
  host.Run(PvGuest("web01"));
  host->Shutdown("web01").value();
  host.Reopen();
  CHECK(host.StateOf("web01") == LifeState::kStopping);
  host.now_ms += 30'000;
  host.Reopen();
  CHECK(host.StateOf("web01") == LifeState::kOff);
}

TEST_CASE("a guest that won't stop can be destroyed meanwhile") {
  SimHost host;
  host.options.stop_ms = 30'000;
  host.Run(PvGuest("web01"));
  host->Shutdown("web01").value();
  CHECK(Answer(host->Destroy("web01")) == "ok");
  CHECK(host.StateOf("web01") == LifeState::kOff);
}

TEST_CASE("on_poweroff=restart boots again, from the definition of now") {
  SimHost host;
  GuestConfig guest = PvGuest("web01");
  guest.on_poweroff = LifecycleAction::kRestart;
  host.Run(guest);
  guest.memory_mib = 1024;
  host->Define(guest).value();
  CHECK(host.Live("web01").memory_mib == 512);
  host.now_ms += 60'000;
  host->Shutdown("web01").value();
  CHECK(host.StateOf("web01") == LifeState::kRunning);
  CHECK(host.Live("web01").memory_mib == 1024);
  CHECK(host->ObserveGuest("web01")->started_at == 1'700'000'060);
}

TEST_CASE("a guest that can't be started again is left off") {
  SimHost host;
  GuestConfig guest = PvGuest("web01");
  guest.on_poweroff = LifecycleAction::kRestart;
  host.Run(guest);
  guest.memory_mib = 8192;
  host->Define(guest).value();
  CHECK(Answer(host->Shutdown("web01")) == "ok");
  CHECK(host.StateOf("web01") == LifeState::kOff);
  CHECK(host.FreeMemory() == 4096 - 256);
}

TEST_CASE("on_poweroff=preserve keeps the domain and its memory until it is destroyed") {
  SimHost host;
  GuestConfig guest = PvGuest("web01");
  guest.on_poweroff = LifecycleAction::kPreserve;
  host.Run(guest);
  host->Shutdown("web01").value();
  host.now_ms += 1'000'000;
  CHECK(host.StateOf("web01") == LifeState::kStopping);
  CHECK(host.FreeMemory() == 4096 - 256 - 512);
  host->Destroy("web01").value();
  CHECK(host.StateOf("web01") == LifeState::kOff);
}

TEST_CASE("a crash does what on_crash says, and restarts when it says nothing") {
  SimHost host;
  GuestConfig guest = PvGuest("web01");
  host.Run(guest);
  CHECK(Answer(host->Crash("web01")) == "ok");
  CHECK(host.StateOf("web01") == LifeState::kRunning);

  guest.name = "web02";
  guest.on_crash = LifecycleAction::kPreserve;
  host.Run(guest);
  host->Crash("web02").value();
  CHECK(host.StateOf("web02") == LifeState::kCrashed);
  CHECK(Answer(host->Start("web02")) == "conflict: guest `web02` is crashed; start needs it off");
  CHECK(Answer(host->Undefine("web02")) ==
        "conflict: guest `web02` is crashed; undefine needs it off");

  guest.name = "web03";
  guest.on_crash = LifecycleAction::kCoredumpDestroy;
  host.Run(guest);
  host->Crash("web03").value();
  CHECK(host.StateOf("web03") == LifeState::kOff);
}

TEST_CASE("rename-restart leaves the old domain beside the new one, without its devices") {
  SimHost host;
  GuestConfig guest = PvGuest("web01");
  guest.on_crash = LifecycleAction::kRenameRestart;
  guest.disks = {FileDisk("xvda", "/OVS/web01.img")};
  guest.vifs = {VifWithMac("00:16:3e:00:00:01")};
  host.Run(guest);
  const std::string uuid = *host.Defined("web01").uuid;
  CHECK(Answer(host->Crash("web01")) == "ok");

  const ObservedState state = host->Observe().value();
  REQUIRE(state.guests.size() == 2);
  const ObservedGuest& remains = state.guests[0];
  CHECK(remains.config.name == "Domain-" + *remains.config.uuid);
  CHECK(remains.state == LifeState::kCrashed);
  CHECK(remains.live->disks.empty());
  CHECK(remains.live->vifs.empty());
  CHECK(state.guests[1].config.uuid == uuid);
  CHECK(state.guests[1].state == LifeState::kRunning);
  CHECK(state.host.memory_free_mib == 4096 - 256 - 2 * 512);
}

TEST_CASE("a reboot from inside takes up the new definition, as on_reboot says") {
  SimHost host;
  GuestConfig guest = PvGuest("web01");
  host.Run(guest);
  guest.vcpus = 2;
  host->Define(guest).value();
  CHECK(Answer(host->Reboot("web01")) == "ok");
  CHECK(host.Live("web01").vcpus == 2);
  guest.on_reboot = LifecycleAction::kDestroy;
  host->Define(guest).value();
  host->Reboot("web01").value();
  CHECK(host.StateOf("web01") == LifeState::kRunning);  // what ran had no on_reboot yet
  host->Reboot("web01").value();
  CHECK(host.StateOf("web01") == LifeState::kOff);
}

}  // namespace domus
