#include "hypervisor/xl/guest_directory.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "base/files.h"
#include "base/text.h"
#include "hypervisor/xl/errors.h"
#include "model/guest_json.h"

namespace domus::xl {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kDefinition = "definition.json";
constexpr std::string_view kCfg = "guest.cfg";
constexpr std::string_view kBooted = "booted";
constexpr std::string_view kCall = "call";
constexpr std::string_view kUnfinishedMemory = "memory.saving";
constexpr std::string_view kMemory = "memory";
constexpr std::array kFiles = {kDefinition, kCfg, kBooted, kCall, kUnfinishedMemory, kMemory};
constexpr size_t kMostBytes = 16 << 20;

bool Exists(const std::string& path) {
  std::error_code error;
  return fs::exists(fs::path(path), error);
}

std::string Failure(std::string_view what, const std::string& path) {
  return fmt::format("{} {}: {}", what, Printable(path), std::strerror(errno));
}

/// A file of one guest, whole; null when there is none.
Result<std::optional<std::string>> ReadIfThere(const std::string& path) {
  if (!Exists(path)) return std::nullopt;
  Result<std::string> bytes = ReadFile(path, kMostBytes);
  if (!bytes) return Fail(bytes.error().message);
  return *std::move(bytes);
}

Result<Booted> ParseBooted(std::string_view text) {
  const size_t line_end = text.find('\n');
  const auto domain = ParseInt(text.substr(0, line_end));
  if (!domain || line_end == std::string_view::npos) return Fail("no number of a domain");
  Result<GuestConfig> config = GuestFromJson(text.substr(line_end + 1));
  if (!config) return Fail(config.error().message);
  return Booted{static_cast<int>(*domain), *std::move(config)};
}

/// Null for a damaged one: then the call is not known, as if it had ended.
std::optional<CallUnderWay> ParseCall(std::string_view text) {
  const std::vector<std::string_view> words = Split(Trim(text), ' ');
  const auto process = words.size() == 2 ? ParseInt(words[0]) : std::nullopt;
  if (!process) return std::nullopt;
  return CallUnderWay{static_cast<int>(*process), std::string(words[1])};
}

/// Field 22 of /proc/PID/stat; empty when there is no such process, or it is a zombie.
std::string StartOf(int process) {
  const Result<std::string> stat = ReadFile(fmt::format("/proc/{}/stat", process));
  if (!stat) return "";
  const size_t name_end = stat->rfind(')');  // the name may hold anything
  if (name_end == std::string::npos) return "";
  const std::vector<std::string_view> fields =
      Split(Trim(std::string_view(*stat).substr(name_end + 1)), ' ');
  constexpr size_t kState = 0;
  constexpr size_t kStart = 19;
  if (fields.size() <= kStart || fields[kState] == "Z") return "";
  return std::string(fields[kStart]);
}

HypervisorResult<void> SyncDirectory(const std::string& path) {
  const int directory = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return Permanent(Failure("can't open", path));
  const bool is_synced = ::fsync(directory) == 0;
  ::close(directory);
  if (!is_synced) return Permanent(Failure("can't sync", path));
  return {};
}

}  // namespace

bool IsUnderWay(const CallUnderWay& call) {
  return !call.started.empty() && StartOf(call.process) == call.started;
}

std::string GuestDirectory::File(const std::string& uuid, std::string_view name) const {
  return fmt::format("{}/{}/{}", path_, uuid, name);
}

HypervisorResult<void> GuestDirectory::Put(const std::string& uuid, std::string_view name,
                                           std::string_view bytes) const {
  if (auto made = MakeDirectories(fmt::format("{}/{}", path_, uuid), 0700); !made) {
    return Permanent(made.error().message);
  }
  if (auto written = WriteFile(File(uuid, name), bytes, 0600); !written) {
    return Permanent(written.error().message);
  }
  return {};
}

