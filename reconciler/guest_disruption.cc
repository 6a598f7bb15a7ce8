#include "reconciler/guest_disruption.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>

#include <fmt/format.h>

#include "base/text.h"

namespace domus {
namespace {

constexpr int kDefaultCpuWeight = 256;  // of Xen's credit scheduler
constexpr int kNoCpuCap = 0;

bool OnlyParts(const FieldDelta& delta, std::initializer_list<std::string_view> parts) {
  return delta.kind == FieldDelta::Kind::kChange &&
         std::ranges::all_of(delta.parts, [&](const std::string& part) {
           return std::ranges::find(parts, part) != parts.end();
         });
}

bool OnlyQos(const FieldDelta& delta) {
  return OnlyParts(delta, {"schedule", "priority", "inbound rate", "inbound latency"});
}

bool OnlyMedium(const FieldDelta& delta) {
  return OnlyParts(delta, {"source", "backend", "tap driver", "format"});
}

const Disk* FindDisk(const GuestConfig& guest, std::string_view device) {
  const auto found = std::ranges::find(guest.disks, device, &Disk::device);
  return found == guest.disks.end() ? nullptr : &*found;
}

Disruptiveness JudgeMemory(const GuestConfig& desired, const GuestConfig& live) {
  const auto limit = live.maxmem_mib ? live.maxmem_mib : live.memory_mib;
  if (!limit || !desired.memory_mib || *desired.memory_mib <= *limit) return {};
  return {Disruption::kRestart, fmt::format("above the running maxmem ({} MiB)", *limit)};
}

Disruptiveness JudgeMaxmem(const GuestConfig& desired, const GuestConfig& live) {
  const bool grows = desired.maxmem_mib.value_or(0) > live.maxmem_mib.value_or(0);
  return {Disruption::kRestart, grows ? "fixed when the domain is built; cannot grow while it runs"
                                      : "fixed when the domain is built"};
}

Disruptiveness JudgeVcpus(const GuestConfig& desired, const GuestConfig& live) {
  const auto limit = live.maxvcpus ? live.maxvcpus : live.vcpus;
  if (!limit || !desired.vcpus || *desired.vcpus <= *limit) return {};
  return {Disruption::kRestart, fmt::format("above the running maxvcpus ({})", *limit)};
}

/// Emulated IDE has no hot plug; its cdrom drives only change their medium.
bool IsEmulatedIde(const GuestConfig& desired, std::string_view device) {
  return desired.type == GuestType::kHvm && device.starts_with("hd");
}

Disruptiveness JudgeDisk(const FieldDelta& delta, const GuestConfig& desired,
                         const GuestConfig& live) {
  const std::string_view device = FieldKey(delta.path);
  if (delta.kind != FieldDelta::Kind::kChange) {
    if (!IsEmulatedIde(desired, device)) return {};
    return {Disruption::kStaged, "an emulated IDE disk has no hot plug"};
  }
  if (OnlyQos(delta)) return {};
  const Disk* wanted = FindDisk(desired, device);
  const Disk* there = FindDisk(live, device);
  if (wanted && there && wanted->cdrom && there->cdrom && OnlyMedium(delta)) return {};
  return {Disruption::kRestart, "a disk in use can't be exchanged under the guest"};
}

Disruptiveness JudgeVif(const FieldDelta& delta) {
  if (delta.kind != FieldDelta::Kind::kChange || OnlyQos(delta)) return {};
  return {.level = Disruption::kLive,
          .reason = "detached and attached again: interrupts this device",
          .replaces_device = true};
}

/// A setting that the config no longer has goes back to its default, but never at a guest's cost.
Disruptiveness JudgeRemovedSetting(const FieldDelta& delta) {
  const bool has_live_default =
      delta.path == "cpu_weight" || delta.path == "cpu_cap" || delta.path == "cpus";
  if (has_live_default) return {};
  if (delta.field.disruption == Disruption::kNone) return {.level = Disruption::kNone};
  return {.level = Disruption::kStaged, .reason = "back to its default"};
}

Disruptiveness JudgeRunning(const FieldDelta& delta, const GuestConfig& desired,
                            const GuestConfig& live) {
  const std::string_view kind = FieldKind(delta.path);
  if (kind == "disk") return JudgeDisk(delta, desired, live);
  if (kind == "vif") return JudgeVif(delta);
  if (delta.kind == FieldDelta::Kind::kRemove && FieldKey(delta.path).empty()) {
    return JudgeRemovedSetting(delta);
  }
  if (kind == "memory") return JudgeMemory(desired, live);
  if (kind == "maxmem") return JudgeMaxmem(desired, live);
  if (kind == "vcpus") return JudgeVcpus(desired, live);
  return {.level = delta.field.disruption};
}

std::string RecreateReason(std::string_view path) {
  if (path == "uuid") return "a guest with another UUID is another guest";
  return "fixed when the guest is defined";
}

void AppendDiskChanges(const FieldDelta& delta, const GuestConfig& desired,
                       std::vector<LiveChange>& changes) {
  const std::string device(FieldKey(delta.path));
  const Disk* disk = FindDisk(desired, device);
  if (!disk) {
    changes.push_back(DetachDisk{device});
  } else if (delta.kind == FieldDelta::Kind::kAdd) {
    changes.push_back(AttachDisk{*disk});
  } else if (OnlyQos(delta)) {
    changes.push_back(SetDiskQos{device, disk->qos});
  } else {
    changes.push_back(ChangeMedium{device, *disk});
  }
}

/// The position of the vif that a path names, by MAC or by number; vifs.size() when there is none.
size_t VifPosition(const std::vector<Vif>& vifs, std::string_view key) {
  for (size_t i = 0; i < vifs.size(); ++i) {
    if (vifs[i].mac ? *vifs[i].mac == key : fmt::to_string(i) == key) return i;
  }
  return vifs.size();
}

void AppendVifChanges(const FieldDelta& delta, const GuestConfig& desired, const GuestConfig& live,
                      std::vector<LiveChange>& changes) {
  const std::string_view key = FieldKey(delta.path);
  const size_t position = VifPosition(desired.vifs, key);
  if (position == desired.vifs.size()) {
    const size_t there = VifPosition(live.vifs, key);
    if (there == live.vifs.size()) return;
    changes.push_back(DetachVif{live.vifs[there].mac, static_cast<int>(there)});
    return;
  }
  Vif vif = desired.vifs[position];
  const Vif* there = MatchVif(desired, position, live);
  if (!there) {
    changes.push_back(AttachVif{vif});
    return;
  }
  if (OnlyQos(delta)) {
    changes.push_back(SetVifQos{there->mac, static_cast<int>(position), vif.qos});
    return;
  }
  if (!vif.mac) vif.mac = there->mac;
  changes.push_back(DetachVif{there->mac, static_cast<int>(position)});
  changes.push_back(AttachVif{vif});
}

struct AbilityOf {
  Ability operator()(const SetMemory&) const { return Ability::kMemory; }
  Ability operator()(const SetVcpus&) const { return Ability::kVcpus; }
  Ability operator()(const SetCpuAffinity&) const { return Ability::kPinning; }
  Ability operator()(const SetCpuWeight&) const { return Ability::kCpuShare; }
  Ability operator()(const SetCpuCap&) const { return Ability::kCpuShare; }
  Ability operator()(const AttachDisk&) const { return Ability::kDisks; }
  Ability operator()(const DetachDisk&) const { return Ability::kDisks; }
  Ability operator()(const ChangeMedium&) const { return Ability::kMedium; }
  Ability operator()(const AttachVif&) const { return Ability::kVifs; }
  Ability operator()(const DetachVif&) const { return Ability::kVifs; }
  Ability operator()(const SetDiskQos&) const { return Ability::kDiskPriority; }
  Ability operator()(const SetVifQos&) const { return Ability::kInboundLimit; }
  Ability operator()(const Rename&) const { return Ability::kRename; }
};

Ability AbilityFor(const LiveChange& change) { return std::visit(AbilityOf{}, change); }

}  // namespace

Grip GripOn(LifeState state) {
  switch (state) {
    case LifeState::kOff:
    case LifeState::kCrashed: return Grip::kOff;
    case LifeState::kStarting:
    case LifeState::kRunning:
    case LifeState::kStopping: return Grip::kOn;
    case LifeState::kPaused:
    case LifeState::kSuspended: return Grip::kFrozen;
  }
  return Grip::kOff;
}

Disruptiveness Judge(const FieldDelta& delta, const GuestConfig& desired,
                     const ObservedGuest& observed, bool starts, const Abilities& lacks) {
  if (delta.field.disruption == Disruption::kRecreate &&
      delta.kind != FieldDelta::Kind::kRemove) {
    return {Disruption::kRecreate, RecreateReason(delta.path)};
  }
  if (delta.path == "name") return {};  // renamed in whatever state it is
  const Grip grip = GripOn(observed.state);
  if (grip == Grip::kOff) return {.level = starts ? Disruption::kLive : Disruption::kStaged};
  if (grip == Grip::kFrozen) {
    return {Disruption::kStaged, fmt::format("it is {} now", ToString(observed.state))};
  }
  if (delta.field.disruption == Disruption::kNone) return {.level = Disruption::kNone};
  if (!delta.live_differs) return {Disruption::kStaged, "it runs so already"};
  const Disruptiveness judged = JudgeRunning(delta, desired, *observed.live);
  if (judged.level != Disruption::kLive) return judged;
  for (const LiveChange& change : LiveChanges(delta, desired, *observed.live)) {
    const Ability needed = AbilityFor(change);
    if (!lacks.contains(needed)) continue;
    return {Disruption::kRestart,
            fmt::format("this host changes no {} of a guest that is on", ToString(needed))};
  }
  return judged;
}

std::vector<LiveChange> LiveChanges(const FieldDelta& delta, const GuestConfig& desired,
                                    const GuestConfig& live) {
  std::vector<LiveChange> changes;
  const std::string_view kind = FieldKind(delta.path);
  if (kind == "disk") AppendDiskChanges(delta, desired, changes);
  if (kind == "vif") AppendVifChanges(delta, desired, live, changes);
  if (kind == "memory" && desired.memory_mib) changes.push_back(SetMemory{*desired.memory_mib});
  if (kind == "vcpus" && desired.vcpus) changes.push_back(SetVcpus{*desired.vcpus});
  if (kind == "cpus") {
    changes.push_back(SetCpuAffinity{desired.cpus.value_or(CpuAffinity{.masks = {"all"}})});
  }
  if (kind == "cpu_weight") {
    changes.push_back(SetCpuWeight{desired.cpu_weight.value_or(kDefaultCpuWeight)});
  }
  if (kind == "cpu_cap") changes.push_back(SetCpuCap{desired.cpu_cap.value_or(kNoCpuCap)});
  return changes;
}

GuestConfig PinIdentity(GuestConfig desired, const GuestConfig& observed) {
  if (!desired.uuid) desired.uuid = observed.uuid;
  const GuestConfig as_written = desired;
  for (size_t i = 0; i < desired.vifs.size(); ++i) {
    const Vif* there = MatchVif(as_written, i, observed);
    if (there && !desired.vifs[i].mac) desired.vifs[i].mac = there->mac;
  }
  return desired;
}

}  // namespace domus
