#include "forms/disk_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "forms/well_formed.h"
#include "model/device_fields.h"
#include "model/disk_device.h"
#include "model/guest_words.h"

namespace domus {
namespace {

/// The drivers behind `tap:` and the image format that each reads.
constexpr std::pair<std::string_view, DiskFormat> kTapDrivers[] = {
    {"aio", DiskFormat::kRaw},    {"sync", DiskFormat::kRaw},    {"raw", DiskFormat::kRaw},
    {"qcow", DiskFormat::kQcow},  {"qcow2", DiskFormat::kQcow2}, {"vhd", DiskFormat::kVhd},
    {"vmdk", DiskFormat::kVmdk},  {"ram", DiskFormat::kUnset},   {"vdi", DiskFormat::kUnset}};
/// Prefixes of a source with a meaning of their own, so no block script's name can be one.
constexpr std::array<std::string_view, 6> kPrefixes = {"phy", "file",  "tap",
                                                       "tap2", "ioemu", "tapdisk"};
constexpr std::array<std::string_view, 3> kIoClasses = {"best-effort", "real-time", "idle"};
/// xl's words without a value, which a back end's name must not be.
constexpr std::array<std::string_view, 4> kFlags = {"cdrom", "discard", "no-discard",
                                                    "direct-io-safe"};

template <size_t N>
bool IsAmong(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::ranges::find(words, word) != words.end();
}

bool IsTap(DiskBackend backend) {
  return backend == DiskBackend::kTap || backend == DiskBackend::kTap2;
}

/// The format that a tap driver reads; null when there is no such driver.
std::optional<DiskFormat> FormatOfDriver(std::string_view driver) {
  const auto known = std::ranges::find(kTapDrivers, driver, &std::pair<std::string_view, DiskFormat>::first);
  if (known == std::end(kTapDrivers)) return std::nullopt;
  return known->second;
}

/// `file:` and `phy:` hand bytes through.
bool IsRaw(DiskFormat format) { return format == DiskFormat::kUnset || format == DiskFormat::kRaw; }

class DiskWriter {
 public:
  DiskWriter(const Disk& disk, std::vector<Loss>& losses)
      : disk_(disk), path_(DiskField(disk).path), losses_(losses) {}

  std::optional<std::string> WriteXm();
  std::optional<std::string> WriteXl();

 private:
  void Lose(std::string why) { losses_.push_back({path_, std::move(why)}); }
  void Respell(std::string why) { losses_.push_back({path_, std::move(why), true}); }
  std::nullopt_t Refuse(std::string why) {
    Lose("left out: " + std::move(why));
    return std::nullopt;
  }
  /// What no dialect can hold; the reason, or empty.
  std::string WhyUnsayable() const;
  std::optional<std::string> XmSource();
  std::optional<std::string> XmImage();
  std::optional<std::string> XmScript();
  std::optional<std::string> XmTap(std::string_view prefix);
  std::string XmTail();
  std::optional<DiskFormat> XlFormat();
  std::string XlBackend();
  void AddXlParameters(std::vector<std::string>& parts);
  std::string BackendDomain();

