// Desired and observed state of a host: what the compiler makes and what a hypervisor reports.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/ability.h"
#include "model/guest_config.h"

namespace domus {

/// A place in a config file, detached from the source map.
struct SourceRef {
  std::string file;  // as given to the command: relative paths stay relative
  int line = 0;      // 1-based
  int column = 0;    // 1-based, code points
  int end_column = 0;
  bool operator==(const SourceRef&) const = default;
};

/// What the config wants of a guest's power. kIgnore leaves it to the operator.
enum class Power { kRunning, kStopped, kIgnore };

/// What the config says and the host can't have.
struct LeftOut {
  std::string field;  // path, or the key of an option
  std::string why;
};

struct DesiredGuest {
  GuestConfig config;
  Power power = Power::kRunning;
  bool protect = false;
  std::string file;
  /// By field path ("memory", "disk[xvda]"); a field that has no line of its own is absent.
  std::map<std::string, SourceRef> sources;
  std::vector<LeftOut> left_out{};  // of `config`, once it has been fitted to a host
};

/// The commit of the version control that the config lies in.
struct ConfigRevision {
  std::string commit;         // hex, all of it
  std::optional<bool> dirty;  // files of the config differ from it; null when that isn't known
  bool operator==(const ConfigRevision&) const = default;
};

struct DesiredState {
  std::vector<DesiredGuest> guests;  // by name
  /// Guests that must run before the named one starts, and stop after it. Without cycles; names that
  /// are no guest's have no effect.
  std::map<std::string, std::vector<std::string>> boots_after;
  /// Digest of everything that the guests were compiled from.
  std::string config_digest;
  std::optional<ConfigRevision> revision;
  /// Directory or file that was read, and how many files it had: for messages and guards.
  std::string root;
  int file_count = 0;
};

/// The life cycle of guide §5.1, and what xm and libvirt add to it.
enum class LifeState { kOff, kStarting, kRunning, kPaused, kSuspended, kStopping, kCrashed };

std::string_view ToString(LifeState state);
std::optional<LifeState> LifeStateFromString(std::string_view text);
std::string_view ToString(Power power);

/// What lies at a path of the host. A link is not followed, but for `identity`.
struct HostFile {
  enum class Kind {
    kMissing,
    kFile,  // a regular file
    kDirectory,
    kDevice,
    kLink,
    kOther,    // a pipe, a socket, a volume that is no file
    kUnknown,  // the host doesn't tell, see `why`
  };
  std::string path{};  // as it was asked for
  Kind kind = Kind::kMissing;
  std::optional<int64_t> bytes{};  // its length; null where the host doesn't tell
  std::string target{};            // of a link, as it is written there
  std::string why{};
  /// The same for every name of one file, links included; empty when nothing is there.
  std::string identity{};
  /// The files that this image can't be read without (backing files, and theirs), by identity, or by
  /// path where one isn't there.
  std::vector<std::string> rests_on{};
};

struct ObservedGuest {
  /// Definition that the next boot uses; with what the backend filled in.
  GuestConfig config;
  LifeState state = LifeState::kOff;
  /// What runs now, when the state isn't off: may differ from config where a change is staged.
  std::optional<GuestConfig> live;
  std::optional<int64_t> started_at;  // Unix seconds
  /// The file in which the host keeps what its firmware remembers; empty for none.
  std::string nvram{};
};

struct HostInfo {
  std::string name;
  std::string backend;  // "sim", "libvirt", "xl"
  std::string version;  // of the backend, for people
  bool simulated = false;
  int64_t memory_mib = 0;       // of the whole host
  int64_t memory_free_mib = 0;  // not given to any guest
  int cpus = 0;
  Abilities lacks{};  // what it can't do to a guest that is on
};

struct ObservedState {
  HostInfo host;
  std::vector<ObservedGuest> guests;  // by name
  /// By path: what guests name, as far as somebody has looked (reconciler/guest_data.h). Empty where
  /// nothing is to be deleted.
  std::map<std::string, HostFile> files{};
};

}  // namespace domus
