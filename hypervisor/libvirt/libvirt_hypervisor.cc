#include "hypervisor/libvirt/libvirt_hypervisor.h"

#include <libvirt/virterror.h>

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "hypervisor/libvirt/definition.h"
#include "hypervisor/libvirt/disk_priority.h"
#include "hypervisor/libvirt/error.h"
#include "hypervisor/libvirt/host.h"
#include "hypervisor/libvirt/live_change.h"
#include "hypervisor/libvirt/memory_target.h"
#include "hypervisor/libvirt/observe.h"
#include "hypervisor/libvirt/storage.h"
#include "hypervisor/libvirt/watch.h"

namespace domus::libvirt {
namespace {

using Kind = HypervisorError::Kind;
using Outcome = HypervisorResult<void>;

/// Of a guest that is off and not saved; `nvram` says what becomes of its NVRAM.
int UndefineWith(virDomainPtr domain, unsigned nvram) {
  const int result = virDomainUndefineFlags(domain, nvram);
  if (result == 0) return result;
  const int code = virGetLastErrorCode();
  const bool knows_no_nvram = code == VIR_ERR_INVALID_ARG || code == VIR_ERR_NO_SUPPORT;
  return knows_no_nvram ? virDomainUndefine(domain) : result;
}

int UndefineKeepingNvram(virDomainPtr domain) {
  return UndefineWith(domain, VIR_DOMAIN_UNDEFINE_KEEP_NVRAM);
}

int UndefineDeletingNvram(virDomainPtr domain) {
  return UndefineWith(domain, VIR_DOMAIN_UNDEFINE_NVRAM);
}

/// A domain that has just been found again may answer "not running" although it dies: the caller
/// looks at the state either way.
int DestroyOrForget(virDomainPtr domain) {
  if (virDomainHasManagedSaveImage(domain, 0) == 1) return virDomainManagedSaveRemove(domain, 0);
  const int result = virDomainDestroy(domain);
  return result < 0 && virDomainIsActive(domain) == 0 ? 0 : result;
}

Outcome Require(std::string_view name, LifeState state, std::string_view what,
                std::initializer_list<LifeState> allowed) {
  if (std::ranges::find(allowed, state) != allowed.end()) return {};
  std::vector<std::string> names;
  for (const LifeState one : allowed) names.emplace_back(ToString(one));
  return Refuse(Kind::kConflict, fmt::format("guest `{}` is {}; {} needs it {}", name,
                                             ToString(state), what, Join(names, " or ")));
}

}  // namespace

HypervisorResult<std::unique_ptr<Hypervisor>> LibvirtHypervisor::Open(std::string uri) {
  std::unique_ptr<LibvirtHypervisor> hypervisor(new LibvirtHypervisor(std::move(uri)));
  if (const auto connection = hypervisor->link_.Get(); !connection) {
    return std::unexpected(connection.error());
  }
  return hypervisor;
}

FittedGuest LibvirtHypervisor::Fit(const GuestConfig& guest) const {
  return FitToLibvirt(guest, link_.kind());
}

HypervisorResult<HostInfo> LibvirtHypervisor::Host() {
  HypervisorResult<ObservedState> state = Observe();
  if (!state) return std::unexpected(state.error());
  return std::move(state->host);
}

HypervisorResult<ObservedState> LibvirtHypervisor::Observe() {
  const auto connection = link_.Get();
  if (!connection) return std::unexpected(connection.error());
  HypervisorResult<std::vector<ObservedGuest>> guests = ObserveDomains(connection->get(), reader_);
  if (!guests) return std::unexpected(guests.error());
  for (ObservedGuest& guest : *guests) ShowDiskPriorities(link_.kind(), guest);
  HypervisorResult<HostInfo> host = DescribeHost(connection->get(), link_.kind(), *guests);
  if (!host) return std::unexpected(host.error());
  return ObservedState{.host = std::move(*host), .guests = std::move(*guests)};
}

HypervisorResult<ObservedGuest> LibvirtHypervisor::ObserveGuest(std::string_view name) {
  HypervisorResult<ObservedGuest> guest = Look(name);
  if (guest) ShowDiskPriorities(link_.kind(), *guest);
  return guest;
}

HypervisorResult<ObservedGuest> LibvirtHypervisor::Look(std::string_view name) {
  const HypervisorResult<Domain> domain = Find(name);
  if (!domain) return std::unexpected(domain.error());
  return ObserveDomain(domain->get(), reader_);
}

HypervisorResult<void> LibvirtHypervisor::Define(const GuestConfig& guest) {
  const auto connection = link_.Get();
  if (!connection) return std::unexpected(connection.error());
  return DefineDomain(connection->get(), link_.kind(), guest, reader_);
}

HypervisorResult<void> LibvirtHypervisor::Undefine(std::string_view name) {
  return OnDomain(name, "undefine", {LifeState::kOff}, UndefineKeepingNvram);
}

HypervisorResult<void> LibvirtHypervisor::UndefineWithNvram(std::string_view name) {
  return OnDomain(name, "undefine", {LifeState::kOff}, UndefineDeletingNvram);
}

HypervisorResult<std::vector<HostFile>> LibvirtHypervisor::LookAtFiles(
    const std::vector<std::string>& paths) {
  const auto connection = link_.Get();
  if (!connection) return std::unexpected(connection.error());
  std::vector<HostFile> files;
  for (const std::string& path : paths) {
    HypervisorResult<HostFile> file = LookAt(connection->get(), link_.kind(), path);
    if (!file) return std::unexpected(file.error());
    files.push_back(std::move(*file));
  }
  return files;
}

HypervisorResult<void> LibvirtHypervisor::DeleteFile(const std::string& path) {
  const auto connection = link_.Get();
  if (!connection) return std::unexpected(connection.error());
  return Delete(connection->get(), link_.kind(), path);
}

HypervisorResult<void> LibvirtHypervisor::Start(std::string_view name) {
  HypervisorResult<void> started =
      OnDomain(name, "start", {LifeState::kOff, LifeState::kCrashed}, virDomainCreate);
  if (started && !link_.kind().test()) AfterStart(name);
  return started;
}

void LibvirtHypervisor::AfterStart(std::string_view name) {
  const HypervisorResult<ObservedGuest> guest = Look(name);
  if (!guest || !guest->live) return;
  (void)SetDiskPriorities(link_.kind(), *guest->live);
  if (guest->live->memory_mib == guest->config.memory_mib) return;
  const HypervisorResult<Domain> domain = Find(name);
  if (!domain) return;
  NoteMemoryTarget(domain->get(), guest->live->memory_mib.value_or(0),
                   guest->config.memory_mib.value_or(0));
}

HypervisorResult<void> LibvirtHypervisor::Shutdown(std::string_view name) {
  return OnDomain(name, "shutdown", {LifeState::kRunning}, virDomainShutdown);
}

HypervisorResult<void> LibvirtHypervisor::Destroy(std::string_view name) {
  return OnDomain(name, "destroy",
                  {LifeState::kRunning, LifeState::kPaused, LifeState::kSuspended,
                   LifeState::kStopping, LifeState::kCrashed},
                  DestroyOrForget);
}

HypervisorResult<void> LibvirtHypervisor::Pause(std::string_view name) {
  return OnDomain(name, "pause", {LifeState::kRunning}, virDomainSuspend);
}

HypervisorResult<void> LibvirtHypervisor::Unpause(std::string_view name) {
  return OnDomain(name, "unpause", {LifeState::kPaused}, virDomainResume);
}

HypervisorResult<void> LibvirtHypervisor::Save(std::string_view name) {
  return OnDomain(name, "save", {LifeState::kRunning, LifeState::kPaused},
                  [](virDomainPtr domain) { return virDomainManagedSave(domain, 0); });
}

HypervisorResult<void> LibvirtHypervisor::Restore(std::string_view name) {
  HypervisorResult<void> restored =
      OnDomain(name, "restore", {LifeState::kSuspended}, virDomainCreate);
  if (!restored) return restored;
  const HypervisorResult<ObservedGuest> guest = Look(name);
  if (guest && guest->live) (void)SetDiskPriorities(link_.kind(), *guest->live);
  return {};
}

HypervisorResult<void> LibvirtHypervisor::Change(std::string_view name, const LiveChange& change) {
  const HypervisorResult<Domain> domain = Find(name);
  if (!domain) return std::unexpected(domain.error());
  if (const auto* rename = std::get_if<Rename>(&change)) return RenameDomain(domain->get(), *rename);
  const HypervisorResult<ObservedGuest> guest = ObserveDomain(domain->get(), reader_);
  if (!guest) return std::unexpected(guest.error());
  if (!guest->live || guest->state == LifeState::kSuspended) {
    return Refuse(Kind::kConflict, fmt::format("guest `{}` is {}: a live change needs it running",
                                               name, ToString(guest->state)));
  }
  return ChangeDomain(domain->get(), link_.kind(), *guest, change);
}

HypervisorResult<void> LibvirtHypervisor::Migrate(std::string_view name, const Migration& to) {
  const HypervisorResult<Domain> domain = Find(name);
  if (!domain) return std::unexpected(domain.error());
  const HypervisorResult<LifeState> state = StateOf(domain->get());
  if (!state) return std::unexpected(state.error());
  if (Outcome on = Require(name, *state, "migrate", {LifeState::kRunning, LifeState::kPaused}); !on) {
    return on;
  }
  unsigned flags = VIR_MIGRATE_PEER2PEER | VIR_MIGRATE_PERSIST_DEST | VIR_MIGRATE_UNDEFINE_SOURCE |
                   VIR_MIGRATE_ABORT_ON_ERROR;
  if (to.live) flags |= VIR_MIGRATE_LIVE;
  return Done(virDomainMigrateToURI3(domain->get(), to.destination.c_str(), nullptr, 0, flags));
}

HypervisorResult<std::unique_ptr<HostWatch>> LibvirtHypervisor::Watch(ChangeListener listener) {
  return WatchDomains(link_.uri(), std::move(listener));
}

HypervisorResult<Domain> LibvirtHypervisor::Find(std::string_view name) {
  const auto connection = link_.Get();
  if (!connection) return std::unexpected(connection.error());
  return FindDomain(connection->get(), name);
}

HypervisorResult<void> LibvirtHypervisor::OnDomain(std::string_view name, std::string_view what,
                                                   std::initializer_list<LifeState> allowed,
                                                   int (*call)(virDomainPtr)) {
  const HypervisorResult<Domain> domain = Find(name);
  if (!domain) return std::unexpected(domain.error());
  const HypervisorResult<LifeState> state = StateOf(domain->get());
  if (!state) return std::unexpected(state.error());
  if (Outcome fits = Require(name, *state, what, allowed); !fits) return fits;
  return Done(call(domain->get()));
}

}  // namespace domus::libvirt