  const Disk& disk_;
  const std::string path_;
  std::vector<Loss>& losses_;
};

std::string DiskWriter::WhyUnsayable() const {
  if (!IsDiskDevice(disk_.device)) return "its device is not a disk's name";
  if (disk_.source.empty()) return disk_.cdrom ? "" : "it has no source";
  if (Trim(disk_.source) != disk_.source) return "blanks at an end of its source";
  const bool is_plain = std::ranges::none_of(disk_.source, [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
  return is_plain ? "" : "control characters in its source";
}

/// Empty when there is none or none that can be said.
std::string DiskWriter::BackendDomain() {
  if (!disk_.backend_domain) return "";
  const std::string& domain = *disk_.backend_domain;
  const bool is_name = IsGuestName(domain) || ParseInt(domain);
  if (is_name && !IsAmong(domain, kFlags)) return domain;
  Lose("its back end is not a domain's name");
  return "";
}

// --- xm --------------------------------------------------------------------------------------------

std::optional<std::string> DiskWriter::XmTap(std::string_view prefix) {
  std::optional<std::string> driver = disk_.tap_driver;
  if (driver) {
    const std::optional<DiskFormat> format = FormatOfDriver(*driver);
    if (!format) return Refuse(fmt::format("no tap driver is `{}`", Printable(*driver)));
    if (disk_.format != DiskFormat::kUnset && disk_.format != *format) {
      return Refuse("its format is not its tap driver's");
    }
  } else if (disk_.format != DiskFormat::kUnset) {
    driver = disk_.format == DiskFormat::kRaw ? "aio" : ToWord(disk_.format);
    if (!FormatOfDriver(*driver)) return Refuse(fmt::format("xm has no driver for {}", *driver));
  }
  if (disk_.format != DiskFormat::kUnset) Respell(fmt::format("the driver `{}` says its format", *driver));
  if (driver) return fmt::format("{}:{}:{}", prefix, *driver, disk_.source);
  const std::string_view word = std::string_view(disk_.source).substr(0, disk_.source.find(':'));
  if (word == "tapdisk" || FormatOfDriver(word)) {
    return Refuse("its source begins like a tap driver");
  }
  return fmt::format("{}:{}", prefix, disk_.source);
}

/// `iscsi:TARGET` runs /etc/xen/scripts/block-iscsi.
std::optional<std::string> DiskWriter::XmScript() {
  constexpr std::string_view kStart = "block-";
  std::string_view name = *disk_.script;
  if (!name.starts_with(kStart)) return Refuse("xm's block scripts are named block-…");
  name.remove_prefix(kStart.size());
  const bool is_prefix = !name.empty() && name[0] >= 'a' && name[0] <= 'z' &&
                         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") ==
                             std::string_view::npos;
  if (!is_prefix || IsAmong(name, kPrefixes) || DiskFormatFromWord(name)) {
    return Refuse("xm can't name its block script");
  }
  if (!IsRaw(disk_.format)) return Refuse("xm has a block script or a format, not both");
  if (disk_.format != DiskFormat::kUnset) Respell("xm takes what a block script gives as raw");
  if (disk_.backend != DiskBackend::kUnset) Lose("xm has a block script or a back end, not both");
  if (disk_.tap_driver) return Refuse("xm has a block script or a tap driver, not both");
  return fmt::format("{}:{}", name, disk_.source);
}

/// The prefix for an image that names no back end of xm's.
std::optional<std::string> DiskWriter::XmImage() {
  const bool says_backend = disk_.backend == DiskBackend::kQdisk;
  const bool says_format = disk_.tap_driver || disk_.format != DiskFormat::kUnset;
  if (disk_.source.empty() && !says_backend && !says_format) return "";
  if (disk_.tap_driver || !IsRaw(disk_.format)) {
    Respell("xm must be told how to reach it: tap");
    return XmTap("tap");
  }
  const std::string_view prefix = disk_.source.starts_with("/dev/") ? "phy" : "file";
  if (disk_.format != DiskFormat::kUnset) Respell("xm takes every source without a driver as raw");
  if (disk_.source.empty()) {
    if (says_backend) Lose("xm has no QEMU back end");
    return "";
  }
  Respell(fmt::format("xm must be told how to reach it: {}", prefix));
  return fmt::format("{}:{}", prefix, disk_.source);
}

std::optional<std::string> DiskWriter::XmSource() {
  if (disk_.source.contains(',')) return Refuse("xm ends a source at a comma");
  if (disk_.script) return XmScript();
  if (IsTap(disk_.backend)) return XmTap(ToWord(disk_.backend));
  const bool is_plain = disk_.backend == DiskBackend::kPhy || disk_.backend == DiskBackend::kFile;
  if (!is_plain) return XmImage();
  if (disk_.tap_driver || !IsRaw(disk_.format)) {
    return Refuse(fmt::format("xm reads {}: as raw", ToWord(disk_.backend)));
  }
  if (disk_.format == DiskFormat::kRaw) Respell("xm takes every source without a driver as raw");
  const bool is_relative = !disk_.source.empty() && disk_.source.front() != '/';
  if (disk_.backend == DiskBackend::kPhy && is_relative) {
    return Refuse("xm looks for a relative device in /dev");
  }
  return fmt::format("{}:{}", ToWord(disk_.backend), disk_.source);
}

/// `,BACKEND,PROTOCOL` as far as needed.
std::string DiskWriter::XmTail() {
  const std::string domain = BackendDomain();
  std::string protocol;
  if (disk_.protocol && IsGuestName(*disk_.protocol) && !IsAmong(*disk_.protocol, kFlags)) {
    protocol = *disk_.protocol;
  } else if (disk_.protocol) {
    Lose("its protocol is not one word");
  }
  if (!protocol.empty()) return fmt::format(",{},{}", domain, protocol);
  return domain.empty() ? "" : "," + domain;
}

std::optional<std::string> DiskWriter::WriteXm() {
  if (const std::string why = WhyUnsayable(); !why.empty()) return Refuse(why);
  const std::optional<std::string> source = XmSource();
  if (!source) return std::nullopt;
  if (disk_.discard) Lose("xm knows no discard");
  if (disk_.direct_io_safe) Lose("xm knows no direct I/O");
  return fmt::format("{},{}{}{},{}{}", *source, disk_.emulated_only ? "ioemu:" : "", disk_.device,
                     disk_.cdrom ? ":cdrom" : "", ToWord(disk_.access), XmTail());
}

// --- xl --------------------------------------------------------------------------------------------

/// Null when xl can't read the image, which has been said.
std::optional<DiskFormat> DiskWriter::XlFormat() {
  DiskFormat format = disk_.format;
  if (disk_.tap_driver) {
    const std::optional<DiskFormat> read = FormatOfDriver(*disk_.tap_driver);
    if (!read || *read == DiskFormat::kUnset || *read == DiskFormat::kVmdk) {
      return Refuse(fmt::format("xl has no format for tap driver `{}`", Printable(*disk_.tap_driver)));
    }
    if (format != DiskFormat::kUnset && format != *read) {
      return Refuse("its format is not its tap driver's");
    }
    format = *read;
    Lose(fmt::format("xl has no tap drivers: `{}` becomes format {}", *disk_.tap_driver,
                     ToWord(format)));
  }
  if (format == DiskFormat::kVmdk) return Refuse("xl has no format vmdk");
  if (disk_.backend == DiskBackend::kPhy && !IsRaw(format)) {
    return Refuse(fmt::format("xl reads a block device as raw, not as {}", ToWord(format)));
  }
  return format;
}

/// Empty when xl is to choose.
std::string DiskWriter::XlBackend() {
  switch (disk_.backend) {
    case DiskBackend::kPhy:
    case DiskBackend::kQdisk: return std::string(ToWord(disk_.backend));
    case DiskBackend::kFile: Respell("xl chooses the back end of an image file by itself"); break;
    case DiskBackend::kTap:
    case DiskBackend::kTap2: Lose("xl has no blktap any more and chooses the back end"); break;
    case DiskBackend::kUnset: break;
  }
  return "";
}

void DiskWriter::AddXlParameters(std::vector<std::string>& parts) {
  if (const std::string domain = BackendDomain(); !domain.empty()) parts.push_back("backend=" + domain);
  if (disk_.script && IsDevicePiece(*disk_.script)) {
    parts.push_back("script=" + *disk_.script);
  }
  if (disk_.discard) parts.push_back(*disk_.discard ? "discard" : "no-discard");
  if (disk_.direct_io_safe && *disk_.direct_io_safe) parts.push_back("direct-io-safe");
  if (disk_.direct_io_safe == false) Respell("xl has no word for direct I/O being unsafe, its default");
  if (disk_.emulated_only) Lose("xl has no disks that are emulated only");
  if (disk_.protocol) Lose("xl leaves the protocol to the guest");
}

std::optional<std::string> DiskWriter::WriteXl() {
  if (const std::string why = WhyUnsayable(); !why.empty()) return Refuse(why);
  if (disk_.script && !IsDevicePiece(*disk_.script)) return Refuse("xl can't name its block script");
  const std::optional<DiskFormat> format = XlFormat();
  if (!format) return std::nullopt;
  std::vector<std::string> parts = {"vdev=" + disk_.device};
  if (disk_.cdrom) parts.push_back("devtype=cdrom");
  if (*format != DiskFormat::kUnset) parts.push_back(fmt::format("format={}", ToWord(*format)));
  if (const std::string backend = XlBackend(); !backend.empty()) {
    parts.push_back("backendtype=" + backend);
  }
  if (disk_.cdrom && disk_.access != DiskAccess::kReadOnly) Lose("xl has no writable CD-ROM drives");
  if (!disk_.cdrom && disk_.access == DiskAccess::kSharedWrite) {
    Lose("xl has no `w!`: its block scripts refuse a disk that another guest writes");
  }
  const bool is_read_only = disk_.cdrom || disk_.access == DiskAccess::kReadOnly;
  parts.push_back(is_read_only ? "access=ro" : "access=rw");
  AddXlParameters(parts);
  if (!disk_.source.empty()) parts.push_back("target=" + disk_.source);
  return Join(parts, ", ");
}

}  // namespace

std::optional<std::string> DiskText(const Disk& disk, ScriptDialect dialect,
                                    std::vector<Loss>& losses) {
  DiskWriter writer(disk, losses);
  return dialect == ScriptDialect::kXm ? writer.WriteXm() : writer.WriteXl();
}

std::optional<std::string> DiskQosText(const DiskQos& qos) {
  if (!IsAmong(qos.schedule, kIoClasses)) return std::nullopt;
  if (!qos.priority) return "sched=" + qos.schedule;
  if (*qos.priority < 0 || *qos.priority > 7) return std::nullopt;
  return fmt::format("sched={},prio={}", qos.schedule, *qos.priority);
}

}  // namespace domus
