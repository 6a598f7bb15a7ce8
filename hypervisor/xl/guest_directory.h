// The definitions of guests, which xl has no store of: a directory for each guest, named by its UUID.
//
//     UUID/definition.json   what the next boot uses
//     UUID/guest.cfg         the same as xl reads it, written before each use; a host that starts the guest
//                            when it boots reads it, too
//     UUID/booted            what runs: the domain's number on a line, then the config it was given, as
//                            changed since
//     UUID/call              `xl create` or `xl restore` is under way: its process, and when that began
//     UUID/memory.saving     being written by `xl save`, which destroys the domain only when it is whole
//     UUID/memory            the guest, suspended; never there once the guest has run on
//
// All of it is root's alone (0700, 0600), as configs hold passwords. Each file is replaced in one step.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hypervisor/hypervisor.h"

namespace domus::xl {

/// A process that may have ended meanwhile: numbers are used again, with another start.
struct CallUnderWay {
  int process = 0;
  std::string started;  // ticks since the host's boot, as /proc/PID/stat has them
};

struct Booted {
  int domain = 0;
  GuestConfig config;
};

struct StoredGuest {
  GuestConfig definition;  // always with a UUID
  std::optional<Booted> booted;
  std::optional<CallUnderWay> call;
  bool has_memory = false;
  bool has_unfinished_memory = false;
};

class GuestDirectory {
 public:
  /// `path` is made when it is needed first.
  explicit GuestDirectory(std::string path) : path_(std::move(path)) {}

  /// By UUID. A file that can't be read fails it all: a guest must not look as if it were gone.
  HypervisorResult<std::vector<StoredGuest>> All() const;

  HypervisorResult<void> PutDefinition(const GuestConfig& guest) const;
  HypervisorResult<void> PutBooted(const std::string& uuid, const Booted& booted) const;
  std::string CfgPath(const std::string& uuid) const;
  /// The path of the cfg, which now holds the text.
  HypervisorResult<std::string> PutCfg(const std::string& uuid, std::string_view text) const;
  HypervisorResult<void> PutCall(const std::string& uuid, int process) const;
  void RemoveCall(const std::string& uuid) const;

  std::string MemoryPath(const std::string& uuid) const;
  std::string UnfinishedMemoryPath(const std::string& uuid) const;
  /// The image is whole: from now on the guest is suspended.
  HypervisorResult<void> KeepMemory(const std::string& uuid) const;
  HypervisorResult<void> RemoveMemory(const std::string& uuid) const;
  void RemoveUnfinishedMemory(const std::string& uuid) const;

  HypervisorResult<void> Remove(const std::string& uuid) const;

 private:
  std::string File(const std::string& uuid, std::string_view name) const;
  HypervisorResult<void> Put(const std::string& uuid, std::string_view name,
                             std::string_view bytes) const;
  HypervisorResult<std::optional<StoredGuest>> Read(const std::string& uuid) const;

  std::string path_;
};

/// Whether the process runs and is the one that was meant.
bool IsUnderWay(const CallUnderWay& call);

}  // namespace domus::xl
