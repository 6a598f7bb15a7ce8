#include "hypervisor/libvirt/storage.h"

#include <libvirt/virterror.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "forms/xml_element.h"
#include "hypervisor/host_files.h"
#include "hypervisor/libvirt/error.h"
#include "hypervisor/libvirt/handles.h"

namespace domus::libvirt {
namespace {

using Kind = HypervisorError::Kind;

constexpr size_t kLongestChain = 256;
constexpr std::string_view kInNoPool = "no storage pool of the host has it";

std::string Normal(const std::string& path) {
  return std::filesystem::path(path).lexically_normal().string();
}

/// The last call found nothing, or the host has no pools at all.
bool FoundNothing() {
  const int code = virGetLastErrorCode();
  return code == VIR_ERR_NO_STORAGE_VOL || code == VIR_ERR_NO_STORAGE_POOL ||
         code == VIR_ERR_NO_SUPPORT;
}

/// Null when no pool has it.
HypervisorResult<Volume> FindVolume(virConnectPtr connection, const std::string& path) {
  Volume volume(virStorageVolLookupByPath(connection, path.c_str()));
  if (!volume && !FoundNothing()) return LastError();
  return volume;
}

using Pools = std::vector<Pool>;

HypervisorResult<Pools> ActivePools(virConnectPtr connection) {
  virStoragePoolPtr* found = nullptr;
  const int count =
      virConnectListAllStoragePools(connection, &found, VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE);
  if (count < 0 && FoundNothing()) return Pools{};
  if (count < 0) return LastError();
  Pools pools;
  for (int i = 0; i < count; ++i) pools.emplace_back(found[i]);
  std::free(found);
  return pools;
}

/// The one whose directory it is, or would be, in; null when there is none.
HypervisorResult<Pool> PoolOf(virConnectPtr connection, const std::string& path) {
  const std::string directory = std::filesystem::path(Normal(path)).parent_path().string();
  HypervisorResult<Pools> pools = ActivePools(connection);
  if (!pools) return std::unexpected(pools.error());
  const auto found = std::ranges::find_if(*pools, [&](const Pool& pool) {
    const Text xml(virStoragePoolGetXMLDesc(pool.get(), 0));
    const Result<XmlElement> element = ParseXml(xml ? xml.get() : "");
    const XmlElement* target = element ? element->Child("target") : nullptr;
    return target && Normal(target->ChildText("path")) == directory;
  });
  return found == pools->end() ? Pool() : std::move(*found);
}

HypervisorResult<virStorageVolInfo> InfoOf(virStorageVolPtr volume) {
  virStorageVolInfo info{};
  if (virStorageVolGetInfoFlags(volume, &info, VIR_STORAGE_VOL_GET_PHYSICAL) == 0) return info;
  if (virStorageVolGetInfo(volume, &info) == 0) return info;
  return LastError();
}

HostFile::Kind KindOf(int type) {
  switch (type) {
    case VIR_STORAGE_VOL_FILE: return HostFile::Kind::kFile;
    case VIR_STORAGE_VOL_BLOCK: return HostFile::Kind::kDevice;
    case VIR_STORAGE_VOL_DIR: return HostFile::Kind::kDirectory;
    default: return HostFile::Kind::kOther;
  }
}

/// Empty when it has none, or is no volume.
std::string BackingPath(virConnectPtr connection, const std::string& path) {
  const HypervisorResult<Volume> volume = FindVolume(connection, path);
  if (!volume || !*volume) return "";
  const Text xml(virStorageVolGetXMLDesc(volume->get(), 0));
  const Result<XmlElement> element = ParseXml(xml ? xml.get() : "");
  const XmlElement* backing = element ? element->Child("backingStore") : nullptr;
  const std::string named = backing ? backing->ChildText("path") : "";
  if (!named.starts_with('/')) return "";
  return Normal(named);
}

std::vector<std::string> BackingPaths(virConnectPtr connection, const std::string& path) {
  std::vector<std::string> paths;
  std::string next = BackingPath(connection, path);
  while (!next.empty() && paths.size() < kLongestChain &&
         std::ranges::find(paths, next) == paths.end()) {
    paths.push_back(next);
    next = BackingPath(connection, next);
  }
  return paths;
}

HypervisorResult<HostFile> LookAtVolume(virConnectPtr connection, virStorageVolPtr volume,
                                        const std::string& path) {
  const HypervisorResult<virStorageVolInfo> info = InfoOf(volume);
  if (!info) return std::unexpected(info.error());
  HostFile file{.path = path, .kind = KindOf(info->type), .identity = Normal(path)};
  if (file.kind == HostFile::Kind::kFile) file.bytes = static_cast<int64_t>(info->allocation);
  file.rests_on = BackingPaths(connection, path);
  return file;
}

/// Null when no pool has it now.
HypervisorResult<std::optional<HostFile>> LookInPools(virConnectPtr connection,
                                                      const std::string& path) {
  const HypervisorResult<Volume> volume = FindVolume(connection, path);
  if (!volume) return std::unexpected(volume.error());
  if (!*volume) return std::nullopt;
  HypervisorResult<HostFile> file = LookAtVolume(connection, volume->get(), path);
  if (file) return *std::move(file);
  if (file.error().kind == Kind::kNotFound) return std::nullopt;
  return std::unexpected(file.error());
}

/// A pool lists what was there when it looked last, so what it has no longer, or not yet, is looked for
/// again. `unknown` is the answer where no pool can tell.
HypervisorResult<HostFile> LookAtPooled(virConnectPtr connection, const std::string& path,
                                        HostFile unknown) {
  for (const bool is_fresh : {false, true}) {
    HypervisorResult<std::optional<HostFile>> file = LookInPools(connection, path);
    if (!file) return std::unexpected(file.error());
    if (*file) return **std::move(file);
    if (is_fresh) break;
    const HypervisorResult<Pool> pool = PoolOf(connection, path);
    if (!pool) return std::unexpected(pool.error());
    if (!*pool) return unknown;
    if (virStoragePoolRefresh(pool->get(), 0) < 0) {
      unknown.why = LastError().error().text;
      return unknown;
    }
  }
  return HostFile{.path = path};
}

}  // namespace

HypervisorResult<HostFile> LookAt(virConnectPtr connection, const HostKind& kind,
                                  const std::string& path) {
  HostFile file{.path = path, .kind = HostFile::Kind::kUnknown, .why = std::string(kInNoPool)};
  if (kind.local) {
    file = LookAtFile(path);
    if (file.kind != HostFile::Kind::kUnknown) return file;
  }
  return LookAtPooled(connection, path, std::move(file));
}

HypervisorResult<void> Delete(virConnectPtr connection, const HostKind& kind,
                              const std::string& path) {
  const HypervisorResult<HostFile> file = LookAt(connection, kind, path);
  if (!file) return std::unexpected(file.error());
  if (file->kind == HostFile::Kind::kMissing) return {};
  const auto cant = [&](Kind error, std::string_view why) {
    return Refuse(error, fmt::format("can't delete {}: {}", Printable(path), why));
  };
  if (file->kind == HostFile::Kind::kUnknown) return cant(Kind::kUnsupported, file->why);
  if (file->kind != HostFile::Kind::kFile) return cant(Kind::kConflict, "it is no regular file");
  const HypervisorResult<Volume> volume = FindVolume(connection, path);
  if (!volume) return std::unexpected(volume.error());
  if (!*volume) return DeleteHostFile(path);
  if (virStorageVolDelete(volume->get(), 0) == 0) return {};
  if (virGetLastErrorCode() == VIR_ERR_NO_STORAGE_VOL) return {};
  return LastError();
}

}  // namespace domus::libvirt
