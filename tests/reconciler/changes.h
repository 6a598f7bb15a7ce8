// A host with guests that were applied, and a config that changes each in another way.
#pragma once

#include <string>

#include <fmt/format.h>

#include "tests/reconciler/rig.h"

namespace domus {

inline Disk DiskOf(const std::string& guest) {
  Disk disk;
  disk.device = "xvda";
  disk.source = "/OVS/" + guest + "/System.img";
  return disk;
}

inline Vif VifOf(int number) {
  Vif vif;
  vif.mac = fmt::format("00:16:3e:00:00:{:02x}", number);
  vif.bridge = "xenbr0";
  return vif;
}

inline GuestConfig FullGuest(const std::string& name, int number) {
  GuestConfig guest = SmallGuest(name, 512);
  guest.maxmem_mib = 1024;
  guest.maxvcpus = 4;
  guest.bootloader = "/usr/bin/pygrub";
  guest.disks = {DiskOf(name)};
  guest.vifs = {VifOf(number)};
  return guest;
}

/// Guests as they must be whatever happened on the way: without what is made up at creation.
inline std::string Describe(const ObservedState& state) {
  std::string text;
  for (const ObservedGuest& guest : state.guests) {
    text += fmt::format("{} {} {}/{} MiB {} vCPU\n", guest.config.name, ToString(guest.state),
                        guest.config.memory_mib.value_or(0),
                        guest.live ? guest.live->memory_mib.value_or(0) : 0,
                        guest.live ? guest.live->vcpus.value_or(0) : 0);
  }
  return text;
}

/// Four guests applied, and a config that changes one live, restarts one, restarts one whose power is
/// left alone, removes one, creates one and stages a setting of one.
inline void Prepare(Rig& rig) {
  for (int i = 0; i < 5; ++i) rig.Want(FullGuest(fmt::format("g{}", i), i));
  rig.Want(FullGuest("g2", 2), Power::kRunning);
  if (!rig.Apply().report.AllDone()) throw std::runtime_error("not prepared");
  GuestConfig live = FullGuest("g0", 0);
  live.memory_mib = 768;
  live.vcpus = 2;
  rig.Want(live);
  GuestConfig restarted = FullGuest("g1", 1);
  restarted.maxmem_mib = 2048;
  rig.Want(restarted);
  restarted.name = "g2";
  restarted.disks = {DiskOf("g2")};
  restarted.vifs = {VifOf(2)};
  rig.Want(restarted, Power::kIgnore);
  rig.Drop("g3");
  GuestConfig staged = FullGuest("g4", 4);
  staged.on_crash = LifecycleAction::kPreserve;
  rig.Want(staged);
  rig.Want(FullGuest("g5", 5));
}

inline const std::string kChanged =
    "g0 running 768/768 MiB 2 vCPU\ng1 running 512/512 MiB 1 vCPU\n"
    "g2 running 512/512 MiB 1 vCPU\ng4 running 512/512 MiB 1 vCPU\n"
    "g5 running 512/512 MiB 1 vCPU\n";

/// "8ee876b5-…-00000000000N".
inline std::string UuidOf(int number) {
  return fmt::format("8ee876b5-0b8e-4d3a-9a1b-{:012x}", number);
}

/// Live changes of every kind that the simulated host has.
inline GuestConfig ChangedEverywhere(GuestConfig guest) {
  guest.vcpus = 2;
  guest.cpu_weight = 512;
  guest.cpu_cap = 50;
  guest.cpus = CpuAffinity{.per_vcpu = false, .masks = {"0-3"}};
  guest.disks[0].qos = DiskQos{.schedule = "best-effort", .priority = 5};
  guest.vifs[0].qos = VifQos{.bits_per_second = 8'000'000, .latency_us = {}};
  Disk added = DiskOf("added");
  added.device = "xvdc";
  guest.disks[1] = added;  // in the place of xvdb
  guest.vifs[1] = VifOf(0xa1);
  return guest;
}

/// As Prepare, and besides: a guest with live changes of every kind, one that has crashed, one that
/// is gone from host and config, one to make anew, and one with another name.
inline void PrepareEverything(Rig& rig) {
  GuestConfig wide = FullGuest("g6", 6);
  wide.disks.push_back(DiskOf("removed"));
  wide.disks[1].device = "xvdb";
  wide.vifs.push_back(VifOf(0xa0));
  rig.Want(wide);
  GuestConfig crashing = FullGuest("g7", 7);
  crashing.on_crash = LifecycleAction::kPreserve;
  rig.Want(crashing);
  rig.Want(FullGuest("g8", 8), Power::kStopped);
  GuestConfig anew = FullGuest("g9", 9);
  anew.uuid = UuidOf(9);
  rig.Want(anew);
  GuestConfig moved = FullGuest("h1", 0xb);
  moved.uuid = UuidOf(0xb);
  rig.Want(moved);
  Prepare(rig);
  rig.Want(ChangedEverywhere(wide));
  rig.Crash("g7");
  (void)rig.Open()->Undefine("g8");
  rig.Drop("g8");
  anew.uuid = UuidOf(0x99);
  rig.Want(anew);
  rig.Drop("h1");
  moved.name = "h2";
  rig.Want(moved);
}

inline const std::string kEverythingChanged =
    kChanged +
    "g6 running 512/512 MiB 2 vCPU\ng7 running 512/512 MiB 1 vCPU\n"
    "g9 running 512/512 MiB 1 vCPU\nh2 running 512/512 MiB 1 vCPU\n";

}  // namespace domus
