// The files that hold a guest's data: which of them go with it when it is removed with --remove-data, and
// which stay, and why.
//
// What is deleted is a disk image that the guest's definition names as its own to write, that Domus put
// there, that is a regular file of the host, and that nobody else has: no other guest of the config or
// the host names it or rests on it, by whatever name. Whatever isn't known to be so stays.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "model/state.h"
#include "reconciler/recorded_settings.h"

namespace domus {

struct DataFile {
  std::string path{};
  std::optional<int64_t> bytes{};  // null where the host doesn't tell
};

struct GuestData {
  std::vector<DataFile> deleted{};
  std::optional<DataFile> nvram{};  // goes with the definition
  std::vector<std::string> kept{};  // for people: "/isos/x.iso is read-only"
};

/// Every path that a guest of either names: what Hypervisor::LookAtFiles is to be asked about. Sorted,
/// each once.
std::vector<std::string> FilesToLookAt(const DesiredState& desired, const ObservedState& observed);

class DataUse {
 public:
  /// `observed` with its files. Both must outlive it.
  DataUse(const DesiredState& desired, const ObservedState& observed);

  /// `guest` is one of the observed. `applied`: the settings of its last apply; without any, whatever
  /// its definition names counts as put there by Domus.
  GuestData Of(const ObservedGuest& guest, const RecordedSettings& applied) const;

 private:
  class Choice;
  struct Use {
    const void* owner;   // the desired or observed guest
    std::string guest;
    std::string path;    // as that guest names it
    bool rests = false;  // on the file, without naming it
  };

  void Add(const void* owner, const std::string& guest, const std::vector<std::string>& paths);
  const HostFile* Find(const std::string& path) const;
  /// Empty when no other guest has it.
  std::string OtherUse(const ObservedGuest& guest, const std::string& path) const;
  std::string WhyKept(const ObservedGuest& guest, const Disk& disk,
                      const RecordedSettings& applied) const;

  const ObservedState& observed_;
  std::unordered_multimap<std::string, Use> uses_;  // by normal path and by identity
};

}  // namespace domus
