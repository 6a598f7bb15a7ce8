// A simulated host, a state file and a config, for tests of whole passes: plan, apply, plan again.
#pragma once

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "reconciler/apply.h"
#include "reconciler/planner.h"
#include "reconciler/store.h"
#include "tests/reconciler/world.h"
#include "tests/support/temporary_directory.h"

namespace domus {

struct Pass {
  Plan plan;
  ApplyReport report;
};

class Rig {
 public:
  /// Time stands still but for sleeps.
  struct Time {
    double now = 0;
  };

  DesiredState desired;
  PlanPolicy policy{.allow_restart = true, .allow_recreate = true, .allow_remove = true,
                    .max_remove = RemovalLimit{.number = 100, .percent = false}};
  StepOptions steps;
  std::function<void()> checkpoint;
  std::function<bool()> stop_requested;

  Rig() {
    desired.config_digest = "4f2c9e1d";
    desired.root = "infra";
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

  std::unique_ptr<Hypervisor> Open(const std::string& faults = "") const {
    const std::string file = (directory_.path() / "host.sim").string();
    auto opened = OpenHypervisor("sim:" + file + "?memory=65536&cpus=16" + faults);
    if (!opened) throw std::runtime_error(opened.error().text);
    return std::move(*opened);
  }
  Store OpenStore() const {
    Result<Store> store = Store::Open(state_file(), [] { return int64_t{1'000'000}; });
    if (!store) throw std::runtime_error(store.error().message);
    return std::move(*store);
  }
  std::string state_file() const { return (directory_.path() / "state" / "state.db").string(); }

  Plan MakePlan() const {
    auto hypervisor = Open();
    return MakePlan(*ReadRecordedState(state_file()), *hypervisor);
  }
  Plan MakePlan(const RecordedState& recorded, Hypervisor& hypervisor) const {
    const auto observed = hypervisor.Observe();
    if (!observed) throw std::runtime_error(observed.error().text);
    Result<Plan> plan = domus::MakePlan(desired, recorded, *observed, policy);
    if (!plan) throw std::runtime_error(plan.error().message);
    return std::move(*plan);
  }

  /// Plans and applies as the command does.
  Pass Apply(const std::string& faults = "") {
    auto hypervisor = Open(faults);
    Store store = OpenStore();
    const RecordedState recorded = *store.Load();
    Pass pass{MakePlan(recorded, *hypervisor), {}};
    Time time;
    ApplyContext context{.hypervisor = *hypervisor, .store = store};
    context.clock = {.seconds = [&time] { return time.now; },
                     .sleep = [&time](double seconds) { time.now += seconds; }};
    context.steps = steps;
    context.checkpoint = checkpoint;
    context.stop_requested = stop_requested;
    const int64_t run = *store.BeginRun(ThisProcess(), {.command = "domus apply"});
    pass.report = domus::Apply(pass.plan, desired, run, recorded.digest_key, context);
    return pass;
  }

  ObservedState Observe() const { return *Open()->Observe(); }

 private:
  TemporaryDirectory directory_;
};

}  // namespace domus
