#include "reconciler/adoption.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "reconciler/addresses.h"
#include "reconciler/guest_assessment.h"
#include "reconciler/recorded_settings.h"

namespace domus {
namespace {

ReconcileError Refuse(const DesiredGuest& desired, std::string why) {
  ReconcileError error{.id = "PL156"};
  error.headline = fmt::format("`{}` can't be adopted", GuestAddress(desired.config.name));
  error.lines.push_back(std::move(why));
  const auto source = desired.sources.find("name");
  if (source != desired.sources.end()) error.source = source->second;
  return error;
}

ReconcileError RefuseUnknown(const DesiredGuest& desired) {
  ReconcileError error = Refuse(desired, "the host has no guest of that name");
  error.label = "only in the config";
  error.helps.push_back("domus apply creates it");
  return error;
}

ReconcileError RefuseOtherUuid(const DesiredGuest& desired, const ObservedGuest& observed) {
  ReconcileError error = Refuse(
      desired, fmt::format("the guest on the host has the UUID {}", *observed.config.uuid));
  const auto source = desired.sources.find("uuid");
  if (source != desired.sources.end()) error.source = source->second;
  error.label = "another guest";
  error.helps.push_back("if it is the same guest, write its UUID into the config");
  return error;
}

}  // namespace

std::expected<RecordedObject, ReconcileError> JudgeAdoption(const DesiredGuest& desired,
                                                            const RecordedState& recorded,
                                                            const ObservedState& observed) {
  const std::string address = GuestAddress(desired.config.name);
  const auto there = std::ranges::find(
      observed.guests, desired.config.name,
      [](const ObservedGuest& guest) -> const std::string& { return guest.config.name; });
  if (there == observed.guests.end()) return std::unexpected(RefuseUnknown(desired));
  const auto known = recorded.objects.find(address);
  if (known != recorded.objects.end()) {
    if (IsOurs(known->second, *there)) {
      return std::unexpected(Refuse(desired, "it is managed by domus already"));
    }
    ReconcileError error = Refuse(desired, "another guest of that name is recorded");
    error.helps.push_back(fmt::format("if that one is gone for good: domus forget {}", address));
    return std::unexpected(std::move(error));
  }
  if (desired.config.uuid && there->config.uuid && desired.config.uuid != there->config.uuid) {
    return std::unexpected(RefuseOtherUuid(desired, *there));
  }
  const auto assessment = AssessGuest(desired, nullptr, *there, recorded.digest_key, observed.host.lacks);
  if (!assessment) return std::unexpected(StateError(assessment.error()));
  return RecordedObject{.address = address,
                        .uuid = there->config.uuid.value_or(desired.config.uuid.value_or("")),
                        .settings = WriteSettings(assessment->unchanged),
                        .protect = desired.protect};
}

RecordedState WithAdopted(RecordedState recorded, const std::vector<RecordedObject>& objects) {
  for (const RecordedObject& object : objects) recorded.objects[object.address] = object;
  return recorded;
}

Result<void> RecordAdoptions(Store& store, const ProcessIdentity& self, const std::string& command,
                             const std::vector<RecordedObject>& objects) {
  for (const RecordedObject& object : objects) {
    const StateAct act{.command = fmt::format("{} {}", command, object.address),
                       .address = object.address,
                       .verb = "adopt",
                       .intent = "managed from now on"};
    const Result<void> done = store.Act(self, act, [&](int64_t run) -> Result<void> {
      Result<Statement> insert = store.database().Prepare(
          "INSERT INTO object (address, uuid, settings, protect, owned_since, applied_run)"
          " VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
      if (!insert) return std::unexpected(insert.error());
      insert->Bind(1, object.address)
          .Bind(2, object.uuid)
          .Bind(3, object.settings)
          .Bind(4, int64_t{object.protect})
          .Bind(5, store.Now())
          .Bind(6, run);
      return insert->Run();
    });
    if (!done) return done;
  }
  return {};
}

}  // namespace domus
