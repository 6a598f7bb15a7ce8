#include "compiler/tree_checks.h"

#include <string>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "model/device_fields.h"

namespace domus {
namespace {

/// Who used an identity first, and where.
struct Use {
  const CompiledGuest* guest;
  Location at;
};
using Uses = std::unordered_map<std::string, Use>;

Location SourceOf(const CompiledGuest& guest, const std::string& path) {
  const auto found = guest.sources.find(path);
  return found == guest.sources.end() ? guest.name_at : found->second;
}

/// The first use of `identity`, when this is not it.
const Use* FindFirst(Uses& uses, std::string identity, const Use& use) {
  const auto [first, is_new] = uses.emplace(std::move(identity), use);
  return is_new ? nullptr : &first->second;
}

std::string AlsoIn(const Use& first) {
  return fmt::format("also in guest `{}`", Printable(first.guest->config.name));
}

class TreeChecker {
 public:
  explicit TreeChecker(DiagnosticSink& sink) : sink_(sink) {}

  void Check(const CompiledGuest& guest) {
    CheckName(guest);
    CheckUuid(guest);
    CheckMacs(guest);
    CheckDisks(guest);
    CheckDisplays(guest);
  }

 private:
  void CheckName(const CompiledGuest& guest) {
    const Use use{&guest, guest.name_at};
    const Use* first = FindFirst(names_, guest.config.name, use);
    if (!first) return;
    sink_.Report(Diagnostic(Code::kHO001, use.at,
                            fmt::format("two guests are named `{}`", Printable(guest.config.name)),
                            "used again here")
                     .Secondary(first->at, "first used here"));
  }

  void CheckUuid(const CompiledGuest& guest) {
    if (!guest.config.uuid) return;
    const Use use{&guest, SourceOf(guest, "uuid")};
    const Use* first = FindFirst(uuids_, *guest.config.uuid, use);
    if (!first) return;
    sink_.Report(Diagnostic(Code::kHO004, use.at, "UUID used by two guests", AlsoIn(*first))
                     .Secondary(first->at, "first used here")
                     .Help("leave `uuid` out of the copy, and one is made for it"));
  }

  void CheckMacs(const CompiledGuest& guest) {
    const std::vector<Vif>& vifs = guest.config.vifs;
    for (size_t i = 0; i < vifs.size(); ++i) {
      if (!vifs[i].mac) continue;
      const Use use{&guest, guest.macs_at[i]};
      const Use* first = FindFirst(macs_, *vifs[i].mac, use);
      if (!first || first->guest == &guest) continue;
      sink_.Report(
          Diagnostic(Code::kHO002, use.at, "MAC address used by two guests", AlsoIn(*first))
              .Secondary(first->at, "first used here"));
    }
  }

  /// Two readers of an image may share it, a writer with nobody, unless all say `w!`.
  void CheckDisks(const CompiledGuest& guest) {
    for (const Disk& disk : guest.config.disks) {
      if (disk.source.empty() || disk.script) continue;
      const Use use{&guest, SourceOf(guest, DiskField(disk).path)};
      Image& image = images_[disk.source];
      const std::optional<Use>& conflict = ConflictWith(image, disk.access);
      if (conflict && conflict->guest != &guest) ReportSharedDisk(disk, use, *conflict);
      std::optional<Use>& same_access = UseBy(image, disk.access);
      if (!same_access) same_access = use;
    }
  }

  /// The first user of an image for each access.
  struct Image {
    std::optional<Use> reader, writer, sharer;
  };

  static std::optional<Use>& UseBy(Image& image, DiskAccess access) {
    switch (access) {
      case DiskAccess::kReadOnly: return image.reader;
      case DiskAccess::kReadWrite: return image.writer;
      case DiskAccess::kSharedWrite: return image.sharer;
    }
    return image.reader;
  }

  static const std::optional<Use>& ConflictWith(const Image& image, DiskAccess access) {
    if (access != DiskAccess::kReadWrite || image.writer) return image.writer;
    return image.sharer ? image.sharer : image.reader;
  }

  void ReportSharedDisk(const Disk& disk, const Use& use, const Use& other) {
    sink_.Report(
        Diagnostic(Code::kHO003, use.at,
                   fmt::format("disk `{}` is written by one guest and used by another",
                               Printable(disk.source)),
                   AlsoIn(other))
            .Secondary(other.at, "first used here")
            .Note("two guests that mount one writable disk destroy its file system")
            .Help("if they know of each other, as cluster file systems do, write `w!` in both"));
  }

  void CheckDisplay(const CompiledGuest& guest, const Vnc& vnc, Location at) {
    if (!vnc.display || vnc.unused.value_or(false)) return;
    const Use use{&guest, at};
    const Use* first = FindFirst(displays_, std::to_string(*vnc.display), use);
    if (!first || first->guest == &guest) return;
    sink_.Report(Diagnostic(Code::kHO005, use.at,
                            fmt::format("two guests use VNC display {}", *vnc.display),
                            AlsoIn(*first))
                     .Secondary(first->at, "first used here")
                     .Help("write `vncunused = 1` and the next free display is taken"));
  }

  void CheckDisplays(const CompiledGuest& guest) {
    const GuestConfig& config = guest.config;
    // `vncunused` is on unless the file says otherwise, for both tools; only an explicit 0 pins.
    if (config.vnc.enabled.value_or(false) && config.vnc.unused == false) {
      CheckDisplay(guest, config.vnc, SourceOf(guest, "vncdisplay"));
    }
    for (size_t i = 0; i < config.vfbs.size(); ++i) {
      const Vnc& vnc = config.vfbs[i].vnc;
      if (vnc.unused == false) {
        CheckDisplay(guest, vnc, SourceOf(guest, fmt::format("vfb[{}]", i)));
      }
    }
  }

  DiagnosticSink& sink_;
  Uses names_, uuids_, macs_, displays_;
  std::unordered_map<std::string, Image> images_;
};

}  // namespace

void CheckMemory(std::span<const CompiledGuest* const> guests, int64_t host_mib,
                 DiagnosticSink& sink) {
  constexpr int64_t kDefaultMib = 128;  // xm's
  int64_t sum = 0;
  const CompiledGuest* first_too_much = nullptr;
  for (const CompiledGuest* guest : guests) {
    sum += guest->config.memory_mib.value_or(kDefaultMib);
    if (sum > host_mib && !first_too_much) first_too_much = guest;
  }
  if (!first_too_much) return;
  sink.Report(Diagnostic(Code::kHO006, SourceOf(*first_too_much, "memory"),
                         "the guests need more memory than the host has",
                         "does not fit beside the guests before it")
                  .Note(fmt::format("{} need {} MiB, the host has {} MiB for them and for domain 0",
                                    Count(static_cast<int64_t>(guests.size()), "guest"), sum,
                                    host_mib)));
}

void CheckTree(std::span<const CompiledGuest* const> guests, DiagnosticSink& sink) {
  TreeChecker checker(sink);
  for (const CompiledGuest* guest : guests) checker.Check(*guest);
}

}  // namespace domus
