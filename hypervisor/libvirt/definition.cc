#include "hypervisor/libvirt/definition.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "forms/libvirt_disks.h"
#include "forms/libvirt_xml_reader.h"
#include "hypervisor/autostart.h"
#include "hypervisor/libvirt/disk_priority.h"
#include "hypervisor/libvirt/error.h"
#include "hypervisor/libvirt/observe.h"

namespace domus::libvirt {
namespace {

using Kind = HypervisorError::Kind;

/// libvirt makes up what an XML leaves out, anew each time; what it made up first is to last.
void KeepIdentity(const GuestConfig& known, GuestConfig& guest) {
  if (!guest.uuid) guest.uuid = known.uuid;
  const std::vector<Vif> as_written = guest.vifs;
  for (size_t i = 0; i < guest.vifs.size() && i < known.vifs.size(); ++i) {
    const auto& mac = known.vifs[i].mac;
    const bool is_claimed =
        std::ranges::find(as_written, mac, &Vif::mac) != as_written.end();
    if (!guest.vifs[i].mac && mac && !is_claimed) guest.vifs[i].mac = mac;
  }
}

/// Checks the guest against the domain that has its name.
HypervisorResult<void> TakeOver(virDomainPtr known, GuestConfig& guest, GuestReader& reader) {
  const HypervisorResult<ObservedGuest> observed = ObserveDomain(known, reader);
  if (!observed) return std::unexpected(observed.error());
  KeepIdentity(observed->config, guest);
  if (guest.uuid == observed->config.uuid) return {};
  return Refuse(Kind::kConflict,
                fmt::format("guest `{}` has the UUID {}; one with {} is another guest", guest.name,
                            observed->config.uuid.value_or("-"), *guest.uuid));
}

HypervisorResult<void> RequireFree(virConnectPtr connection, const GuestConfig& guest) {
  const Domain other(virDomainLookupByUUIDString(connection, guest.uuid->c_str()));
  if (!other) return {};
  return Refuse(Kind::kConflict, fmt::format("UUID {} of guest `{}` belongs to guest `{}`",
                                             *guest.uuid, guest.name,
                                             virDomainGetName(other.get())));
}

/// Null: it is left as it is.
HypervisorResult<std::optional<bool>> AutostartFor(const GuestConfig& guest, virDomainPtr known,
                                                   GuestReader& reader) {
  if (WantsAutostart(guest) || !known) return WantsAutostart(guest);
  if (!HasAutostart(known)) return std::nullopt;
  // Ours, as our metadata tells, or somebody else's?
  const HypervisorResult<GuestConfig> replaced = ReadDefinition(known, reader);
  if (!replaced) return std::unexpected(replaced.error());
  return AutostartToSet(guest, &*replaced);
}

/// Of a host where disks have no priorities.
FittedGuest FitWithoutPriorities(const GuestConfig& guest, const HostKind& kind) {
  FittedGuest fitted = FitToLibvirt(WithoutDiskPriorities(guest), kind);
  for (const Disk& disk : guest.disks) {
    if (disk.qos) fitted.losses.push_back({DiskPath(disk), kind.disk_processes.error().message});
  }
  std::ranges::sort(fitted.losses, {}, &Loss::field);
  return fitted;
}

}  // namespace

FittedGuest FitToLibvirt(const GuestConfig& guest, const HostKind& kind) {
  const bool has_priorities = HasDiskPriorities(guest);
  if (has_priorities && !kind.disk_processes) return FitWithoutPriorities(guest, kind);
  // Most guests lose nothing, and needn't be read back to know what is left of them.
  Rendered plain = WriteLibvirtXml(has_priorities ? WithoutDiskPriorities(guest) : guest,
                                   kind.target, LibvirtMetadata::kOmit);
  std::erase_if(plain.losses, [](const Loss& loss) { return loss.field == kAutostartKey; });
  if (plain.losses.empty()) return {.config = guest};
  Result<GuestConfig> left = ReadLibvirtXml(WriteLibvirtXml(guest, kind.target).text);
  // What can't be read can't be defined either: libvirt will say why.
  if (!left) return {.config = guest};
  return {.config = *std::move(left), .losses = std::move(plain.losses)};
}

HypervisorResult<void> DefineDomain(virConnectPtr connection, const HostKind& kind,
                                    const GuestConfig& guest, GuestReader& reader) {
  const HypervisorResult<Domain> known = FindDomain(connection, guest.name);
  if (!known && known.error().kind != Kind::kNotFound) return std::unexpected(known.error());
  GuestConfig wanted = guest;
  HypervisorResult<void> fits;
  if (known) {
    fits = TakeOver(known->get(), wanted, reader);
  } else if (wanted.uuid) {
    fits = RequireFree(connection, wanted);
  }
  if (!fits) return fits;
  const auto autostart = AutostartFor(wanted, known ? known->get() : nullptr, reader);
  if (!autostart) return std::unexpected(autostart.error());
  const std::string xml = WriteLibvirtXml(wanted, kind.target).text;
  const Domain defined(virDomainDefineXML(connection, xml.c_str()));
  if (!defined) return LastError();
  if (!*autostart || HasAutostart(defined.get()) == **autostart) return {};
  return Done(virDomainSetAutostart(defined.get(), **autostart ? 1 : 0));
}

HypervisorResult<void> RenameDomain(virDomainPtr domain, const Rename& rename) {
  if (virDomainIsActive(domain) == 1) {
    return Refuse(Kind::kConflict, fmt::format("guest `{}` is on; libvirt renames guests that are off",
                                               virDomainGetName(domain)));
  }
  return Done(virDomainRename(domain, rename.new_name.c_str(), 0));
}

}  // namespace domus::libvirt
