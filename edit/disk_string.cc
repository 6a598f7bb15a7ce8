// The disk's part of device_string.h.
#include <algorithm>
#include <array>

#include "model/disk_device.h"
#include "compiler/devices/disk_source.h"
#include "edit/device_string.h"
#include "edit/pair_string.h"
#include "model/guest_words.h"

namespace domus {
namespace {

constexpr std::array<std::string_view, 4> kFlags = {"cdrom", "discard", "no-discard",
                                                    "direct-io-safe"};
constexpr std::array<std::string_view, 4> kXlFields = {"target", "format", "vdev", "access"};

bool IsFlag(std::string_view piece) { return std::ranges::find(kFlags, piece) != kFlags.end(); }

/// `ioemu:hdc:cdrom` is a device name, whatever surrounds it.
bool IsFrontEnd(std::string_view piece) {
  if (piece.starts_with("ioemu:")) piece.remove_prefix(6);
  piece = piece.substr(0, piece.rfind(':'));
  if (piece.starts_with("/dev/")) piece.remove_prefix(5);
  return IsDiskDevice(piece);
}

std::string FrontEnd(const Disk& disk) {
  return (disk.emulated_only ? "ioemu:" : "") + disk.device + (disk.cdrom ? ":cdrom" : "");
}

bool SameWay(const Disk& one, const Disk& other) {
  return one.backend == other.backend && one.format == other.format &&
         one.tap_driver == other.tap_driver && one.script == other.script;
}

std::string XmSource(const Disk& disk) {
  std::string text;
  if (disk.format != DiskFormat::kUnset) text += std::string(ToWord(disk.format)) + ":";
  if (disk.backend != DiskBackend::kUnset) text += std::string(ToWord(disk.backend)) + ":";
  if (disk.tap_driver) text += *disk.tap_driver + ":";
  const bool prefix_script = disk.script && disk.script->starts_with("block-");
  if (prefix_script) text += disk.script->substr(6) + ":";
  return text + disk.source;
}

/// What stands before the path stays as it is written.
std::string XmSourceLike(std::string_view written, const Disk& before, const Disk& after) {
  if (!SameWay(before, after)) return XmSource(after);
  std::string_view path = before.source;
  constexpr std::string_view kDev = "/dev/";
  if (!written.ends_with(path) && path.starts_with(kDev)) path.remove_prefix(kDev.size());
  if (path.empty() || !written.ends_with(path)) return XmSource(after);
  return std::string(written.substr(0, written.size() - path.size())) + after.source;
}

void EditFlags(PairString& string, const Disk& before, const Disk& after) {
  if (before.discard != after.discard) {
    string.Drop("discard");
    string.Drop("no-discard");
    if (after.discard) string.Append(*after.discard ? "discard" : "no-discard");
  }
  if (before.direct_io_safe != after.direct_io_safe) {
    string.Drop("direct-io-safe");
    if (after.direct_io_safe.value_or(false)) string.Append("direct-io-safe");
  }
}

/// Positions of the pieces that are neither named nor flags.
std::vector<size_t> Positional(const PairString& string, bool xm) {
  std::vector<size_t> positions;
  for (size_t i = 0; i < string.size(); ++i) {
    const bool named = string.Piece(i).contains('=') && !(xm && positions.empty());
    if (!named && !IsFlag(string.Piece(i))) positions.push_back(i);
  }
  return positions;
}

class XmDisk {
 public:
  explicit XmDisk(std::string_view text) : string_(text), positions_(Positional(string_, true)) {}

  std::string Edit(const Disk& before, const Disk& after) && {
    if (before.source != after.source || !SameWay(before, after)) {
      Set(0, XmSourceLike(string_.Piece(positions_.empty() ? 0 : positions_[0]), before, after));
    }
    if (before.cdrom != after.cdrom || before.emulated_only != after.emulated_only) {
      Set(1, FrontEnd(after));
      Set(2, ToWord(after.access));
    }
    if (before.access != after.access) Set(2, ToWord(after.access));
    if (before.backend_domain != after.backend_domain) Set(3, after.backend_domain.value_or(""));
    if (before.protocol != after.protocol) Set(4, after.protocol.value_or(""));
    EditFlags(string_, before, after);
    return std::move(string_).Take();
  }

 private:
  void Set(size_t field, std::string_view text) {
    if (field < positions_.size()) return string_.SetPiece(positions_[field], text);
    for (size_t missing = positions_.size(); missing <= field; ++missing) {
      positions_.push_back(string_.size());
      string_.SetOrAppend(string_.size(), missing == field ? text : "");
    }
  }

  PairString string_;
  std::vector<size_t> positions_;
};

class XlDisk {
 public:
  explicit XlDisk(std::string_view text) : string_(text) {}

  std::string Edit(const Disk& before, const Disk& after) && {
    if (before.source != after.source) Set("target", after.source);
    if (before.format != after.format) Set("format", ToWord(after.format));
    if (before.access != after.access || before.cdrom != after.cdrom) {
      Set(string_.Find("mode") ? "mode" : "access", ToWord(after.access));
    }
    if (before.cdrom != after.cdrom) {
      string_.Drop("devtype");
      string_.Drop("cdrom");
      if (after.cdrom) string_.Append("cdrom");
    }
    if (before.backend != after.backend) Set("backendtype", ToWord(after.backend));
    if (before.script != after.script) Set("script", after.script.value_or(""));
    if (before.backend_domain != after.backend_domain) {
      Set("backend", after.backend_domain.value_or(""));
    }
    EditFlags(string_, before, after);
    return std::move(string_).Take();
  }

 private:
  void Set(std::string_view parameter, std::string_view value) {
    if (string_.Find(parameter)) {
      if (parameter == "target") return SetTarget(value);
      return value.empty() ? string_.Drop(parameter) : string_.Set(parameter, value);
    }
    std::vector<std::string_view> fields;
    for (const std::string_view field : kXlFields) {
      if (!string_.Find(field)) fields.push_back(field);
    }
    const std::vector<size_t> positions = Positional(string_, false);
    const auto place = std::ranges::find(fields, parameter);
    const auto field = static_cast<size_t>(place - fields.begin());
    if (place != fields.end() && field < positions.size()) {
      string_.SetPiece(positions[field], value);
    } else if (!value.empty()) {
      string_.Append(std::string(parameter) + "=" + std::string(value));
    }
  }

  /// `target=` takes the rest of the string, commas and all.
  void SetTarget(std::string_view value) {
    std::string text = PairString(string_).Take();
    const size_t at = text.find("target");
    text.replace(text.find('=', at) + 1, std::string::npos, value);
    string_ = PairString(text);
  }

  PairString string_;
};

}  // namespace

bool IsXlDiskText(std::string_view text) {
  const PairString string(text);
  size_t first = 0;
  while (first < string.size() &&
         !HasDiskPrefix(string.Piece(first)) &&
         (string.Piece(first).contains('=') || IsFlag(string.Piece(first)))) {
    ++first;
  }
  if (first == string.size()) return true;
  if (HasDiskPrefix(string.Piece(first))) return false;
  return first + 1 == string.size() || !IsFrontEnd(string.Piece(first + 1));
}

std::string EditDiskText(std::string_view text, const Disk& before, const Disk& after) {
  if (IsXlDiskText(text)) return XlDisk(text).Edit(before, after);
  return XmDisk(text).Edit(before, after);
}

}  // namespace domus
