// What plans call the changes of guests, and their steps.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hypervisor/hypervisor.h"
#include "model/state.h"
#include "reconciler/guest_assessment.h"
#include "reconciler/plan.h"
#include "reconciler/recorded_state.h"

namespace domus {

struct Wording {
  Action action;
  std::string title{};  // "must be RESTARTED"
  std::string how{};    // "stop gracefully, up to 180s; then start"
};

/// Of a guest that is on the host. `renames`: it has another name there.
Wording WordFor(const DesiredGuest& desired, const ObservedGuest& observed,
                const GuestAssessment& assessment, bool renames, int stop_timeout_s);

/// Of a guest that `domus protect` names: what holds its change back, and what lifts it. `done`: "removed";
/// `verb`: "remove".
void HoldProtected(const RecordedObject& recorded, std::string_view done, std::string_view verb,
                   ObjectChange& change);

/// "start with 4 vCPU, 6144/8192 MiB"
std::string StartText(const GuestConfig& guest);
/// "stop gracefully (limit 180s)"
std::string StopText(int stop_timeout_s);
/// "memory 3072 -> 2048 MiB", "vif[0] detached"
std::string ChangeText(const LiveChange& change, const FieldChange& field);
/// "vncpasswd staged for next boot", or "definition updated"
std::string DefineText(const std::vector<FieldChange>& fields);

}  // namespace domus
