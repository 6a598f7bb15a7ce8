// What Domus writes for xl, as xl's own reader takes it: each value, and each device, is what was meant.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "base/files.h"
#include "compiler/compile.h"
#include "forms/guest_script.h"
#include "model/guest_words.h"
#include "tests/forms/compiled.h"
#include "tests/forms/xl_reader.h"
#include "tests/support/corpus.h"
#include "tests/support/plausible_guest.h"

// libxlutil of Xen 4.17 forgets its lists' elements and the pieces of disk and PCI strings.
extern "C" const char* __lsan_default_suppressions();
const char* __lsan_default_suppressions() {
  return "leak:libxlutil.so\nleak:libxenlight.so\n";
}

namespace domus {
namespace {

using namespace testing;
namespace fs = std::filesystem;

/// A value of the script in xl's terms: numbers are texts.
XlValue AsXlHasIt(const Value& value) {
  if (const Integer* number = value.As<Integer>()) return {std::to_string(number->value)};
  const List* list = value.As<List>();
  if (!list) return {std::string(value.Text())};
  std::vector<XlValue> items;
  for (const Value& item : list->items) items.push_back(AsXlHasIt(item));
  return {items};
}

/// Every name has for xl the value that it has for Domus.
std::string CompareValues(const std::string& text, XlReader& xl) {
  SourceMap sources;
  DiagnosticSink sink;
  const SourceFile* source = DecodeSource("cfg", text, sources, sink);
  const auto module = source ? ParseGuest(*source, sink) : std::nullopt;
  if (!module) return "Domus can't read it";
  const Evaluation evaluation = Evaluate(*module, *source, {}, sink);
  for (const Setting& setting : evaluation.settings.all()) {
    if (xl.Find(setting.name) != AsXlHasIt(setting.value)) return setting.name + " differs";
    const Integer* number = setting.value.As<Integer>();
    if (number && xl.FindNumber(setting.name) != number->value) return setting.name + " is another number";
  }
  return "";
}

libxl_disk_format FormatOf(const Disk& disk) {
  if (disk.source.empty()) return LIBXL_DISK_FORMAT_EMPTY;
  switch (disk.format) {
    case DiskFormat::kUnset:
    case DiskFormat::kRaw: return LIBXL_DISK_FORMAT_RAW;
    case DiskFormat::kQcow: return LIBXL_DISK_FORMAT_QCOW;
    case DiskFormat::kQcow2: return LIBXL_DISK_FORMAT_QCOW2;
    case DiskFormat::kVhd: return LIBXL_DISK_FORMAT_VHD;
    case DiskFormat::kQed: return LIBXL_DISK_FORMAT_QED;
    case DiskFormat::kVmdk: break;
  }
  return LIBXL_DISK_FORMAT_UNKNOWN;
}

libxl_disk_backend BackendOf(const Disk& disk) {
  switch (disk.backend) {
    case DiskBackend::kUnset: return LIBXL_DISK_BACKEND_UNKNOWN;
    case DiskBackend::kPhy: return LIBXL_DISK_BACKEND_PHY;
    case DiskBackend::kQdisk: return LIBXL_DISK_BACKEND_QDISK;
    default: return LIBXL_DISK_BACKEND_TAP;
  }
}

bool IsText(const char* text, const std::optional<std::string>& wanted) {
  return wanted ? text && *wanted == text : !text;
}

bool IsSame(const libxl_device_disk& xl, const Disk& disk) {
  const bool discards = !libxl_defbool_is_default(xl.discard_enable);
  return disk.device == xl.vdev && std::string(xl.pdev_path ? xl.pdev_path : "") == disk.source &&
         xl.format == FormatOf(disk) && xl.backend == BackendOf(disk) &&
         xl.readwrite == (disk.access == DiskAccess::kReadWrite) && xl.is_cdrom == disk.cdrom &&
         IsText(xl.script, disk.script) && IsText(xl.backend_domname, disk.backend_domain) &&
         discards == disk.discard.has_value() &&
         (!discards || libxl_defbool_val(xl.discard_enable) == *disk.discard) &&
         xl.direct_io_safe == disk.direct_io_safe.value_or(false);
}

std::string CompareDisk(XlReader& xl, const std::string& text, const Disk& disk) {
  libxl_device_disk read;
  libxl_device_disk_init(&read);
  const char* spec = text.c_str();
  const int result = xlu_disk_parse(xl.config(), 1, &spec, &read);
  const bool is_same = result == 0 && IsSame(read, disk);
  libxl_device_disk_dispose(&read);
  return is_same ? "" : text + " is another disk";
}

std::string CompareVif(XlReader& xl, const Vif& vif) {
  if (!vif.rate) return "";
  libxl_device_nic nic;
  libxl_device_nic_init(&nic);
  const std::string rate = ToWord(*vif.rate);
  const int result = xlu_vif_parse_rate(xl.config(), rate.c_str(), &nic);
  const auto bytes = static_cast<uint64_t>(vif.rate->bytes_per_second);
  const auto window = static_cast<uint64_t>(vif.rate->window_us);
  const bool is_same = result == 0 && nic.rate_interval_usecs == window &&
                       nic.rate_bytes_per_interval == bytes * window / 1'000'000;
  libxl_device_nic_dispose(&nic);
  return is_same ? "" : rate + " is another rate";
}

bool IsOn(const PciDevice& device, const char* option) {
  const auto found = device.options.find(option);
  return found != device.options.end() && found->second == "1";
}

std::string CompareDevice(XlReader& xl, const std::string& text, const PciDevice& device) {
  libxl_device_pci read;
  libxl_device_pci_init(&read);
  const int result = xlu_pci_parse_spec_string(xl.config(), &read, text.c_str());
  const std::string function = read.vfunc_mask == 0xffffffff ? "*" : std::to_string(read.func);
  const std::string address =
      fmt::format("{:04x}:{:02x}:{:02x}.{}", read.domain, read.bus, read.dev, function);
  const int slot = device.virtual_slot.value_or(0);
  const bool is_same = result == 0 && address == device.address &&
                       read.vdevfn == static_cast<uint32_t>(slot) << 3 &&
                       read.permissive == IsOn(device, "permissive") &&
                       read.msitranslate == IsOn(device, "msitranslate") &&
                       read.seize == IsOn(device, "seize") &&
                       read.power_mgmt == IsOn(device, "power_mgmt");
  libxl_device_pci_dispose(&read);
  return is_same ? "" : text + " is another PCI device";
}

/// The texts of a list of xl's.
std::vector<std::string> Texts(XlReader& xl, const std::string& name) {
  std::vector<std::string> texts;
  const std::optional<XlValue> value = xl.Find(name);
  if (!value) return texts;
  for (const XlValue& item : std::get<std::vector<XlValue>>(value->data)) {
    texts.push_back(std::get<std::string>(item.data));
  }
  return texts;
}

std::string CompareDevices(XlReader& xl, const GuestConfig& guest) {
  const std::vector<std::string> disks = Texts(xl, "disk"), vifs = Texts(xl, "vif"),
                                 devices = Texts(xl, "pci");
  if (disks.size() != guest.disks.size() || vifs.size() != guest.vifs.size() ||
      devices.size() != guest.pci.size()) {
    return "another number of devices";
  }
  std::string said;
  for (size_t i = 0; i < disks.size(); ++i) said += CompareDisk(xl, disks[i], guest.disks[i]);
  for (const Vif& vif : guest.vifs) said += CompareVif(xl, vif);
  for (size_t i = 0; i < devices.size(); ++i) said += CompareDevice(xl, devices[i], guest.pci[i]);
  return said;
}

/// Empty when xl takes the guest's cfg as Domus means it.
std::string AskXl(const GuestConfig& guest) {
  const std::string text = WriteGuestScript(guest, ScriptDialect::kXl).text;
  XlReader xl(text);
  std::string said = xl.good() ? CompareValues(text, xl) : "xl can't read it: ";
  if (said.empty()) said = CompareDevices(xl, ReadScript(text, OptionsFor(guest)).guest);
  if (said.empty() && xl.Said().empty()) return "";
  return said + "\n" + xl.Said() + "\n" + text;
}

/// The guest of a corpus file; null when it has errors.
std::optional<GuestConfig> CorpusGuest(const fs::path& path) {
  const std::string text = ReadFile(path.string()).value_or("");
  // Such files need the number of the guest on the command line.
  std::vector<std::string> words;
  if (text.contains("vmid")) words.push_back("vmid=1");
  SourceMap sources;
  DiagnosticSink sink;
  const auto compilation =
      Compile(path.string(), {.this_machine = {}, .words = words}, sources, sink);
  if (!compilation || sink.errors() > 0 || compilation->files.empty()) return std::nullopt;
  const auto& guest = compilation->files.front().guest;
  return guest ? std::optional(guest->config) : std::nullopt;
}

}  // namespace

TEST_CASE("xl reads what Domus writes for it, for any guest") {
  CHECK(rc::check([] {
    const std::string said = AskXl(*PlausibleGuest());
    if (!said.empty()) RC_FAIL(said);
  }));
}

TEST_CASE("xl reads what Domus writes for it, for the guests of the corpus") {
  const auto corpus = CorpusFolder();
  if (!corpus) return;
  size_t guests = 0;
  for (const char* folder : {"vmcfg", "xl", "libvirt-pairs/xl", "libvirt-pairs/xm"}) {
    for (const auto& entry : fs::directory_iterator(*corpus / folder)) {
      if (entry.path().extension() == ".xml") continue;
      const std::optional<GuestConfig> guest = CorpusGuest(entry.path());
      if (!guest) continue;
      ++guests;
      CAPTURE(entry.path().string());
      CHECK(AskXl(*guest) == "");
    }
  }
  CHECK(guests > 100);
}

}  // namespace domus
