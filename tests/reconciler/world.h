// A small language for plans in tests: a config, a host and a record, each guest by guest.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "model/guest_fields.h"
#include "reconciler/addresses.h"
#include "reconciler/plan_text.h"
#include "reconciler/planner.h"
#include "reconciler/recorded_settings.h"

namespace domus {

inline GuestConfig SmallGuest(std::string name, int64_t memory_mib = 1024, int vcpus = 1) {
  GuestConfig guest;
  guest.name = std::move(name);
  guest.memory_mib = memory_mib;
  guest.vcpus = vcpus;
  return guest;
}

struct World {
  DesiredState desired;
  RecordedState recorded;
  ObservedState observed;
  PlanPolicy policy;

  World() {
    desired.config_digest = "4f2c9e1d";
    desired.root = "infra";
    recorded.digest_key = "key";
    recorded.serial = 118;
    recorded.last_apply = "2026-11-19 14:02 by ana";
    observed.host = {.name = "ovs01",
                     .backend = "sim",
                     .version = "simulated",
                     .simulated = true,
                     .memory_mib = 32768,
                     .memory_free_mib = 30720,
                     .cpus = 8};
  }

  DesiredGuest& Want(GuestConfig config, Power power = Power::kRunning) {
    DesiredGuest guest;
    guest.file = "running_pool/" + config.name + "/vm.cfg";
    guest.config = std::move(config);
    guest.power = power;
    desired.guests.push_back(std::move(guest));
    desired.file_count = static_cast<int>(desired.guests.size());
    return desired.guests.back();
  }

  ObservedGuest& Host(GuestConfig config, LifeState state = LifeState::kRunning) {
    ObservedGuest guest;
    if (!config.uuid) config.uuid = "uuid-of-" + config.name;
    guest.config = std::move(config);
    guest.state = state;
    if (state != LifeState::kOff) {
      guest.live = guest.config;
      if (!guest.live->maxmem_mib) guest.live->maxmem_mib = guest.live->memory_mib;
      // Of a generated guest it may be any number.
      constexpr int64_t kMost = int64_t{1} << 40;
      observed.host.memory_free_mib -=
          std::clamp(guest.config.memory_mib.value_or(0), -kMost, kMost);
    }
    observed.guests.push_back(std::move(guest));
    return observed.guests.back();
  }

  RecordedObject& Record(const GuestConfig& config) {
    const std::string address = GuestAddress(config.name);
    return recorded.objects[address] = {
               .address = address,
               .uuid = config.uuid.value_or("uuid-of-" + config.name),
               .settings = WriteSettings(GuestFields(config, recorded.digest_key))};
  }

  /// On the host and recorded, as an apply of this config leaves it.
  ObservedGuest& Applied(const GuestConfig& config, LifeState state = LifeState::kRunning) {
    Record(config);
    return Host(config, state);
  }

  Plan MakePlan() const { return *domus::MakePlan(desired, recorded, observed, policy); }
  std::string Text() const { return RenderPlan(MakePlan(), {.version = "0.1.0"}); }
};

}  // namespace domus