HypervisorResult<std::optional<StoredGuest>> GuestDirectory::Read(const std::string& uuid) const {
  const auto damaged = [&](std::string_view name, const std::string& why) {
    return Permanent(fmt::format("{}: {}", Printable(File(uuid, name)), why));
  };
  const auto definition = ReadIfThere(File(uuid, kDefinition));
  if (!definition) return Permanent(definition.error().message);
  if (!*definition) return std::nullopt;
  Result<GuestConfig> config = GuestFromJson(**definition);
  if (!config) return damaged(kDefinition, config.error().message);
  if (config->uuid != uuid) return damaged(kDefinition, "it has another guest's UUID");
  StoredGuest guest{.definition = *std::move(config), .booted = {}, .call = {}};
  const auto booted = ReadIfThere(File(uuid, kBooted));
  if (!booted) return Permanent(booted.error().message);
  if (*booted) {
    Result<Booted> read = ParseBooted(**booted);
    if (!read) return damaged(kBooted, read.error().message);
    guest.booted = *std::move(read);
  }
  const auto call = ReadIfThere(File(uuid, kCall));
  if (call && *call) guest.call = ParseCall(**call).value_or(CallUnderWay{});
  guest.has_memory = Exists(File(uuid, kMemory));
  guest.has_unfinished_memory = Exists(File(uuid, kUnfinishedMemory));
  return guest;
}

HypervisorResult<std::vector<StoredGuest>> GuestDirectory::All() const {
  std::vector<StoredGuest> guests;
  std::error_code error;
  std::vector<std::string> uuids;
  for (const auto& entry : fs::directory_iterator(path_, error)) {
    if (entry.is_directory(error)) uuids.push_back(entry.path().filename().string());
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    return Permanent(fmt::format("can't read {}: {}", Printable(path_), error.message()));
  }
  std::ranges::sort(uuids);
  for (const std::string& uuid : uuids) {
    HypervisorResult<std::optional<StoredGuest>> guest = Read(uuid);
    if (!guest) return std::unexpected(guest.error());
    if (*guest) guests.push_back(**std::move(guest));
  }
  return guests;
}

HypervisorResult<void> GuestDirectory::PutDefinition(const GuestConfig& guest) const {
  return Put(*guest.uuid, kDefinition, GuestToJson(guest, SecretsInJson::kReveal) + "\n");
}

HypervisorResult<void> GuestDirectory::PutBooted(const std::string& uuid,
                                                 const Booted& booted) const {
  return Put(uuid, kBooted, fmt::format("{}\n{}\n", booted.domain,
                                        GuestToJson(booted.config, SecretsInJson::kReveal)));
}

HypervisorResult<std::string> GuestDirectory::PutCfg(const std::string& uuid,
                                                     std::string_view text) const {
  if (auto put = Put(uuid, kCfg, text); !put) return std::unexpected(put.error());
  return CfgPath(uuid);
}

HypervisorResult<void> GuestDirectory::PutCall(const std::string& uuid, int process) const {
  return Put(uuid, kCall, fmt::format("{} {}\n", process, StartOf(process)));
}

void GuestDirectory::RemoveCall(const std::string& uuid) const {
  ::unlink(File(uuid, kCall).c_str());
}

std::string GuestDirectory::CfgPath(const std::string& uuid) const { return File(uuid, kCfg); }

std::string GuestDirectory::MemoryPath(const std::string& uuid) const {
  return File(uuid, kMemory);
}

std::string GuestDirectory::UnfinishedMemoryPath(const std::string& uuid) const {
  return File(uuid, kUnfinishedMemory);
}

HypervisorResult<void> GuestDirectory::KeepMemory(const std::string& uuid) const {
  const std::string from = File(uuid, kUnfinishedMemory);
  const std::string to = File(uuid, kMemory);
  // Somebody who looked meanwhile may have been first.
  const bool is_kept = std::rename(from.c_str(), to.c_str()) == 0 || (errno == ENOENT && Exists(to));
  if (!is_kept) return Permanent(Failure("can't rename", from));
  return SyncDirectory(fmt::format("{}/{}", path_, uuid));
}

HypervisorResult<void> GuestDirectory::RemoveMemory(const std::string& uuid) const {
  const std::string path = File(uuid, kMemory);
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return Permanent(Failure("can't remove", path));
  return SyncDirectory(fmt::format("{}/{}", path_, uuid));
}

void GuestDirectory::RemoveUnfinishedMemory(const std::string& uuid) const {
  ::unlink(File(uuid, kUnfinishedMemory).c_str());
}

HypervisorResult<void> GuestDirectory::Remove(const std::string& uuid) const {
  // The definition first: without it the rest is nobody's.
  for (const std::string_view name : kFiles) {
    const std::string path = File(uuid, name);
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) {
      return Permanent(Failure("can't remove", path));
    }
  }
  ::rmdir(fmt::format("{}/{}", path_, uuid).c_str());
  return SyncDirectory(path_);
}

}  // namespace domus::xl
