// A simulated host, a state file and a config, for tests of whole passes: plan, apply, plan again.
#pragma once

#include <algorithm>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "hypervisor/open_hypervisor.h"
#include "hypervisor/sim/address.h"
#include "hypervisor/sim/faults.h"
#include "hypervisor/sim/sim_hypervisor.h"
#include "reconciler/apply.h"
#include "reconciler/guest_data.h"
#include "reconciler/planner.h"
#include "reconciler/store.h"
#include "tests/reconciler/instant_calls.h"
#include "tests/reconciler/world.h"
#include "tests/support/temporary_directory.h"

namespace domus {

struct Pass {
  Plan plan;
  ApplyReport report;
};

class Rig {
 public:
  DesiredState desired;
  PlanPolicy policy{.allow_restart = true, .allow_recreate = true, .allow_remove = true,
                    .max_remove = RemovalLimit{.number = 100, .percent = false}};
  StepOptions steps;
  std::function<void()> checkpoint;
  std::function<bool()> stop_requested;
  std::function<bool()> stop_waiting;
  std::function<void()> host_done;
  ApplyProgress progress;
  int parallel = 4;
  CallRunner* calls = &instant;  // another one, to see threads at work
  InstantCalls instant;

  Rig() {
    desired.config_digest = "4f2c9e1d";
    desired.root = "infra";
  }

  /// The same config, state, host and time as another's: what was prepared once is had again.
  void CopyFrom(const Rig& other) {
    desired = other.desired;
    instant = other.instant;
    std::filesystem::copy(other.directory_.path(), directory_.path(),
                          std::filesystem::copy_options::recursive |
                              std::filesystem::copy_options::overwrite_existing);
  }

  void Want(GuestConfig config, Power power = Power::kRunning) {
    Drop(config.name);
    DesiredGuest guest;
    guest.file = config.name + "/vm.cfg";
    guest.config = std::move(config);
    guest.power = power;
    desired.guests.push_back(std::move(guest));
    std::ranges::sort(desired.guests, {},
                      [](const DesiredGuest& one) { return one.config.name; });
  }
  void Drop(const std::string& name) {
    std::erase_if(desired.guests,
                  [&](const DesiredGuest& guest) { return guest.config.name == name; });
  }

  /// The host lives in the time of `instant`.
  std::unique_ptr<sim::SimHypervisor> OpenSim(sim::HostOptions options) {
    options.clock_ms = [this] { return 1'000'000'000 + instant.Milliseconds(); };
    auto host = sim::SimHypervisor::Open(std::move(options));
    if (!host) throw std::runtime_error(host.error().text);
    return std::move(*host);
  }
  /// What somebody else does to the host.
  void Crash(const std::string& name) { (void)OpenSim(ReadAddress("").host)->Crash(name); }

  std::shared_ptr<Hypervisor> Open(const std::string& faults = "") {
    sim::SimAddress address = ReadAddress(faults);
    auto host = OpenSim(std::move(address.host));
    if (calls == &instant) {
      address.faults.wait = [this](std::chrono::milliseconds time) { instant.Pass(time); };
    }
    return std::make_shared<sim::FaultyHypervisor>(std::move(host), std::move(address.faults));
  }
  Store OpenStore() const {
    Result<Store> store =
        Store::Open(state_file(), [] { return int64_t{1'000'000}; }, Durability::kProcessDeath);
    if (!store) throw std::runtime_error(store.error().message);
    return std::move(*store);
  }
  std::string state_file() const { return (directory_.path() / "state" / "state.db").string(); }

  Plan MakePlan() {
    auto hypervisor = Open();
    return MakePlan(*ReadRecordedState(state_file()), *hypervisor);
  }
  Plan MakePlan(const RecordedState& recorded, Hypervisor& hypervisor) {
    auto observed = hypervisor.Observe();
    if (!observed) throw std::runtime_error(observed.error().text);
    if (policy.remove_data) LookAtData(*observed);
    Result<Plan> plan = domus::MakePlan(desired, recorded, *observed, policy);
    if (!plan) throw std::runtime_error(plan.error().message);
    return std::move(*plan);
  }

  /// Plans and applies as the command does.
  Pass Apply(const std::string& faults = "") { return ApplyOn(Open(faults)); }
  Pass ApplyOn(const std::shared_ptr<Hypervisor>& hypervisor) {
    Store store = OpenStore();
    const RecordedState recorded = *store.Load();
    Pass pass{MakePlan(recorded, *hypervisor), {}};
    ApplyContext context{.hypervisor = hypervisor, .store = store, .calls = *calls};
    context.steps = steps;
    context.parallel = parallel;
    context.progress = progress;
    context.checkpoint = checkpoint;
    context.stop_requested = stop_requested;
    context.stop_waiting = stop_waiting;
    context.host_done = host_done;
    const int64_t run = *store.BeginRun(ThisProcess(), {.command = "domus apply"});
    pass.report = domus::Apply(pass.plan, desired, run, recorded.digest_key, context);
    return pass;
  }

  ObservedState Observe() { return *Open()->Observe(); }

 private:
  /// On a host without faults: they are for the apply to meet.
  void LookAtData(ObservedState& observed) {
    const auto files = Open()->LookAtFiles(FilesToLookAt(desired, observed));
    for (const HostFile& file : files.value()) observed.files.emplace(file.path, file);
  }
  sim::SimAddress ReadAddress(const std::string& faults) const {
    const std::string file = (directory_.path() / "host.sim").string();
    const auto parsed =
        ParseHypervisorAddress("sim:" + file + "?memory=65536&cpus=16&name=ovs01" + faults);
    auto address = sim::ReadSimAddress(*parsed);
    if (!address) throw std::runtime_error(address.error().message);
    return std::move(*address);
  }

  TemporaryDirectory directory_{MemoryDirectory()};
};

}  // namespace domus
