// What holds for every tree that is applied to a simulated host. RC_PARAMS=max_success=N runs more.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "tests/reconciler/rig.h"
#include "tests/support/arbitrary_guest.h"
#include "tests/support/properties.h"

namespace domus {
namespace {

using testing::Flag;

constexpr int kCases = 1000;
constexpr int kGuests = 4;

GuestConfig PlausibleGuest(int number) {
  const auto memory = *rc::gen::inRange<int64_t>(1, 9) * 128;
  GuestConfig guest = SmallGuest(fmt::format("guest{}", number), memory, 1 + number % 3);
  guest.uuid = fmt::format("8ee876b5-0b8e-4d3a-9a1b-2f6a7c5d9e{:02}", number);
  guest.bootloader = "/usr/bin/pygrub";
  if (Flag()) guest.maxmem_mib = memory * 2;
  if (Flag()) guest.boot_order = *rc::gen::element<std::string>("c", "cd", "n");
  if (Flag()) guest.cpu_weight = *rc::gen::inRange(1, 1000);
  if (Flag()) guest.name += "-renamed";
  const bool other_group = Flag();
  for (const char* device : {"xvda", "xvdb", "xvdc"}) {
    if (!Flag()) continue;
    Disk disk;
    disk.device = device;
    disk.source = fmt::format("/dev/vg{}/guest{}-{}", other_group ? 1 : 0, number, device);
    disk.backend = DiskBackend::kPhy;
    guest.disks.push_back(disk);
  }
  if (Flag()) {
    Vif vif;
    if (Flag()) vif.mac = fmt::format("00:16:3e:00:00:{:02}", number);
    vif.bridge = *rc::gen::element<std::string>("xenbr0", "xenbr1");
    guest.vifs.push_back(vif);
  }
  if (Flag()) guest.vnc.password = Secret(*rc::gen::element<std::string>("a", "b"));
  return guest;
}

void WantAnyTree(Rig& rig) {
  rig.desired.guests.clear();
  for (int i = 0; i < kGuests; ++i) {
    if (*rc::gen::inRange(0, 4) == 0) continue;
    rig.Want(PlausibleGuest(i), *rc::gen::element(Power::kRunning, Power::kStopped, Power::kIgnore));
  }
}

/// Since when each guest runs, by UUID; null for one that is off.
using Boots = std::map<std::string, std::optional<int64_t>>;

Boots BootsOf(Rig& rig) {
  Boots boots;
  for (const ObservedGuest& guest : rig.Observe().guests) {
    const bool is_on = guest.state != LifeState::kOff;
    boots[guest.config.uuid.value()] = is_on ? guest.started_at : std::nullopt;
  }
  return boots;
}

}  // namespace

TEST_CASE("a tree, then another: each apply on a simulated host is followed by an empty plan") {
  CHECK(testing::Holds("plan(apply(x)) is empty", kCases, [] {
    Rig rig;
    for (int round = 0; round < 2; ++round) {
      WantAnyTree(rig);
      const Pass pass = rig.Apply();
      RC_ASSERT(pass.plan.refusals.empty());
      RC_ASSERT(pass.report.Count(ObjectOutcome::kFailed) == 0);
      RC_ASSERT(pass.report.converged == true);
      const Plan next = rig.MakePlan();
      RC_ASSERT(Verdict(next) == PlanVerdict::kNoChanges);
      RC_ASSERT(next.refresh.empty());
    }
  }));
}

TEST_CASE("whatever is applied, no guest is stopped, removed or made anew that may not be") {
  CHECK(testing::Holds("the host shows nothing above what is allowed", kCases, [] {
    Rig rig;
    WantAnyTree(rig);
    rig.Apply();
    rig.instant.Pass(std::chrono::hours(1));
    const Boots before = BootsOf(rig);
    WantAnyTree(rig);
    rig.policy.allow_restart = Flag();
    rig.policy.allow_recreate = Flag();
    rig.policy.allow_remove = Flag();
    if (!RefusalsOf(rig.MakePlan()).empty()) return;  // the command applies nothing then
    rig.Apply();
    const Boots after = BootsOf(rig);
    for (const auto& [uuid, since] : before) {
      RC_ASSERT(rig.policy.allow_remove || after.contains(uuid));
      if (!after.contains(uuid) || !since) continue;
      RC_ASSERT(rig.policy.allow_restart || after.at(uuid) == since);
    }
  }));
}

}  // namespace domus
