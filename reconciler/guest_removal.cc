#include "reconciler/guest_removal.h"

#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "reconciler/addresses.h"
#include "reconciler/guest_disruption.h"
#include "reconciler/guest_wording.h"

namespace domus {
namespace {

/// Removes the guest under the name that somebody gave it on the host.
void NameOnHost(const ObservedGuest& observed, ObjectChange& change) {
  const std::string& name = observed.config.name;
  if (name == AddressName(change.address)) return;
  change.how += fmt::format("; on the host it is {}", name);
  for (Step& step : change.steps) step.on_host = name;
}

void Hold(const RecordedObject& recorded, const ObservedGuest& observed, bool allowed,
          ObjectChange& change) {
  if (recorded.protection) {
    HoldProtected(recorded, "removed", "remove", change);
  } else if (recorded.protect) {
    change.held = "PROTECTED, will NOT be removed";
    change.held_help =
        "to remove it: put it back with `protect: false` in domus.yaml, apply, then remove it again";
  } else if (!allowed) {
    change.held = "will NOT be removed";
    change.held_help = "to remove it: --allow remove";
  } else if (GripOn(observed.state) == Grip::kFrozen) {
    change.held = fmt::format("{}, will NOT be removed", ToString(observed.state));
    change.held_help = "to remove it: let it run or destroy it, then plan again";
  }
}

/// The files before the definition: cut short, the guest is still there to name what is left.
void AddDeletions(const GuestData& data, ObjectChange& change) {
  for (const DataFile& file : data.deleted) {
    change.steps.push_back({.verb = Verb::kDelete,
                            .text = DeletionText(file.path, file.bytes),
                            .path = file.path,
                            .bytes = file.bytes});
  }
}

void AddUndefine(const GuestData& data, ObjectChange& change) {
  Step step{.verb = Verb::kUndefine, .text = "undefine", .effect = RecordEffect::kForget};
  if (data.nvram) {
    step.text = "undefine, and delete its NVRAM";
    step.path = data.nvram->path;
    step.bytes = data.nvram->bytes;
  }
  change.steps.push_back(std::move(step));
}

std::string HowText(const GuestData& data, bool stops, int stop_timeout_s) {
  const auto files = static_cast<int64_t>(data.deleted.size() + (data.nvram ? 1 : 0));
  const std::string stop =
      stops ? fmt::format("stop gracefully, up to {}s; ", stop_timeout_s) : "";
  if (files == 0) return stop + "undefine; images stay";
  return fmt::format("{}DELETE {}; undefine", stop, Count(files, "file"));
}

}  // namespace

ObjectChange PlanRemoval(const RecordedObject& recorded, const ObservedGuest& observed,
                         const GuestData* data, const RemovalOptions& options) {
  ObjectChange change{.address = recorded.address, .action = Action::kRemove};
  change.title = "is no longer in the configuration";
  Hold(recorded, observed, options.allowed, change);
  if (!change.held.empty()) return change;
  const GuestData gone = data ? *data : GuestData{};
  const bool on = GripOn(observed.state) == Grip::kOn;
  change.how = HowText(gone, on, options.stop_timeout_s);
  change.kept = gone.kept;
  if (on) change.steps.push_back({.verb = Verb::kStop, .text = StopText(options.stop_timeout_s)});
  if (observed.state == LifeState::kCrashed) {
    change.steps.push_back({.verb = Verb::kDestroy, .text = "destroy"});
  }
  AddDeletions(gone, change);
  AddUndefine(gone, change);
  if (data) change.record.uuid = observed.config.uuid.value_or("");
  NameOnHost(observed, change);
  return change;
}

ObjectChange PlanForget(const RecordedObject& recorded) {
  ObjectChange change{.address = recorded.address, .action = Action::kForget};
  change.title = "is gone from the host and from the configuration";
  change.how = "no longer recorded";
  change.steps.push_back({.verb = Verb::kForget,
                          .text = "forget",
                          .effect = RecordEffect::kForget});
  return change;
}

}  // namespace domus
