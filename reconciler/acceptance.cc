#include "reconciler/acceptance.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "model/guest_devices.h"
#include "model/guest_fields.h"
#include "model/guest_settings.h"
#include "reconciler/addresses.h"
#include "reconciler/guest_assessment.h"
#include "reconciler/store.h"

namespace domus {
namespace {

const GuestConfig& SideOf(const FieldDelta& delta, const ObservedGuest& observed) {
  return delta.live_differs && observed.live ? *observed.live : observed.config;
}

/// The host's device that the config's device at the path is compared with; null when there is none.
const Disk* Twin(const std::vector<Disk>&, const GuestConfig&, std::string_view path,
                 const GuestConfig& side) {
  const auto index = DeviceIndex(side, path);
  return index ? &side.disks[*index] : nullptr;
}
const Vif* Twin(const std::vector<Vif>&, const GuestConfig& desired, std::string_view path,
                const GuestConfig& side) {
  const auto index = DeviceIndex(desired, path);
  return index ? MatchVif(desired, *index, side) : nullptr;
}
const Vfb* Twin(const std::vector<Vfb>&, const GuestConfig&, std::string_view path,
                const GuestConfig& side) {
  const auto index = DeviceIndex(side, path);
  return index ? &side.vfbs[*index] : nullptr;
}
const PciDevice* Twin(const std::vector<PciDevice>&, const GuestConfig&, std::string_view path,
                      const GuestConfig& side) {
  const auto index = DeviceIndex(side, path);
  return index ? &side.pci[*index] : nullptr;
}

class Acceptor {
 public:
  Acceptor(const DesiredGuest& desired, const ObservedGuest& observed)
      : desired_(desired.config), observed_(observed), wanted_(desired.config) {}

  /// False for what can't be read back.
  bool Accept(const FieldDelta& delta) {
    const GuestConfig& side = SideOf(delta, observed_);
    switch (delta.kind) {
      case FieldDelta::Kind::kAdd: return TakeOut(delta.path);
      case FieldDelta::Kind::kRemove: return Copy(delta.path, side);
      case FieldDelta::Kind::kChange: break;
    }
    const std::string_view kind = FieldKind(delta.path);
    if (kind == "disk") return CopyAttributes(delta, side, wanted_.disks);
    if (kind == "vif") return CopyAttributes(delta, side, wanted_.vifs);
    if (kind == "vfb") return CopyAttributes(delta, side, wanted_.vfbs);
    if (kind == "pci") return CopyAttributes(delta, side, wanted_.pci);
    return Copy(delta.path, side);
  }

  GuestConfig Take() && { return std::move(wanted_); }

 private:
  bool Copy(const std::string& path, const GuestConfig& from) {
    return CopyDevice(path, from, wanted_) || CopySetting(path, from, wanted_);
  }

  /// The host doesn't have it.
  bool TakeOut(const std::string& path) {
    GuestConfig nothing;
    nothing.name = wanted_.name;
    nothing.type = wanted_.type;
    return Copy(path, nothing);
  }

  /// Only the attributes that the config says and that differ.
  template <class Device>
  bool CopyAttributes(const FieldDelta& delta, const GuestConfig& side,
                      std::vector<Device>& devices) {
    const auto index = DeviceIndex(wanted_, delta.path);
    const Device* there = Twin(devices, desired_, delta.path, side);
    return index && there && CopyParts(delta.parts, *there, devices[*index]);
  }

  const GuestConfig& desired_;
  const ObservedGuest& observed_;
  GuestConfig wanted_;
};

std::optional<SourceRef> SourceOf(const DesiredGuest& desired, const std::string& path) {
  const auto found = desired.sources.find(path);
  return found == desired.sources.end() ? std::nullopt : std::optional(found->second);
}

ReconcileError NotDrifted(const DesiredGuest& desired, const std::string& path,
                          const FieldDelta* changed) {
  const std::string address = GuestAddress(desired.config.name);
  ReconcileError error{.id = "PL151"};
  error.headline = fmt::format("`{}` has not drifted", FieldAddress(address, path));
  error.source = SourceOf(desired, path);
  error.label = "what the config says";
  if (changed) {
    error.notes.push_back("the config was changed, not the host: accepting would undo that");
    error.helps.push_back("domus apply makes the host what the config says");
  } else if (path == "power" || path == "name") {
    error.notes.push_back("a guest's power and name are never accepted; they are written by hand");
  } else {
    error.helps.push_back("domus plan shows what has drifted");
  }
  return error;
}

ReconcileError CantBeRead(const DesiredGuest& desired, const FieldDelta& delta) {
  ReconcileError error{.id = "PL150"};
  const std::string address = FieldAddress(GuestAddress(desired.config.name), delta.path);
  error.headline = fmt::format("`{}` can't be accepted", address);
  error.source = SourceOf(desired, delta.path);
  error.label = "a password";
  error.notes.push_back("domus never reads a password back from the host into a file");
  error.helps.push_back(fmt::format("write the new password into {} by hand", desired.file));
  return error;
}

}  // namespace

std::expected<Acceptance, std::vector<ReconcileError>> AcceptDrift(
    const DesiredGuest& desired, const RecordedObject& recorded, const ObservedGuest& observed,
    std::string_view digest_key, const std::set<std::string>& paths) {
  // What it would cost to put it back doesn't matter here.
  const auto assessment = AssessGuest(desired, &recorded, observed, digest_key, {});
  if (!assessment) return std::unexpected(std::vector{StateError(assessment.error())});
  const std::vector<Field> said = GuestFields(desired.config, digest_key);
  std::vector<ReconcileError> errors;
  std::set<std::string> left = paths;
  Acceptor acceptor(desired, observed);
  Acceptance acceptance;
  for (const JudgedDelta& judged : assessment->changes) {
    const FieldDelta& delta = judged.delta;
    const bool named = paths.contains(delta.path);
    if (!paths.empty() && !named) continue;
    // A conflict is taken only by its own name: it overwrites what somebody wrote.
    const bool drifted =
        delta.cause == Cause::kDrift || (named && delta.cause == Cause::kConflict);
    if (!drifted && !named) continue;
    left.erase(delta.path);
    if (!drifted) {
      errors.push_back(NotDrifted(desired, delta.path, &delta));
    } else if (delta.field.secret || delta.path == "name" || !acceptor.Accept(delta)) {
      errors.push_back(CantBeRead(desired, delta));
    } else {
      const auto field = std::ranges::find(said, delta.path, &Field::path);
      acceptance.fields.push_back(
          {delta.path, field == said.end() ? "" : field->display, delta.before});
    }
  }
  for (const std::string& path : left) errors.push_back(NotDrifted(desired, path, nullptr));
  if (!errors.empty()) return std::unexpected(std::move(errors));
  acceptance.wanted = std::move(acceptor).Take();
  return acceptance;
}

}  // namespace domus
