#include "compiler/devices/disk_spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <vector>

#include "base/text.h"
#include "model/disk_device.h"
#include "compiler/devices/disk_source.h"
#include "model/guest_words.h"

namespace domus {
namespace {

using Names = std::span<const std::string_view>;

// Positional parameters, in order.
constexpr std::array<std::string_view, 5> kXmFields = {"source", "vdev", "access", "backend",
                                                       "protocol"};
constexpr std::array<std::string_view, 4> kXlFields = {"target", "format", "vdev", "access"};
constexpr std::array<std::string_view, 9> kParameters = {
    "target", "format", "vdev", "access", "mode", "devtype", "backend", "backendtype", "script"};
constexpr std::array<std::string_view, 4> kFlags = {"cdrom", "discard", "no-discard",
                                                    "direct-io-safe"};
/// Parameters of newer xl that the model has no place for.
constexpr std::array<std::string_view, 9> kNotCarried = {
    "colo",        "colo-host",     "colo-port", "colo-export", "active-disk",
    "hidden-disk", "specification", "transport", "trusted"};
constexpr std::array<std::string_view, 5> kAccessWords = {"r", "ro", "w", "rw", "w!"};
constexpr std::array<std::string_view, 2> kDeviceTypes = {"disk", "cdrom"};

bool IsAmong(std::string_view word, Names words) {
  return std::ranges::find(words, word) != words.end();
}

/// `ioemu:hdc:cdrom` without what surrounds the name.
struct FrontEnd {
  Piece name;
  bool emulated_only = false;
  std::optional<bool> cdrom;
};

FrontEnd SplitFrontEnd(Piece field) {
  FrontEnd front;
  front.name = field;
  if (front.name.text.starts_with("ioemu:")) {
    front.emulated_only = true;
    front.name = front.name.Sub(6);
  }
  const size_t colon = front.name.text.rfind(':');
  if (colon != std::string_view::npos) {
    const std::string_view type = front.name.text.substr(colon + 1);
    if (type == "cdrom" || type == "disk") {
      front.cdrom = type == "cdrom";
      front.name = front.name.Sub(0, colon);
    }
  }
  // xend looks at the name within /dev.
  if (front.name.text.starts_with("/dev/")) front.name = front.name.Sub(5);
  return front;
}

bool LooksLikeFrontEnd(Piece field) { return IsDiskDevice(SplitFrontEnd(field).name.text); }

/// Reads one disk string: assigns each piece to a parameter, then gives the parameters meaning.
class DiskReader {
 public:
  explicit DiskReader(Spec& spec) : spec_(spec) {}

  std::optional<Disk> Read() {
    AssignPieces();
    ReadSource();
    ReadFrontEnd();
    ReadFormat();
    ReadWords();
    ReadFlags();
    ReadAccess();
    CheckSource();
    if (spec_.failed()) return std::nullopt;
    return disk_;
  }

 private:
  void AssignPieces();
  void AssignPositional(Piece piece);
  void AssignNamed(const Pair& pair);
  void AssignOnce(std::string_view name, Piece value, Piece shown);
  void ReadSource();
  void ReadFrontEnd();
  void ReadFormat();
  void ReadWords();
  void ReadFlags();
  void ReadAccess();
  void CheckSource();

  /// Null when the parameter is absent or empty: both mean its default.
  const Piece* Find(std::string_view name) const {
    const auto found = given_.find(name);
    return found == given_.end() || found->second.text.empty() ? nullptr : &found->second;
  }

