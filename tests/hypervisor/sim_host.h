// A simulated host of a test's own: its file, its clock, and guests to put on it.
#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <string>

#include "hypervisor/sim/sim_hypervisor.h"
#include "tests/support/temporary_directory.h"

namespace domus {

/// A PV guest that boots, of 512 MiB, with neither disk nor vif.
inline GuestConfig PvGuest(const std::string& name) {
  GuestConfig guest;
  guest.name = name;
  guest.memory_mib = 512;
  guest.kernel = "/boot/vmlinuz";
  return guest;
}

inline Disk FileDisk(const std::string& device, const std::string& path,
                     DiskAccess access = DiskAccess::kReadWrite) {
  Disk disk;
  disk.device = device;
  disk.source = path;
  disk.backend = DiskBackend::kFile;
  disk.access = access;
  return disk;
}

inline Vif VifWithMac(const std::string& mac) {
  Vif vif;
  vif.mac = mac;
  return vif;
}

/// 4096 MiB, of which 256 are dom0's, and 4 CPUs, unless changed before the first use.
struct SimHost {
  sim::HostOptions options;
  int64_t now_ms = 1'700'000'000'000;

  SimHost() {
    options.path = (directory_.path() / "host.sim").string();
    options.memory_mib = 4096;
    options.cpus = 4;
    options.clock_ms = [this] { return now_ms; };
  }

  sim::SimHypervisor* operator->() {
    if (!host_) Reopen();
    return host_.get();
  }

  /// As another process would.
  void Reopen() {
    auto opened = sim::SimHypervisor::Open(options);
    REQUIRE(opened.has_value());
    host_ = std::move(*opened);
  }

  /// Defined and started.
  void Run(const GuestConfig& guest) {
    REQUIRE_FALSE(Failure((*this)->Define(guest)).has_value());
    REQUIRE_FALSE(Failure((*this)->Start(guest.name)).has_value());
  }

  LifeState StateOf(const std::string& name) {
    const auto guest = (*this)->ObserveGuest(name);
    REQUIRE(guest.has_value());
    return guest->state;
  }

  GuestConfig Live(const std::string& name) {
    const auto guest = (*this)->ObserveGuest(name);
    REQUIRE(guest.has_value());
    REQUIRE(guest->live.has_value());
    return *guest->live;
  }

  GuestConfig Defined(const std::string& name) {
    const auto guest = (*this)->ObserveGuest(name);
    REQUIRE(guest.has_value());
    return guest->config;
  }

  int64_t FreeMemory() {
    const auto host = (*this)->Host();
    REQUIRE(host.has_value());
    return host->memory_free_mib;
  }

  /// "conflict: text", or nothing when the call succeeded.
  template <class T>
  static std::optional<std::string> Failure(const HypervisorResult<T>& result) {
    if (result) return std::nullopt;
    return std::string(ToString(result.error().kind)) + ": " + result.error().text;
  }

 private:
  TemporaryDirectory directory_;
  std::unique_ptr<sim::SimHypervisor> host_;
};

/// What a call answered, as one text to compare: "ok", or "conflict: text".
template <class T>
std::string Answer(const HypervisorResult<T>& result) {
  return SimHost::Failure(result).value_or("ok");
}

}  // namespace domus
