#include "forms/libvirt_xml_reader.h"

#include <fmt/format.h>

#include "base/text.h"
#include "forms/libvirt_cpus.h"
#include "forms/libvirt_devices.h"
#include "forms/libvirt_disks.h"
#include "forms/libvirt_form.h"
#include "forms/libvirt_graphics.h"
#include "forms/libvirt_identity.h"
#include "forms/libvirt_interfaces.h"
#include "forms/libvirt_kept.h"
#include "forms/libvirt_os.h"
#include "forms/libvirt_ports.h"
#include "forms/xml_element.h"

namespace domus {
namespace {

void ReadDevices(const XmlElement& domain, LibvirtReading& reading) {
  const XmlElement* devices = domain.Child("devices");
  if (!devices) return;
  ReadEmulator(*devices, reading);
  ReadDisks(*devices, reading);
  ReadControllers(*devices, reading);
  ReadInterfaces(*devices, reading);
  if (reading.guest.type == GuestType::kHvm) ReadPorts(*devices, reading);
  ReadChannels(*devices, reading);
  ReadGraphics(*devices, reading);
  ReadPeripherals(*devices, reading);
  ReadHostDevices(*devices, reading);
}

}  // namespace

Result<GuestConfig> ReadLibvirtXml(std::string_view xml) {
  const Result<XmlElement> domain = ParseXml(xml);
  if (!domain) return std::unexpected(domain.error());
  return ReadLibvirtDomain(*domain);
}

Result<GuestConfig> ReadLibvirtDomain(const XmlElement& domain) {
  if (domain.name != "domain") {
    return Fail(fmt::format("line {}: no `domain` but `{}`", domain.line,
                            Printable(domain.name.substr(0, 40))));
  }
  LibvirtReading reading(domain);
  if (!reading.xen) reading.kept_type = KeptType(domain);
  ReadIdentity(domain, reading);
  ReadOs(domain, reading);
  ReadMemory(domain, reading);
  ReadVcpus(domain, reading);
  ReadFeatures(domain, reading);
  ReadCpuModel(domain, reading);
  ReadClock(domain, reading);
  ReadLifecycle(domain, reading);
  ReadDevices(domain, reading);
  ReadDeviceModelArgs(domain, reading);
  if (reading.error) return std::unexpected(*reading.error);
  RestoreKept(domain, reading.guest);
  return std::move(reading.guest);
}

std::string ReadLibvirtNvram(std::string_view xml) {
  if (!xml.contains("<nvram")) return "";
  const Result<XmlElement> domain = ParseXml(xml);
  const XmlElement* os = domain ? domain->Child("os") : nullptr;
  const XmlElement* nvram = os ? os->Child("nvram") : nullptr;
  if (!nvram) return "";
  const XmlElement* source = nvram->Child("source");
  const bool is_file = nvram->Get("type").empty() || nvram->Get("type") == "file";
  const std::string path = source ? source->Get("file") : std::string(Trim(nvram->text));
  return is_file && path.starts_with('/') ? path : "";
}

}  // namespace domus