  Spec& spec_;
  Disk disk_;
  bool xm_form_ = false;
  Names fields_;
  size_t next_field_ = 0;
  bool too_many_ = false;
  std::map<std::string_view, Piece> given_;  // by parameter; flags have an empty piece
  std::map<std::string_view, Piece> flags_;
};

void DiskReader::AssignPieces() {
  const Piece whole = spec_.Whole();
  const std::vector<Piece> pieces = SplitPiece(whole, ',');
  // xl allows named parameters and flags before the first field too.
  const auto first = std::ranges::find_if(pieces, [](Piece piece) {
    return HasDiskPrefix(piece.text) || (!SplitPair(piece) && !IsAmong(piece.text, kFlags));
  });
  xm_form_ =
      first != pieces.end() && (HasDiskPrefix(first->text) ||
                                (first + 1 != pieces.end() && LooksLikeFrontEnd(*(first + 1))));
  fields_ = xm_form_ ? Names(kXmFields) : Names(kXlFields);
  for (const Piece piece : pieces) {
    const std::optional<Pair> pair = SplitPair(piece);
    if (pair && pair->key == "target") {
      // Takes the rest of the string, commas and all.
      const size_t begin = piece.begin + piece.text.find('=') + 1;
      given_.erase("target");
      AssignOnce("target", TrimPiece(whole.Sub(begin)), pair->key);
      return;
    }
    const bool is_source = xm_form_ && piece.begin == first->begin;
    if (pair && !is_source) {
      AssignNamed(*pair);
    } else if (IsAmong(piece.text, kFlags)) {
      flags_.emplace(piece.text, piece);
    } else {
      AssignPositional(piece);
    }
  }
}

void DiskReader::AssignPositional(Piece piece) {
  // A field that was already given by name is not counted.
  while (next_field_ < fields_.size() && given_.contains(fields_[next_field_])) ++next_field_;
  if (next_field_ < fields_.size()) {
    given_.emplace(fields_[next_field_++], piece);
    return;
  }
  if (piece.text.empty() || too_many_) return;
  too_many_ = true;
  spec_.Report(spec_.Make(Code::kVM032, piece, "a disk with too many fields")
                   .Note(xm_form_ ? "the fields are source, device, mode, back-end domain and "
                                    "protocol"
                                  : "the fields are target, format, vdev and access"));
}

void DiskReader::AssignNamed(const Pair& pair) {
  if (pair.key == "mode") {
    AssignOnce("access", pair.value, pair.key);
  } else if (IsAmong(pair.key.text, kParameters)) {
    AssignOnce(pair.key.text, pair.value, pair.key);
  } else if (IsAmong(pair.key.text, kNotCarried)) {
    spec_.Report(
        spec_.Make(Code::kVM037, pair.key, fmt::format("`{}` has no effect", pair.key.text))
            .Note("Domus keeps no such setting of a disk"));
  } else {
    spec_.Report(spec_
                     .Make(Code::kVM036, pair.key,
                           fmt::format("unknown disk parameter `{}`", Printable(pair.key.text)))
                     .Help(Suggest(pair.key.text, kParameters, "parameter")));
  }
}

void DiskReader::AssignOnce(std::string_view name, Piece value, Piece shown) {
  const auto [earlier, is_new] = given_.emplace(name, value);
  if (is_new) return;
  if (earlier->second.text.empty()) {
    earlier->second = value;
    return;
  }
  spec_.Report(spec_.Make(Code::kVM042, shown, fmt::format("`{}` is given twice in one disk", name))
                   .Secondary(spec_.At(earlier->second), "first given here"));
}

void DiskReader::ReadSource() {
  if (const Piece* source = Find("source")) {
    ReadPrefixedSource(*source, disk_, spec_);
    if (!HasDiskPrefix(source->text)) {
      spec_.Report(spec_.Make(Code::kVM038, *source, "a disk source without its prefix")
                       .Help("write `phy:` before a block device, `file:` or `tap:aio:` before an "
                             "image file"));
    }
  }
  if (const Piece* target = Find("target")) disk_.source = target->text;
}

void DiskReader::ReadFrontEnd() {
  const Piece* field = Find("vdev");
  if (!field) {
    spec_.Report(spec_.Make(Code::kVM032, spec_.Whole(), "a disk without a device name")
                     .Help(xm_form_ ? "write `SOURCE,DEVICE,MODE`, such as `phy:/dev/vg/db,xvda,w`"
                                    : "write `TARGET,FORMAT,VDEV,ACCESS`, such as "
                                      "`/dev/vg/db,raw,xvda,rw`"));
    return;
  }
  const FrontEnd front = SplitFrontEnd(*field);
  disk_.emulated_only = front.emulated_only;
  disk_.cdrom = front.cdrom.value_or(false);
  disk_.device = front.name.text;
  if (IsDiskDevice(front.name.text)) return;
  spec_.Report(
      spec_
          .Make(Code::kVM033, front.name.text.empty() ? *field : front.name,
                fmt::format("`{}` is not a disk device name", Printable(front.name.text)))
          .Help("write `xvda` to `xvdzz`, `hda` to `hdt` or `sda` to `sdzz`, with a partition "
                "number or without"));
}

void DiskReader::ReadFormat() {
  const Piece* format = Find("format");
  if (!format) return;
  if (const auto known = DiskFormatFromWord(format->text)) {
    disk_.format = *known;
    return;
  }
  spec_.Report(spec_
                   .Make(Code::kVM035, *format,
                         fmt::format("unknown disk format `{}`", Printable(format->text)))
                   .Help(Suggest(format->text, DiskFormatWords(), "format")));
}

void DiskReader::ReadWords() {
  if (const Piece* type = Find("devtype")) {
    if (IsAmong(type->text, kDeviceTypes)) {
      disk_.cdrom = *type == "cdrom";
    } else {
      spec_.Report(spec_
                       .Make(Code::kVM039, *type,
                             fmt::format("unknown device type `{}`", Printable(type->text)))
                       .Help(Suggest(type->text, kDeviceTypes, "type")));
    }
  }
  if (const Piece* type = Find("backendtype")) {
    if (const auto known = DiskBackendFromWord(type->text)) {
      disk_.backend = *known;
    } else {
      spec_.Report(spec_
                       .Make(Code::kVM039, *type,
                             fmt::format("unknown back-end type `{}`", Printable(type->text)))
                       .Help(Suggest(type->text, DiskBackendWords(), "type")));
    }
  }
  if (const Piece* script = Find("script")) disk_.script = script->text;
  if (const Piece* backend = Find("backend")) disk_.backend_domain = backend->text;
  if (const Piece* protocol = Find("protocol")) disk_.protocol = protocol->text;
}

void DiskReader::ReadFlags() {
  if (flags_.contains("cdrom")) disk_.cdrom = true;
  if (flags_.contains("direct-io-safe")) disk_.direct_io_safe = true;
  const auto on = flags_.find("discard");
  const auto off = flags_.find("no-discard");
  if (on != flags_.end() && off != flags_.end()) {
    spec_.Report(spec_.Make(Code::kVM042, off->second, "`no-discard` contradicts `discard`")
                     .Secondary(spec_.At(on->second), "given here"));
  }
  if (on != flags_.end() || off != flags_.end()) disk_.discard = on != flags_.end();
}

void DiskReader::ReadAccess() {
  disk_.access = disk_.cdrom ? DiskAccess::kReadOnly : DiskAccess::kReadWrite;
  const Piece* access = Find("access");
  if (!access) return;
  if (const auto known = DiskAccessFromWord(access->text)) {
    disk_.access = *known;
    return;
  }
  spec_.Report(spec_
                   .Make(Code::kVM034, *access,
                         fmt::format("unknown access mode `{}`", Printable(access->text)))
                   .Help(fmt::format("the modes are {}", QuotedList(kAccessWords))));
}

void DiskReader::CheckSource() {
  if (!disk_.source.empty() || disk_.cdrom) return;
  // The missing device is the greater error.
  if (!Find("vdev")) return;
  spec_.Report(spec_.Make(Code::kVM038, spec_.Whole(), "a disk without a source")
                   .Note("only a CD-ROM drive can be empty")
                   .Help(fmt::format("for an empty drive write `,{}:cdrom,r`", disk_.device)));
}

}  // namespace

std::optional<Disk> ParseDisk(const Value& value, const DeviceContext& context) {
  if (!RequireString(value, "disk", context.sink)) return std::nullopt;
  Spec spec(value, context.sink);
  return DiskReader(spec).Read();
}

}  // namespace domus
