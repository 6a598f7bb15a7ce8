#include "hypervisor/libvirt/live_change.h"

#include <algorithm>
#include <set>
#include <string>

#include <fmt/format.h>

#include "base/text.h"
#include "forms/libvirt_device.h"
#include "forms/libvirt_kept.h"
#include "forms/libvirt_metadata.h"
#include "hypervisor/libvirt/cpu_tuning.h"
#include "hypervisor/libvirt/disk_priority.h"
#include "hypervisor/libvirt/error.h"
#include "hypervisor/libvirt/handles.h"
#include "hypervisor/libvirt/memory_target.h"
#include "hypervisor/libvirt/typed_parameters.h"
#include "hypervisor/live_change.h"

namespace domus::libvirt {
namespace {

using Kind = HypervisorError::Kind;
using Outcome = HypervisorResult<void>;

constexpr unsigned long kKibPerMib = 1024;

/// Each kind of change on one running domain: the call alone. That the guest can have it is known.
class Changer {
 public:
  /// `live` is what runs, `wanted` what is to run.
  Changer(virDomainPtr domain, const HostKind& kind, const GuestConfig& live,
          const GuestConfig& wanted)
      : domain_(domain), kind_(kind), live_(live), wanted_(wanted) {}

  Outcome operator()(const SetMemory& change) {
    return Done(virDomainSetMemoryFlags(domain_, static_cast<unsigned long>(change.mib) * kKibPerMib,
                                        VIR_DOMAIN_AFFECT_LIVE));
  }
  Outcome operator()(const SetVcpus& change) {
    return Done(virDomainSetVcpusFlags(domain_, static_cast<unsigned>(change.count),
                                       VIR_DOMAIN_AFFECT_LIVE));
  }
  Outcome operator()(const SetCpuAffinity& change) {
    return PinVcpus(domain_, live_.vcpus.value_or(1), change.affinity);
  }
  Outcome operator()(const SetCpuWeight& change) {
    return SetWeight(domain_, kind_.xen(), change.weight);
  }
  Outcome operator()(const SetCpuCap& change) {
    return SetCap(domain_, kind_.xen(), change.percent);
  }

  Outcome operator()(const AttachDisk& change) { return Attach(DiskXml(change.disk)); }
  Outcome operator()(const DetachDisk& change) {
    return Detach(DiskXml(*std::ranges::find(live_.disks, change.device, &Disk::device)));
  }
  Outcome operator()(const ChangeMedium& change) {
    const Rendered disk =
        DiskXml(*std::ranges::find(wanted_.disks, change.device, &Disk::device));
    return With(disk, virDomainUpdateDeviceFlags);
  }
  Outcome operator()(const AttachVif&) { return Attach(VifXml(wanted_.vifs.back())); }
  Outcome operator()(const DetachVif& change) {
    const auto vif = change.mac ? std::ranges::find(live_.vifs, change.mac, &Vif::mac)
                                : live_.vifs.begin() + change.position;
    return Detach(VifXml(*vif));
  }

  Outcome operator()(const SetDiskQos&) {
    if (!kind_.disk_processes) {
      return Refuse(Kind::kUnsupported, kind_.disk_processes.error().message);
    }
    return SetDiskPriorities(kind_, wanted_);
  }
  Outcome operator()(const SetVifQos& change) {
    const auto vif = change.mac ? std::ranges::find(live_.vifs, change.mac, &Vif::mac)
                                : live_.vifs.begin() + change.position;
    if (!vif->mac) return Refuse(Kind::kUnsupported, "libvirt limits no vif without a MAC address");
    constexpr int64_t kBitsPerKilobyte = 8000;
    const int64_t kilobytes = change.qos ? change.qos->bits_per_second / kBitsPerKilobyte : 0;
    TypedParameters parameters;
    parameters.AddUnsigned(VIR_DOMAIN_BANDWIDTH_IN_AVERAGE,
                           static_cast<unsigned>(std::clamp<int64_t>(kilobytes, 0, INT32_MAX)));
    return Done(virDomainSetInterfaceParameters(domain_, vif->mac->c_str(), parameters.list(),
                                                parameters.count(), VIR_DOMAIN_AFFECT_LIVE));
  }
  Outcome operator()(const Rename&) {
    return Refuse(Kind::kConflict, "libvirt renames guests that are off");
  }

  /// Fields that libvirt can't say as they were wanted.
  const std::set<std::string>& lost() const { return lost_; }

 private:
  Rendered DiskXml(const Disk& disk) const {
    return LibvirtDiskXml(disk, live_.type, kind_.target);
  }
  Rendered VifXml(const Vif& vif) const {
    return LibvirtInterfaceXml(vif, live_.type, kind_.target);
  }
  Outcome With(const Rendered& device, int (*call)(virDomainPtr, const char*, unsigned)) {
    if (device.text.empty()) return Refuse(Kind::kUnsupported, device.losses.front().why);
    for (const Loss& loss : device.losses) lost_.insert(loss.field);
    return Done(call(domain_, device.text.c_str(), VIR_DOMAIN_AFFECT_LIVE));
  }
  Outcome Attach(const Rendered& device) { return With(device, virDomainAttachDeviceFlags); }
  Outcome Detach(const Rendered& device) { return With(device, virDomainDetachDeviceFlags); }

  virDomainPtr domain_;
  const HostKind& kind_;
  const GuestConfig& live_;
  const GuestConfig& wanted_;
  std::set<std::string> lost_;
};

/// Makes the running domain read as `wanted` where its elements alone don't say so.
Outcome KeepRest(virDomainPtr domain, const GuestConfig& wanted, const std::set<std::string>& lost) {
  const Text xml(virDomainGetXMLDesc(domain, VIR_DOMAIN_XML_SECURE));
  if (!xml) return LastError();
  const Result<std::string> metadata = MetadataBeside(wanted, lost, xml.get());
  if (!metadata) return Refuse(Kind::kPermanent, metadata.error().message);
  return Done(virDomainSetMetadata(domain, VIR_DOMAIN_METADATA_ELEMENT,
                                   metadata->empty() ? nullptr : metadata->c_str(), "domus",
                                   kKeptNamespace, VIR_DOMAIN_AFFECT_LIVE));
}

}  // namespace

HypervisorResult<void> ChangeDomain(virDomainPtr domain, const HostKind& kind,
                                    const ObservedGuest& guest, const LiveChange& change) {
  GuestConfig wanted = *guest.live;
  if (Outcome possible = ApplyChange(wanted, guest.config, change); !possible) return possible;
  Changer changer(domain, kind, *guest.live, wanted);
  if (Outcome changed = std::visit(changer, change); !changed) return changed;
  if (const auto* memory = std::get_if<SetMemory>(&change)) {
    NoteMemoryTarget(domain, guest.live->memory_mib.value_or(0), memory->mib);
  }
  std::set<std::string> lost = changer.lost();
  lost.insert("memory");  // what it has is seen, and what it was told is noted
  if (Outcome kept = KeepRest(domain, wanted, lost); !kept) return kept;
  const bool has_other_disks = wanted.disks.size() != guest.live->disks.size();
  // The one that came or went may be the one whose priority holds for all.
  return has_other_disks ? SetDiskPriorities(kind, wanted) : Outcome();
}

}  // namespace domus::libvirt
