// What becomes of a guest: from its definition to its end, or to another host.
#include <doctest/doctest.h>

#include "hypervisor/autostart.h"
#include "tests/conformance/cases.h"
#include "tests/conformance/hosts.h"
#include "tests/conformance/steps.h"

namespace domus::conformance {
namespace {

using Kind = HypervisorError::Kind;

void DefineIsObserved(const Backend& backend, Hypervisor& host) {
  MustWork(host.Define(backend.guest("b")));
  MustWork(host.Define(backend.guest("a")));
  const auto state = host.Observe();
  REQUIRE(state.has_value());
  REQUIRE(state->guests.size() == 2);
  CHECK(state->guests[0].config.name == "a");
  CHECK(state->guests[1].config.name == "b");
  CHECK(state->guests[0].state == LifeState::kOff);
  CHECK_FALSE(state->guests[0].live.has_value());
  CHECK(state->guests[0].config.uuid.has_value());
  CHECK(state->guests[0].config.memory_mib == backend.guest("a").memory_mib);
}

void DefineReplaces(const Backend& backend, Hypervisor& host) {
  GuestConfig guest = backend.guest("a");
  MustWork(host.Define(guest));
  const auto uuid = host.ObserveGuest("a")->config.uuid;
  guest.memory_mib = *guest.memory_mib / 2;
  MustWork(host.Define(guest));
  CHECK(host.ObserveGuest("a")->config.memory_mib == guest.memory_mib);
  CHECK(host.ObserveGuest("a")->config.uuid == uuid);
  CHECK(host.Observe()->guests.size() == 1);
}

void UnknownGuests(const Backend&, Hypervisor& host) {
  CheckFails(host.ObserveGuest("none"), Kind::kNotFound);
  CheckFails(host.Start("none"), Kind::kNotFound);
  CheckFails(host.Shutdown("none"), Kind::kNotFound);
  CheckFails(host.Destroy("none"), Kind::kNotFound);
  CheckFails(host.Undefine("none"), Kind::kNotFound);
}

void StartAndDestroy(const Backend& backend, Hypervisor& host) {
  Run(backend, host, backend.guest("a"));
  CHECK(host.ObserveGuest("a")->live.has_value());
  CheckFails(host.Start("a"), Kind::kConflict);
  CheckFails(host.Undefine("a"), Kind::kConflict);
  MustWork(host.Destroy("a"));
  Reach(backend, host, "a", LifeState::kOff);
  CheckFails(host.Destroy("a"), Kind::kConflict);
  MustWork(host.Undefine("a"));
  CheckFails(host.ObserveGuest("a"), Kind::kNotFound);
}

void ShutdownIsGraceful(const Backend& backend, Hypervisor& host) {
  Run(backend, host, backend.guest("a"));
  MustWork(host.Shutdown("a"));
  Reach(backend, host, "a", LifeState::kOff);
  CheckFails(host.Shutdown("a"), Kind::kConflict);
  MustWork(host.Start("a"));
  Reach(backend, host, "a", LifeState::kRunning);
}

void DefinitionAndLiveAreApart(const Backend& backend, Hypervisor& host) {
  GuestConfig guest = Start(backend, host, backend.guest("a"));
  const std::optional<int> before = guest.maxvcpus;
  guest.maxvcpus = *before + 1;
  MustWork(host.Define(guest));
  CHECK(host.ObserveGuest("a")->config.maxvcpus == guest.maxvcpus);
  CHECK(Live(host, "a").maxvcpus == before);
  MustWork(host.Destroy("a"));
  Reach(backend, host, "a", LifeState::kOff);
  MustWork(host.Start("a"));
  Reach(backend, host, "a", LifeState::kRunning);
  CHECK(Live(host, "a").maxvcpus == guest.maxvcpus);
}

void PauseAndUnpause(const Backend& backend, Hypervisor& host) {
  Start(backend, host, backend.guest("a"));
  MustWork(host.Pause("a"));
  Reach(backend, host, "a", LifeState::kPaused);
  CheckFails(host.Start("a"), Kind::kConflict);
  MustWork(host.Unpause("a"));
  Reach(backend, host, "a", LifeState::kRunning);
}

void SaveAndRestore(const Backend& backend, Hypervisor& host) {
  Run(backend, host, backend.guest("a"));
  CheckFails(host.Restore("a"), Kind::kConflict);
  MustWork(host.Save("a"));
  Reach(backend, host, "a", LifeState::kSuspended);
  CheckFails(host.Undefine("a"), Kind::kConflict);
  MustWork(host.Restore("a"));
  Reach(backend, host, "a", LifeState::kRunning);
}

GuestConfig Autostarting(const Backend& backend, const std::string& name) {
  GuestConfig guest = backend.guest(name);
  guest.options[kAutostartKey] = OptionValue{std::string("start")};
  return guest;
}

/// What the definition says, and what runs, if it runs.
bool StartsWithHost(Hypervisor& host, const std::string& name) {
  const auto guest = host.ObserveGuest(name);
  REQUIRE(guest.has_value());
  const bool starts = WantsAutostart(guest->config).value_or(false);
  if (guest->live) CHECK(WantsAutostart(*guest->live).value_or(false) == starts);
  return starts;
}

void AutostartIsDefined(const Backend& backend, Hypervisor& host) {
  MustWork(host.Define(Autostarting(backend, "a")));
  MustWork(host.Define(backend.guest("b")));
  CHECK(StartsWithHost(host, "a"));
  CHECK_FALSE(StartsWithHost(host, "b"));
  const auto state = host.Observe();
  REQUIRE(state.has_value());
  CHECK(WantsAutostart(state->guests.at(0).config) == true);
  CHECK_FALSE(WantsAutostart(state->guests.at(1).config).has_value());
  MustWork(host.Define(backend.guest("a")));
  CHECK_FALSE(StartsWithHost(host, "a"));
}

void AutostartWhileOn(const Backend& backend, Hypervisor& host) {
  Start(backend, host, backend.guest("a"));
  CHECK_FALSE(StartsWithHost(host, "a"));
  MustWork(host.Define(Autostarting(backend, "a")));
  CHECK(StartsWithHost(host, "a"));
  MustWork(host.Define(backend.guest("a")));
  CHECK_FALSE(StartsWithHost(host, "a"));
}

void AutostartDrifts(const Backend& backend, Hypervisor& host) {
  MustWork(host.Define(Autostarting(backend, "a")));
  backend.stop_autostart("a");
  CHECK_FALSE(StartsWithHost(host, "a"));
  MustWork(host.Define(Autostarting(backend, "a")));
  CHECK(StartsWithHost(host, "a"));
}

void MigrateGuest(const Backend& backend, Hypervisor& host) {
  const auto other = backend.other_host->open();
  Empty(*other);
  Run(backend, host, backend.guest("a"));
  const auto uuid = host.ObserveGuest("a")->config.uuid;
  CHECK(uuid.has_value());
  MustWork(host.Migrate("a", {.destination = backend.other_host->destination}));
  CheckFails(host.ObserveGuest("a"), Kind::kNotFound);
  CHECK(host.Observe()->guests.empty());
  Reach(backend, *other, "a", LifeState::kRunning);
  CHECK(other->ObserveGuest("a")->config.uuid == uuid);
  Empty(*other);
}

void MigrateNowhere(const Backend& backend, Hypervisor& host) {
  CheckFails(host.Migrate("a", {.destination = backend.nowhere}), Kind::kNotFound);
  MustWork(host.Define(backend.guest("a")));
  CheckFails(host.Migrate("a", {.destination = backend.nowhere}), Kind::kConflict);
  Run(backend, host, backend.guest("a"));
  const GuestConfig before = Live(host, "a");
  const auto gone = host.Migrate("a", {.destination = backend.nowhere});
  REQUIRE_FALSE(gone.has_value());
  CHECK_FALSE(gone.error().text.empty());
  CHECK(host.ObserveGuest("a")->state == LifeState::kRunning);
  CHECK(Live(host, "a") == before);
}

/// `a` is there.
void RenameGuest(const Backend& backend, Hypervisor& host) {
  MustWork(host.Define(backend.guest("b")));
  const auto uuid = host.ObserveGuest("a")->config.uuid;
  CheckFails(host.Change("a", Rename{"b"}), Kind::kConflict);
  MustWork(host.Change("a", Rename{"c"}));
  CheckFails(host.ObserveGuest("a"), Kind::kNotFound);
  CHECK(host.ObserveGuest("c")->config.uuid == uuid);
}

void RenameKeepsIdentity(const Backend& backend, Hypervisor& host) {
  MustWork(host.Define(backend.guest("a")));
  RenameGuest(backend, host);
}

void RenameRunning(const Backend& backend, Hypervisor& host) {
  Start(backend, host, backend.guest("a"));
  RenameGuest(backend, host);
  CHECK(host.ObserveGuest("c")->state == LifeState::kRunning);
}

}  // namespace

std::vector<Case> LifeCases() {
  using enum Capability;
  return {
      {"a defined guest is observed", {}, DefineIsObserved},
      {"defining again replaces, under the same UUID", {}, DefineReplaces},
      {"unknown guests are not found", {}, UnknownGuests},
      {"a guest starts, is destroyed and undefined", {}, StartAndDestroy},
      {"a guest shuts down by itself", {}, ShutdownIsGraceful},
      {"a definition waits for the next boot", {}, DefinitionAndLiveAreApart},
      {"a guest is paused and unpaused", {kPause}, PauseAndUnpause},
      {"a guest is saved and restored", {kSave}, SaveAndRestore},
      {"autostart goes with the definition", {kAutostart}, AutostartIsDefined},
      {"autostart of a running guest changes", {kAutostart}, AutostartWhileOn},
      {"autostart that others switched off is seen", {kAutostartByOthers}, AutostartDrifts},
      {"a guest goes to another host while it runs", {kOtherHost}, MigrateGuest},
      {"a guest that can't go stays as it was", {kMigrate}, MigrateNowhere},
      {"a rename keeps the UUID", {kRename}, RenameKeepsIdentity},
      {"a running guest is renamed", {kRenameRunning}, RenameRunning},
  };
}

}  // namespace domus::conformance
