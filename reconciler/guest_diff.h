// The three-way diff of one guest: what the config says, what was last applied, and what the host
// has for the next boot and, when the guest is on, right now.
//
// Only what the config says is compared, attribute by attribute. A setting that the config no longer
// has counts as removed when it was recorded and is still there; a disk, vif or PCI device that
// neither config nor record knows counts as removed too, as the config's device lists are complete.
// Vifs without a MAC in the config are matched by position.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "model/guest_fields.h"
#include "model/state.h"
#include "reconciler/plan.h"
#include "reconciler/recorded_settings.h"

namespace domus {

/// A setting on which the sides differ.
struct FieldDelta {
  enum class Kind { kAdd, kChange, kRemove };
  Kind kind = Kind::kChange;
  std::string path{};
  Field field{};                     // the desired one; of kRemove the one that is there
  std::string applied{};             // for people: as recorded; empty when it isn't
  std::string before{};              // for people: the live value when that differs, else the defined
  std::optional<Field> defined{};    // what the next boot has
  std::optional<Field> live{};       // what runs
  std::set<std::string> parts{};     // attributes that differ; empty for kAdd and kRemove
  bool definition_differs = false;  // the next boot would have it wrong
  bool live_differs = false;        // the running guest has it wrong
  // Of kRemove: where it is no longer as it was applied.
  bool definition_changed = false;
  bool live_changed = false;
  Cause cause = Cause::kConfig;
};

struct GuestDiff {
  std::vector<FieldDelta> deltas{};  // in the order of GuestFields; removed settings last
  std::vector<Field> unchanged{};
};

/// Whether the host has just what the config says. It names the limits of memory and vCPUs even where the
/// config leaves them to what there is of both.
bool SaysTheSame(const GuestConfig& desired, const GuestConfig& there);

/// `desired` are the GuestFields of the config. `recorded` is null when nothing is.
GuestDiff DiffGuest(const GuestConfig& desired_config, const std::vector<Field>& desired,
                    const RecordedSettings* recorded, const ObservedGuest& observed,
                    std::string_view digest_key);

/// The observed vif that the config's vif at `position` means: by MAC, else by position among those
/// whose MAC no other vif of the config claims. Null when there is none.
const Vif* MatchVif(const GuestConfig& desired, size_t position, const GuestConfig& observed);

}  // namespace domus
