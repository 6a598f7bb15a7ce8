// <features> and <clock> (declared in libvirt_os.h).
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "forms/libvirt_os.h"

namespace domus {
namespace {

using Names = std::pair<std::string_view, std::string_view>;

constexpr std::array<const char*, 3> kBoardFeatures = {"acpi", "apic", "pae"};

constexpr std::array<Names, 4> kTscModes = {{
    {"auto", "default"}, {"emulate", "always_emulate"}, {"native", "native"},
    {"paravirt", "native_paravirt"},
}};

bool IsOff(const LibvirtWriting& writing, const std::string& key) {
  const auto found = writing.guest.options.find(key);
  return found != writing.guest.options.end() &&
         (found->second == OptionValue{false} || found->second == OptionValue{int64_t{0}});
}

/// What the Xen driver knows of how devices are handed over.
void WriteXenFeatures(LibvirtWriting& writing, XmlElement& features) {
  XmlElement xen("xen");
  if (!writing.hvm()) {
    if (writing.Flag("e820_host").value_or(false)) xen.Add("e820_host", {{"state", "on"}});
  }
  if (const auto mode = writing.Text("passthrough")) {
    const bool page_tables = *mode == "sync_pt" || *mode == "share_pt";
    if (page_tables || *mode == "enabled") {
      XmlElement& passthrough = xen.Add("passthrough", {{"state", "on"}});
      if (page_tables) passthrough.Set("mode", *mode);
    }
  }
  if (!xen.children.empty()) features.Add(std::move(xen));
}

void WriteTimers(LibvirtWriting& writing, XmlElement& clock) {
  // Under KVM the guest's time stamp counter is the host's affair.
  const auto tsc = writing.xen() ? writing.Text("tsc_mode") : std::nullopt;
  if (tsc) {
    const auto mode = std::ranges::find(kTscModes, *tsc, &Names::second);
    clock.Add("timer", {{"name", "tsc"}, {"present", "yes"},
                        {"mode", std::string(mode == kTscModes.end() ? "auto" : mode->first)}});
  }
  const auto hpet = writing.hvm() ? writing.Flag("hpet") : std::nullopt;
  if (hpet) clock.Add("timer", {{"name", "hpet"}, {"present", *hpet ? "yes" : "no"}});
}

void ReadTimer(const XmlElement& timer, LibvirtReading& reading) {
  if (timer.Get("name") == "tsc" && reading.xen) {
    const auto mode = std::ranges::find(kTscModes, timer.Get("mode"), &Names::first);
    const bool known = mode != kTscModes.end();
    reading.guest.options["tsc_mode"] = {std::string(known ? mode->second : "default")};
  } else if (timer.Get("name") == "hpet") {
    reading.guest.options["hpet"] = {timer.Get("present") != "no"};
  }
}

}  // namespace

void WriteFeatures(LibvirtWriting& writing, XmlElement& domain) {
  XmlElement features("features");
  if (writing.hvm() || !writing.xen()) {
    for (const char* key : kBoardFeatures) {
      if (writing.Flag(key).value_or(true)) features.Add(key);
    }
  }
  if (writing.hvm() && writing.xen()) {
    if (!writing.Flag("hap").value_or(true)) features.Add("hap", {{"state", "off"}});
    if (writing.Flag("viridian").value_or(false)) features.Add("viridian");
  }
  if (writing.xen()) {
    WriteXenFeatures(writing, features);
  } else if (writing.hvm() && IsOff(writing, "viridian")) {
    (void)writing.Option("viridian");
  }
  if (!features.children.empty()) domain.Add(std::move(features));
}

void ReadFeatures(const XmlElement& domain, LibvirtReading& reading) {
  auto& options = reading.guest.options;
  const XmlElement none("features");
  const XmlElement* found = domain.Child("features");
  const XmlElement& features = found ? *found : none;
  if (reading.guest.type == GuestType::kHvm) {
    for (const char* key : kBoardFeatures) {
      if (!features.Child(key)) options[key] = {false};
    }
  }
  if (const XmlElement* hap = features.Child("hap")) {
    if (hap->Get("state") == "off") options["hap"] = {false};
  }
  if (features.Child("viridian")) options["viridian"] = {true};
  const XmlElement* xen = features.Child("xen");
  if (!xen) return;
  for (const XmlElement& child : xen->children) {
    if (child.Get("state") != "on") continue;
    if (child.name == "e820_host") options["e820_host"] = {true};
    if (child.name == "passthrough") {
      const std::string* mode = child.Attribute("mode");
      options["passthrough"] = {mode ? *mode : std::string("enabled")};
    }
  }
}

void WriteClock(LibvirtWriting& writing, XmlElement& domain) {
  const bool local = writing.guest.localtime.value_or(false);
  XmlElement clock("clock");
  const std::optional<int64_t> offset = writing.guest.rtc_offset_s;
  if (writing.hvm()) {
    const int64_t adjustment = offset.value_or(0);
    const bool fits = adjustment >= INT32_MIN && adjustment <= INT32_MAX;
    if (!fits) writing.Lose("rtc_timeoffset", "the offset is out of libvirt's range");
    clock.Set("offset", "variable");
    clock.Set("adjustment", std::to_string(fits ? adjustment : 0));
    clock.Set("basis", local ? "localtime" : "utc");
  } else {
    clock.Set("offset", local ? "localtime" : "utc");
    if (writing.xen()) clock.Set("adjustment", "reset");
    if (offset) {
      writing.Lose("rtc_timeoffset", "libvirt has an offset only for the clocks of HVM guests");
    }
  }
  WriteTimers(writing, clock);
  domain.Add(std::move(clock));
}

void ReadClock(const XmlElement& domain, LibvirtReading& reading) {
  const XmlElement* clock = domain.Child("clock");
  if (!clock) return;
  const std::string offset = clock->Get("offset"), basis = clock->Get("basis");
  if (offset == "localtime" || basis == "localtime") reading.guest.localtime = true;
  if (offset == "variable") {
    const auto seconds = reading.Attribute(*clock, "adjustment", INT32_MIN, INT32_MAX);
    if (seconds.value_or(0) != 0) reading.guest.rtc_offset_s = seconds;
  }
  for (const XmlElement& timer : clock->children) {
    if (timer.name == "timer") ReadTimer(timer, reading);
  }
}

}  // namespace domus
