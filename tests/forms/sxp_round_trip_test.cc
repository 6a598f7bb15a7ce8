// From a guest to its vm.cfg, to what xm 4.4 makes of that, and back: SXP loses what docs/forms.md says.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "compiler/xm/xm_sxp.h"
#include "forms/guest_script.h"
#include "model/guest_schema.h"
#include "tests/forms/compiled.h"
#include "tests/support/plausible_guest.h"

namespace domus {
namespace {

using namespace testing;

/// What a PV guest has no image of: xm prints it for HVM guests only.
constexpr std::array<std::string_view, 14> kHvmOnly = {
    "boot",      "display",    "localtime", "rtc_timeoffset", "sdl",        "usb",       "usbdevice",
    "vnc",       "vnclisten",  "vncdisplay", "vncunused",     "vncpasswd",  "xauthority", "parallel"};
/// Lost, or changed as xm changes it, in any guest.
constexpr std::array<std::string_view, 8> kAlways = {
    "bootloader",       // a name becomes a path of /usr/bin
    "bootloader_args",  // printed only inside the boot loader's arguments
    "kernel",           // relative paths become absolute
    "ramdisk",
    "maxvcpus",  // without `vcpus`, or far above what a mask holds
    "vcpus",
    "shadow_memory",  // 0 is not printed
    "videoram"};      // likewise

template <size_t N>
bool IsAmong(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::ranges::find(words, word) != words.end();
}

/// A guest with only what xm's SXP has a place for: no options, no site keys, no limits.
GuestConfig GuestForXm() {
  GuestConfig guest = PlausibleGuestNow();
  guest.name = "db01";
  guest.options.clear();
  guest.site.clear();
  for (Disk& disk : guest.disks) {
    disk.qos.reset();
    if (disk.backend_domain == "0") disk.backend_domain.reset();
  }
  for (Vif& vif : guest.vifs) {
    vif.qos.reset();
    vif.other.clear();
  }
  // xm adds the X authority of whoever runs it.
  for (Vfb& vfb : guest.vfbs) vfb.sdl.xauthority = "/root/.Xauthority";
  std::erase_if(guest.pci, [](const PciDevice& device) { return device.address.ends_with('*'); });
  for (PciDevice& device : guest.pci) {
    if (device.virtual_slot == 0) device.virtual_slot.reset();
  }
  guest.vcpus.reset();
  return guest;
}

/// xm's form of the script; null when xm refuses it, and why.
std::optional<std::string> RenderedByXm(const std::string& script, std::string& why) {
  SourceMap sources;
  DiagnosticSink sink;
  const SourceFile* source = DecodeSource("vm.cfg", script, sources, sink);
  const auto module = source ? ParseGuest(*source, sink) : std::nullopt;
  if (!module) return std::nullopt;
  EvaluateOptions options;
  options.xm_scopes = true;
  const Evaluation evaluation = Evaluate(*module, *source, options, sink);
  xm::SxpOptions sxp{"/etc/xen/vm.cfg", {}, {}};
  sxp.environment.version = xm::Version::k44;
  std::vector<std::string> warnings;
  auto text = xm::RenderSxp(evaluation.settings, sxp, warnings);
  if (!text) why = text.error().text;
  return text ? std::optional(std::move(*text)) : std::nullopt;
}

/// The fields that the guest has and the other lacks or has otherwise. (xm adds its own defaults.)
std::set<std::string> LostFields(const GuestConfig& guest, const GuestConfig& other) {
  std::set<std::string> lost = DifferingFields(guest, other);
  std::set<std::string> own;
  for (const Field& field : GuestFields(guest, "key")) own.insert(field.path);
  std::erase_if(lost, [&](const std::string& path) { return !own.contains(path); });
  return lost;
}

}  // namespace

TEST_CASE("xm takes the vm.cfg that Domus writes, and its SXP loses only what xm does not print") {
  CHECK(rc::check([] {
    const GuestConfig guest = *rc::gen::exec(GuestForXm);
    const std::string script = WriteGuestScript(guest, ScriptDialect::kXm).text;
    const GuestConfig written = ReadScript(script, OptionsFor(guest)).guest;
    std::string why;
    const std::optional<std::string> sxp = RenderedByXm(script, why);
    if (!sxp) RC_FAIL("xm refuses: " + why + "\n" + script);
    const Read read = ReadSxp(*sxp, OptionsFor(guest));
    for (const std::string& path : LostFields(written, read.guest)) {
      const std::string_view kind = FieldKind(path);
      const bool is_known = IsAmong(kind, kAlways) ||
                            (guest.type != GuestType::kHvm && IsAmong(kind, kHvmOnly));
      if (!is_known) RC_FAIL(path + " is lost\n" + script + *sxp);
    }
  }));
}

}  // namespace domus
