#include "reconciler/guest_diff.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

namespace domus {
namespace {

using FieldIndex = std::unordered_map<std::string_view, const Field*>;

FieldIndex IndexByPath(const std::vector<Field>& fields) {
  FieldIndex index;
  for (const Field& field : fields) index.emplace(field.path, &field);
  return index;
}

const Field* Find(const FieldIndex& index, std::string_view path) {
  const auto found = index.find(path);
  return found == index.end() ? nullptr : found->second;
}

/// Observed vifs under the paths that the config's vifs have.
void AlignVifs(const GuestConfig& desired, const GuestConfig& observed,
               std::vector<Field>& observed_fields) {
  std::unordered_map<std::string, std::string> aliases;
  for (size_t i = 0; i < desired.vifs.size(); ++i) {
    if (desired.vifs[i].mac) continue;
    const Vif* vif = MatchVif(desired, i, observed);
    if (vif && vif->mac) aliases[fmt::format("vif[{}]", *vif->mac)] = fmt::format("vif[{}]", i);
  }
  for (Field& field : observed_fields) {
    const auto alias = aliases.find(field.path);
    if (alias != aliases.end()) field.path = alias->second;
  }
}

std::vector<Field> AlignedFields(const GuestConfig& desired, const GuestConfig& observed,
                                 std::string_view digest_key) {
  std::vector<Field> fields = GuestFields(observed, digest_key);
  AlignVifs(desired, observed, fields);
  return fields;
}

/// Attributes on which `other` isn't what the config says, or still has what the config no longer
/// says.
std::set<std::string> DifferingParts(const Field& desired, const RecordedSetting* recorded,
                                     const Field& other) {
  std::set<std::string> parts;
  for (const auto& [name, value] : desired.parts) {
    const auto found = other.parts.find(name);
    if (found == other.parts.end() || found->second != value) parts.insert(name);
  }
  if (!recorded) return parts;
  for (const auto& [name, value] : recorded->parts) {
    const auto found = other.parts.find(name);
    if (!desired.parts.contains(name) && found != other.parts.end() && found->second == value) {
      parts.insert(name);
    }
  }
  return parts;
}

/// Of what was applied, something is otherwise.
bool DiffersFromRecord(const RecordedSetting& recorded, const Field* there) {
  if (!there) return true;
  return std::ranges::any_of(recorded.parts, [&](const auto& part) {
    const auto found = there->parts.find(part.first);
    return found == there->parts.end() || found->second != part.second;
  });
}

/// A setting that waits for the next boot is other than applied in what runs, without anybody having
/// touched it.
bool HostChanged(const RecordedSetting& recorded, const Field* defined, const Field* live,
                 bool is_on) {
  if (DiffersFromRecord(recorded, defined)) return true;
  const bool follows = defined->disruption == Disruption::kLive;
  return is_on && follows && DiffersFromRecord(recorded, live);
}

bool ConfigOwnsList(std::string_view path) {
  const std::string_view kind = FieldKind(path);
  return kind == "disk" || kind == "vif" || kind == "pci";
}

/// Every guest has these, whether the config says them or not.
bool NamesTheGuest(std::string_view path) {
  return path == "name" || path == "uuid" || path == "type";
}

/// One comparison: the sides as lists of fields, and the result as it grows.
class Comparison {
 public:
  Comparison(const std::vector<Field>& desired, const RecordedSettings* recorded,
             std::vector<Field> defined, std::optional<std::vector<Field>> live)
      : desired_(desired),
        recorded_(recorded),
        defined_(std::move(defined)),
        live_(std::move(live)),
        desired_index_(IndexByPath(desired_)),
        defined_index_(IndexByPath(defined_)) {
    if (live_) live_index_ = IndexByPath(*live_);
  }

  GuestDiff Run() && {
    for (const Field& field : desired_) CompareDesired(field);
    for (const Field& field : defined_) CompareUndesired(field);
    if (live_) {
      for (const Field& field : *live_) {
        if (!Find(defined_index_, field.path)) CompareUndesired(field);
      }
    }
    return std::move(diff_);
  }

 private:
  const RecordedSetting* Recorded(const std::string& path) const {
    if (!recorded_) return nullptr;
    const auto found = recorded_->find(path);
    return found == recorded_->end() ? nullptr : &found->second;
  }

