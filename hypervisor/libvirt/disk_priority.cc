#include "hypervisor/libvirt/disk_priority.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "base/files.h"
#include "base/text.h"
#include "hypervisor/io_priority.h"
#include "hypervisor/libvirt/error.h"
#include "hypervisor/processes.h"

namespace domus::libvirt {
namespace {

using Kind = HypervisorError::Kind;

// A thread that starts meanwhile has the priority of the one that started it, old or new.
constexpr int kMostRounds = 4;

std::string FromEnvironment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

/// Of a user's own daemon.
std::string SessionDirectory() {
  const std::string runtime = FromEnvironment("XDG_RUNTIME_DIR");
  const std::string base = runtime.empty() ? FromEnvironment("HOME") + "/.cache" : runtime;
  return base + "/libvirt/qemu/run";
}

/// "/srv/vms" of "qemu:///embed?root=/srv/vms".
std::string RootOf(std::string_view parameters) {
  for (const std::string_view parameter : Split(parameters, '&')) {
    if (parameter.starts_with("root=")) return std::string(parameter.substr(5));
  }
  return "";
}

/// Null when there is none, as of a guest that has just ended.
std::optional<int> ProcessOf(const std::string& directory, const GuestConfig& guest) {
  const auto noted = ReadFile(fmt::format("{}/{}.pid", directory, guest.name));
  const auto process = noted ? ParseInt(Trim(*noted)) : std::nullopt;
  if (!process) return std::nullopt;
  const auto command_line = ReadFile(fmt::format("/proc/{}/cmdline", *process));
  // A number that is left from another boot may be anybody's by now.
  const auto uuid = command_line ? WordAfter("-uuid", *command_line) : std::nullopt;
  if (!uuid || *uuid != guest.uuid) return std::nullopt;
  return static_cast<int>(*process);
}

/// All threads of the process, with what its disks say.
std::vector<ThreadPriority> Wanted(int process, const GuestConfig& guest) {
  const auto strongest = StrongestQos(guest.disks, [](const Disk&) { return true; });
  const int shared = IoPriority(strongest).value_or(0);
  std::vector<ThreadPriority> wanted;
  for (const int thread : IdsIn(fmt::format("/proc/{}/task", process))) {
    wanted.push_back({thread, shared});
  }
  return wanted;
}

}  // namespace

std::string ProcessDirectory(std::string_view uri) {
  const size_t query = std::min(uri.find('?'), uri.size());
  const std::string_view address = uri.substr(0, query);
  if (address.ends_with("/session")) return SessionDirectory();
  if (address.ends_with("/embed")) return RootOf(uri.substr(query).substr(1)) + "/run/qemu";
  return "/run/libvirt/qemu";
}

HypervisorResult<void> SetDiskPriorities(const HostKind& kind, const GuestConfig& live) {
  if (!kind.disk_processes || live.disks.empty()) return {};
  const std::optional<int> process = ProcessOf(*kind.disk_processes, live);
  if (!process && !HasDiskPriorities(live)) return {};
  if (!process) {
    return Refuse(Kind::kTransient,
                  fmt::format("guest `{}`: the process that serves its disks is not to be found",
                              live.name));
  }
  for (const Disk& disk : live.disks) {
    if (IoPriority(disk.qos)) continue;
    return Refuse(Kind::kPermanent,
                  fmt::format("disk `{}`: its priority is none of ionice's", disk.device));
  }
  for (int round = 0; round < kMostRounds; ++round) {
    const std::vector<ThreadPriority> wanted = Wanted(*process, live);
    if (!OtherIoPriority(wanted)) return {};
    if (const Result<void> set = SetIoPriorities(wanted); !set) {
      return Refuse(Kind::kPermanent,
                    fmt::format("guest `{}`: {}", live.name, set.error().message));
    }
  }
  return {};
}

void ShowDiskPriorities(const HostKind& kind, ObservedGuest& guest) {
  if (!kind.disk_processes) guest.config = WithoutDiskPriorities(std::move(guest.config));
  if (!guest.live || guest.live->disks.empty()) return;
  if (kind.disk_processes && guest.state == LifeState::kSuspended) return;
  const auto process =
      kind.disk_processes ? ProcessOf(*kind.disk_processes, *guest.live) : std::nullopt;
  if (!process) {
    guest.live = WithoutDiskPriorities(*std::move(guest.live));
  } else if (const auto other = OtherIoPriority(Wanted(*process, *guest.live))) {
    for (Disk& disk : guest.live->disks) disk.qos = QosOf(*other);
  }
}

bool HasDiskPriorities(const GuestConfig& guest) {
  return std::ranges::any_of(guest.disks, [](const Disk& disk) { return disk.qos.has_value(); });
}

GuestConfig WithoutDiskPriorities(GuestConfig guest) {
  for (Disk& disk : guest.disks) disk.qos.reset();
  return guest;
}

}  // namespace domus::libvirt
