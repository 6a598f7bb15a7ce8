#include "reconciler/guest_data.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <string_view>
#include <unordered_set>
#include <variant>

#include <fmt/format.h>

#include "base/text.h"

namespace domus {
namespace {

std::string Normal(const std::string& path) {
  return std::filesystem::path(path).lexically_normal().string();
}

/// `phy:sdb` is /dev/sdb.
std::string PathOf(const Disk& disk) {
  const bool bare_device =
      disk.backend == DiskBackend::kPhy && !disk.script && !disk.source.starts_with('/');
  return bare_device ? "/dev/" + disk.source : disk.source;
}

/// Whatever may be a file of the host: a setting that names one by accident only keeps it.
void AddPaths(const GuestConfig& guest, std::vector<std::string>& paths) {
  for (const Disk& disk : guest.disks) paths.push_back(PathOf(disk));
  for (const auto& text : {guest.kernel, guest.ramdisk, guest.bootloader}) {
    if (text) paths.push_back(*text);
  }
  for (const auto& [key, value] : guest.options) {
    if (const auto* text = std::get_if<std::string>(&value.data)) paths.push_back(*text);
  }
}

std::vector<std::string> Absolute(std::vector<std::string> paths) {
  std::erase_if(paths, [](const std::string& path) { return !path.starts_with('/'); });
  std::ranges::sort(paths);
  const auto repeated = std::ranges::unique(paths);
  paths.erase(repeated.begin(), repeated.end());
  return paths;
}

std::vector<std::string> PathsOf(const GuestConfig& guest) {
  std::vector<std::string> paths;
  AddPaths(guest, paths);
  return Absolute(std::move(paths));
}

std::vector<std::string> PathsOf(const ObservedGuest& guest) {
  std::vector<std::string> paths = {guest.nvram};
  AddPaths(guest.config, paths);
  if (guest.live) AddPaths(*guest.live, paths);
  return Absolute(std::move(paths));
}

/// Images in files; any other driver may keep them wherever it likes.
bool IsFileDriver(const std::string& tap_driver) {
  constexpr std::array<std::string_view, 9> kDrivers = {"aio",   "sync", "qcow", "qcow2", "vhd",
                                                        "vmdk", "raw",  "qed",  "ram"};
  const std::string_view name = std::string_view(tap_driver).substr(tap_driver.rfind(':') + 1);
  return std::ranges::find(kDrivers, name) != kDrivers.end();
}

/// What the disk itself says against it; empty for nothing.
std::string WhyNotOwn(const Disk& disk) {
  const std::string domain = disk.backend_domain.value_or("0");
  if (disk.cdrom) return "is the medium of a cdrom drive";
  if (disk.access == DiskAccess::kReadOnly) return "is read-only";
  if (disk.access == DiskAccess::kSharedWrite) return "is shared (w!)";
  if (domain != "0" && domain != "Domain-0") return "is of the driver domain " + domain;
  if (disk.script) return "is reached by the script " + *disk.script;
  if (disk.backend == DiskBackend::kPhy) return "is a device";
  if (disk.tap_driver && !IsFileDriver(*disk.tap_driver)) {
    return "is reached by the driver " + *disk.tap_driver;
  }
  return disk.source.starts_with('/') ? "" : "is no file of the host";
}

/// What lies there speaks against it; empty for a regular file, or nothing.
std::string WhyNoFile(const HostFile* file) {
  if (!file) return "was not looked at";
  switch (file->kind) {
    case HostFile::Kind::kMissing:
    case HostFile::Kind::kFile: return "";
    case HostFile::Kind::kDirectory: return "is a directory";
    case HostFile::Kind::kDevice: return "is a device";
    case HostFile::Kind::kLink: return "is a symbolic link to " + file->target;
    case HostFile::Kind::kOther: return "is no regular file";
    case HostFile::Kind::kUnknown: return "can't be looked at: " + file->why;
  }
  return "";
}

bool WasApplied(const Disk& disk, const RecordedSettings& applied) {
  if (applied.empty()) return true;
  return std::ranges::any_of(applied, [&](const auto& setting) {
    const auto& [path, recorded] = setting;
    const auto source = recorded.parts.find("source");
    return FieldKind(path) == "disk" && source != recorded.parts.end() &&
           Normal(source->second) == Normal(disk.source);
  });
}

bool IsMissing(const HostFile* file) {
  return file && file->kind == HostFile::Kind::kMissing;
}

}  // namespace

std::vector<std::string> FilesToLookAt(const DesiredState& desired, const ObservedState& observed) {
  std::set<std::string> paths;
  for (const DesiredGuest& guest : desired.guests) {
    for (std::string& path : PathsOf(guest.config)) paths.insert(std::move(path));
  }
  for (const ObservedGuest& guest : observed.guests) {
    for (std::string& path : PathsOf(guest)) paths.insert(std::move(path));
  }
  return {paths.begin(), paths.end()};
}

DataUse::DataUse(const DesiredState& desired, const ObservedState& observed)
    : observed_(observed) {
  for (const DesiredGuest& guest : desired.guests) {
    Add(&guest, guest.config.name, PathsOf(guest.config));
  }
  for (const ObservedGuest& guest : observed.guests) {
    Add(&guest, guest.config.name, PathsOf(guest));
  }
}

void DataUse::Add(const void* owner, const std::string& guest,
                  const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    uses_.emplace(Normal(path), Use{owner, guest, path});
    const HostFile* file = Find(path);
    if (!file) continue;
    if (!file->identity.empty()) uses_.emplace(file->identity, Use{owner, guest, path});
    for (const std::string& backing : file->rests_on) {
      uses_.emplace(backing, Use{owner, guest, path, true});
    }
  }
}