  void CompareDesired(const Field& field) {
    const RecordedSetting* recorded = Recorded(field.path);
    const Field* defined = Find(defined_index_, field.path);
    const Field* live = Find(live_index_, field.path);
    std::set<std::string> parts, live_parts;
    if (defined) parts = DifferingParts(field, recorded, *defined);
    if (live) live_parts = DifferingParts(field, recorded, *live);
    const bool definition_differs = !defined || !parts.empty();
    const bool live_differs = live_ && (!live || !live_parts.empty());
    if (!definition_differs && !live_differs) {
      diff_.unchanged.push_back(field);
      return;
    }
    parts.merge(live_parts);
    FieldDelta delta{.path = field.path, .field = field};
    delta.parts = std::move(parts);
    delta.definition_differs = definition_differs;
    delta.live_differs = live_differs;
    if (defined) delta.defined = *defined;
    if (live) delta.live = *live;
    const Field* wrong = delta.live_differs ? live : defined;
    delta.kind = wrong ? FieldDelta::Kind::kChange : FieldDelta::Kind::kAdd;
    if (wrong) delta.before = wrong->display;
    if (recorded) {
      delta.applied = recorded->display;
      const bool host_changed = HostChanged(*recorded, defined, live, live_.has_value());
      delta.cause = recorded->parts == field.parts ? Cause::kDrift
                    : host_changed                 ? Cause::kConflict
                                                   : Cause::kConfig;
    }
    diff_.deltas.push_back(std::move(delta));
  }

  void CompareUndesired(const Field& field) {
    if (Find(desired_index_, field.path) || NamesTheGuest(field.path)) return;
    const RecordedSetting* recorded = Recorded(field.path);
    if (!recorded && !ConfigOwnsList(field.path)) return;
    FieldDelta delta{.kind = FieldDelta::Kind::kRemove, .path = field.path, .field = field};
    const Field* defined = Find(defined_index_, field.path);
    const Field* live = Find(live_index_, field.path);
    const bool follows = field.disruption == Disruption::kLive;
    delta.definition_changed = recorded && defined && DiffersFromRecord(*recorded, defined);
    delta.live_changed = recorded && live && follows && DiffersFromRecord(*recorded, live);
    const bool only_definition = delta.definition_changed && !delta.live_changed;
    delta.before = (!live || only_definition ? defined : live)->display;
    delta.definition_differs = defined != nullptr;
    delta.live_differs = live != nullptr;
    if (defined) delta.defined = *defined;
    if (live) delta.live = *live;
    if (recorded) {
      delta.applied = recorded->display;
      const bool host_changed = defined && HostChanged(*recorded, defined, live, live != nullptr);
      delta.cause = host_changed ? Cause::kConflict : Cause::kConfig;
    } else if (recorded_) {
      delta.cause = Cause::kDrift;  // nobody but the host has it
    }
    diff_.deltas.push_back(std::move(delta));
  }

  const std::vector<Field>& desired_;
  const RecordedSettings* recorded_;
  const std::vector<Field> defined_;
  const std::optional<std::vector<Field>> live_;
  const FieldIndex desired_index_;
  const FieldIndex defined_index_;
  FieldIndex live_index_;
  GuestDiff diff_;
};

/// What was applied had a limit that the config no longer says.
bool DropsLimits(const GuestConfig& desired, const RecordedSettings* recorded) {
  if (!recorded) return false;
  return (!desired.maxmem_mib && recorded->contains("maxmem")) ||
         (!desired.maxvcpus && recorded->contains("maxvcpus"));
}

}  // namespace

bool SaysTheSame(const GuestConfig& desired, const GuestConfig& there) {
  GuestConfig full = desired;
  if (!full.maxmem_mib) full.maxmem_mib = there.maxmem_mib;
  if (!full.maxvcpus) full.maxvcpus = there.maxvcpus;
  return full == there;
}

const Vif* MatchVif(const GuestConfig& desired, size_t position, const GuestConfig& observed) {
  const Vif& wanted = desired.vifs[position];
  if (wanted.mac) {
    const auto found = std::ranges::find(observed.vifs, wanted.mac, &Vif::mac);
    return found == observed.vifs.end() ? nullptr : &*found;
  }
  if (position >= observed.vifs.size()) return nullptr;
  const Vif& there = observed.vifs[position];
  const bool claimed = there.mac && std::ranges::find(desired.vifs, there.mac, &Vif::mac) !=
                                        desired.vifs.end();
  return claimed ? nullptr : &there;
}

GuestDiff DiffGuest(const GuestConfig& desired_config, const std::vector<Field>& desired,
                    const RecordedSettings* recorded, const ObservedGuest& observed,
                    std::string_view digest_key) {
  std::optional<std::vector<Field>> live;
  const bool on = observed.live && observed.state != LifeState::kOff;
  const bool is_same = SaysTheSame(desired_config, observed.config) &&
                       (!on || SaysTheSame(desired_config, *observed.live)) &&
                       !DropsLimits(desired_config, recorded);
  if (is_same) return {.deltas = {}, .unchanged = desired};
  if (on) live = AlignedFields(desired_config, *observed.live, digest_key);
  return Comparison(desired, recorded,
                    AlignedFields(desired_config, observed.config, digest_key), std::move(live))
      .Run();
}

}  // namespace domus
