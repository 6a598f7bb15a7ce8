#include "forms/libvirt_xml.h"

#include <algorithm>
#include <set>
#include <utility>

#include "forms/libvirt_cpus.h"
#include "forms/libvirt_devices.h"
#include "forms/libvirt_disks.h"
#include "forms/libvirt_form.h"
#include "forms/libvirt_graphics.h"
#include "forms/libvirt_identity.h"
#include "forms/libvirt_interfaces.h"
#include "forms/libvirt_metadata.h"
#include "forms/libvirt_os.h"
#include "forms/libvirt_ports.h"
#include "forms/xml_element.h"
#include "forms/xml_safe_guest.h"

namespace domus {
namespace {

const char* DomainType(LibvirtTarget target) {
  switch (target) {
    case LibvirtTarget::kXen: return "xen";
    case LibvirtTarget::kQemu: return "qemu";
    case LibvirtTarget::kKvm: return "kvm";
    case LibvirtTarget::kTest: return "test";
  }
  return "";
}

void WriteDevices(LibvirtWriting& writing, XmlElement& domain) {
  XmlElement& devices = domain.Add("devices");
  WriteEmulator(writing, devices);
  WriteDisks(writing, devices);
  WriteControllers(writing, devices);
  WriteInterfaces(writing, devices);
  WritePorts(writing, devices);
  WriteChannels(writing, devices);
  WriteGraphics(writing, devices);
  WriteHostDevices(writing, devices);
  WritePeripherals(writing, devices);
}

void LoseXenMemory(LibvirtWriting& writing) {
  if (writing.guest.shadow_memory_mib) {
    writing.Lose("shadow_memory", "libvirt leaves its size to the hypervisor");
  }
}

/// Whether a guest starts with its host is no part of its XML.
void LoseAutostart(LibvirtWriting& writing, LibvirtMetadata metadata) {
  const std::optional<std::string> starts = writing.Text("on_xend_start");
  if (starts && metadata == LibvirtMetadata::kOmit) {
    writing.Lose("on_xend_start", "libvirt keeps it beside the XML: virsh autostart");
  }
}

/// No element has it; who sets it (hypervisor/libvirt/disk_priority.cc) has it in the metadata.
void LoseDiskPriorities(LibvirtWriting& writing, LibvirtMetadata metadata) {
  if (metadata == LibvirtMetadata::kKeep) return;
  for (const Disk& disk : writing.guest.disks) {
    if (!disk.qos) continue;
    writing.Lose(DiskPath(disk), "libvirt has no ionice for the process that serves a disk");
  }
}

XmlElement DomainElement(LibvirtWriting& writing, LibvirtMetadata metadata) {
  XmlElement domain("domain", {{"type", DomainType(writing.target)}});
  WriteIdentity(writing, domain);
  WriteMemory(writing, domain);
  LoseXenMemory(writing);
  WriteVcpus(writing, domain);
  WriteOs(writing, domain);
  WriteFeatures(writing, domain);
  WriteCpuModel(writing, domain);
  WriteClock(writing, domain);
  WriteLifecycle(writing, domain);
  WriteDevices(writing, domain);
  WriteDeviceModelArgs(writing, domain);
  LoseAutostart(writing, metadata);
  LoseDiskPriorities(writing, metadata);
  writing.LoseOtherOptions();
  return domain;
}

}  // namespace

Rendered WriteLibvirtXml(const GuestConfig& guest, LibvirtTarget target,
                         LibvirtMetadata metadata) {
  std::vector<Loss> losses;
  const GuestConfig safe = XmlSafeGuest(guest, losses);
  LibvirtWriting writing(safe, target);
  writing.losses = std::move(losses);
  XmlElement domain = DomainElement(writing, metadata);
  if (metadata == LibvirtMetadata::kKeep) {
    std::set<std::string> lost;
    for (const Loss& loss : writing.losses) lost.insert(loss.field);
    KeepBeside(guest, lost, domain);
  }
  std::ranges::sort(writing.losses, {}, &Loss::field);
  return {PrintXml(domain), std::move(writing.losses)};
}

}  // namespace domus