const HostFile* DataUse::Find(const std::string& path) const {
  const auto found = observed_.files.find(path);
  return found == observed_.files.end() ? nullptr : &found->second;
}

std::string DataUse::OtherUse(const ObservedGuest& guest, const std::string& path) const {
  std::vector<std::string> keys = {Normal(path)};
  if (const HostFile* file = Find(path); file && !file->identity.empty()) {
    keys.push_back(file->identity);
  }
  for (const std::string& key : keys) {
    const auto [first, last] = uses_.equal_range(key);
    for (auto at = first; at != last; ++at) {
      const Use& use = at->second;
      if (use.owner == &guest && !use.rests) continue;
      if (use.rests) return fmt::format("is what {} of guest {} rests on", use.path, use.guest);
      if (Normal(use.path) == Normal(path)) return fmt::format("is also guest {}'s", use.guest);
      return fmt::format("is also guest {}'s, as {}", use.guest, use.path);
    }
  }
  return "";
}

std::string DataUse::WhyKept(const ObservedGuest& guest, const Disk& disk,
                             const RecordedSettings& applied) const {
  if (std::string why = WhyNotOwn(disk); !why.empty()) return why;
  if (std::string why = WhyNoFile(Find(PathOf(disk))); !why.empty()) return why;
  if (!WasApplied(disk, applied)) return "was attached outside domus";
  return OtherUse(guest, PathOf(disk));
}

/// Takes each file once, whatever it is called: one that a disk keeps, no other disk gives away.
class DataUse::Choice {
 public:
  Choice(const DataUse& use, const ObservedGuest& guest, const RecordedSettings& applied)
      : use_(use), guest_(guest), applied_(applied) {}

  GuestData Take() && {
    for (const Disk& disk : guest_.config.disks) KeepDefined(disk);
    if (guest_.live) {
      for (const Disk& disk : guest_.live->disks) KeepLive(disk);
    }
    for (const Disk& disk : guest_.config.disks) {
      if (!disk.source.empty()) Delete(PathOf(disk));
    }
    if (!guest_.nvram.empty()) TakeNvram();
    return std::move(data_);
  }

 private:
  std::string KeyOf(const std::string& path) const {
    const HostFile* file = use_.Find(path);
    return file && !file->identity.empty() ? file->identity : Normal(path);
  }

  void Keep(const std::string& path, const std::string& why) {
    if (why.empty() || !taken_.insert(KeyOf(path)).second) return;
    data_.kept.push_back(Printable(fmt::format("{} {}", path, why)));
  }

  void KeepDefined(const Disk& disk) {
    if (!disk.source.empty()) Keep(PathOf(disk), use_.WhyKept(guest_, disk, applied_));
  }

  void KeepLive(const Disk& disk) {
    const bool defined = std::ranges::any_of(guest_.config.disks, [&](const Disk& one) {
      return PathOf(one) == PathOf(disk);
    });
    if (defined || disk.source.empty()) return;
    const std::string why = WhyNotOwn(disk);
    Keep(PathOf(disk), why.empty() ? "is not in its definition" : why);
  }

  void Delete(const std::string& path) {
    const HostFile* file = use_.Find(path);
    if (IsMissing(file) || !taken_.insert(KeyOf(path)).second) return;
    data_.deleted.push_back({path, file->bytes});
  }

  void TakeNvram() {
    const HostFile* file = use_.Find(guest_.nvram);
    if (IsMissing(file)) return;
    // Where others may not even look, the hypervisor knows its own file.
    const bool is_hidden = file && file->kind == HostFile::Kind::kUnknown;
    std::string why = is_hidden ? "" : WhyNoFile(file);
    if (why.empty()) why = use_.OtherUse(guest_, guest_.nvram);
    Keep(guest_.nvram, why);
    if (!taken_.insert(KeyOf(guest_.nvram)).second) return;
    data_.nvram = DataFile{guest_.nvram, file->bytes};
  }

  const DataUse& use_;
  const ObservedGuest& guest_;
  const RecordedSettings& applied_;
  GuestData data_;
  std::unordered_set<std::string> taken_;
};

GuestData DataUse::Of(const ObservedGuest& guest, const RecordedSettings& applied) const {
  return Choice(*this, guest, applied).Take();
}

}  // namespace domus
