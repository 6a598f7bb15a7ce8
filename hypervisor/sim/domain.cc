// How a domain begins and ends.
#include <fmt/format.h>

#include "hypervisor/sim/errors.h"
#include "hypervisor/sim/fill_in.h"
#include "hypervisor/sim/rules.h"
#include "hypervisor/sim/sim_hypervisor.h"

namespace domus::sim {
namespace {

bool Restarts(LifecycleAction action) {
  return action == LifecycleAction::kRestart || action == LifecycleAction::kRenameRestart ||
         action == LifecycleAction::kCoredumpRestart || action == LifecycleAction::kSoftReset;
}

std::string NoMemory(const Guest& guest, int64_t needed, const HostInfo& host, int64_t dom0_mib) {
  return fmt::format(
      "not enough memory for guest `{}`: it needs {} MiB more, {} MiB of the host's {} MiB are free "
      "({} MiB are dom0's)",
      guest.config.name, needed, host.memory_free_mib, host.memory_mib, dom0_mib);
}

}  // namespace

HypervisorResult<void> SimHypervisor::Admit(Guest& guest) {
  const HypervisorResult<int64_t> total = file_.HeldMemory();
  if (!total) return std::unexpected(total.error());
  const HypervisorResult<int64_t> before = file_.HeldMemoryOf(guest.id);
  if (!before) return std::unexpected(before.error());
  // A host that was opened with less memory than its guests hold must still let them shrink.
  const int64_t more = sim::HeldMemory(guest) - *before;
  const HostInfo host = HostWith(*total);
  if (more > 0 && more > host.memory_free_mib) {
    return Conflict(NoMemory(guest, more, host, options_.dom0_mib));
  }
  return file_.Store(guest);
}

HypervisorResult<void> SimHypervisor::Boot(Guest& guest) {
  if (const auto fault = BootFault(guest.config)) {
    return Permanent(fmt::format("guest `{}`: {}", guest.config.name, *fault));
  }
  const int64_t now = NowMs();
  const bool at_once = options_.boot_ms == 0;
  guest.state = at_once ? LifeState::kRunning : LifeState::kStarting;
  guest.due_at_ms = at_once ? std::nullopt : std::optional(now + options_.boot_ms);
  guest.started_at = now / 1000;
  guest.live = guest.config;
  return FillInDisplays(*guest.live, file_);
}

HypervisorResult<void> SimHypervisor::End(Guest& guest, LifeState state, LifecycleAction action) {
  if (action == LifecycleAction::kPreserve) {
    guest.state = state;
    guest.due_at_ms.reset();
    return {};
  }
  Guest ended = guest;
  PowerOff(guest);
  if (!Restarts(action)) return {};
  if (Outcome freed = Admit(guest); !freed) return freed;
  if (action == LifecycleAction::kRenameRestart) {
    if (Outcome kept = KeepRemains(std::move(ended), state); !kept) return kept;
  }
  // As with xend, a guest that can't be started again is left off; nobody waits for an answer.
  Guest booted = guest;
  if (Boot(booted) && Admit(booted)) guest = std::move(booted);
  return {};
}

HypervisorResult<void> SimHypervisor::KeepRemains(Guest remains, LifeState state) {
  remains.id = 0;
  remains.state = state;
  remains.due_at_ms.reset();
  GuestConfig& config = *remains.live;
  config.uuid = NewUuid();
  config.name = "Domain-" + *config.uuid;
  config.disks.clear();
  config.vifs.clear();
  config.vfbs.clear();
  config.pci.clear();
  config.vnc = {};
  remains.config = config;
  return Admit(remains);
}

}  // namespace domus::sim
