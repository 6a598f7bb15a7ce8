// A plan: what one pass would do to the host, as plain data. `plan` prints it and `apply` does what
// it says; neither decides anything again. It holds no secret, only digests of them.
//
// Nothing in it is about guests alone: a planner for another kind of object adds ObjectChanges with
// its own addresses, titles and steps.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hypervisor/hypervisor.h"
#include "model/disruption.h"
#include "model/state.h"
#include "reconciler/reconcile_error.h"

namespace domus {

/// In the order in which plans list them. Before and after of each:
///   create    not on the host          → defined, started when its power says so
///   update    on the host              → changed while it runs, started, or changed while off
///   stage     running                  → runs on unchanged, changed at its next boot
///   restart   running                  → stopped, and started again when its power says so
///   recreate  on the host              → undefined and defined anew; images stay
///   remove    ours, not in the config  → stopped and undefined; images stay
///   forget    ours, not in the config and not on the host → no longer recorded
///   adopt     on the host, not ours    → (refused)
enum class Action {
  kRecreate,
  kRestart,
  kUpdate,
  kStage,
  kCreate,
  kRemove,
  kForget,
  kAdopt,
};

std::string_view ToString(Action action);
/// "+", "~", ">", "!", "-/+", "-", ".", "<".
std::string_view Symbol(Action action);
/// "none", "live", "staged", "restart", "recreate".
std::string_view ToString(Disruption level);

/// Who made desired and observed differ, by the last applied value.
enum class Cause {
  kConfig,    // the config changed
  kDrift,     // the host changed
  kConflict,  // both did
};

struct FieldChange {
  enum class Kind { kAdd, kChange, kRemove, kReplace };  // kReplace: detached and attached again
  Kind kind = Kind::kChange;
  std::string path{};    // "memory", "disk[xvda]", "power"
  std::string before{};  // for people; empty for kAdd
  std::string after{};   // for people; empty for kRemove of a device
  Disruption level = Disruption::kLive;
  std::string reason{};  // for display only: a sentence, or empty
  std::optional<SourceRef> source{};
  bool secret = false;
  Cause cause = Cause::kConfig;
  bool operator==(const FieldChange&) const = default;
};

std::string_view Symbol(const FieldChange& change);

/// A setting that stays as it is: shown by --full.
struct UnchangedField {
  std::string path{};
  std::string value{};
  bool operator==(const UnchangedField&) const = default;
};

/// One call to a hypervisor (kStop: as many as a graceful stop takes; kForget: none).
enum class Verb { kDefine, kStart, kStop, kDestroy, kUndefine, kChange, kForget };

std::string_view ToString(Verb verb);

/// What a step does to the record of its object, in the same transaction as its intent or outcome.
enum class RecordEffect {
  kNone,
  kClaim,          // with the intent: from now on a guest with this UUID is ours
  kRestarting,     // with the intent: was running, so a later run must start it again
  kRunning,        // with the outcome: that is done
  kForget,         // with the outcome: the object is gone
};

struct Step {
  Verb verb;
  std::string text{};                     // "memory 3072 -> 2048 MiB", "stop gracefully (limit 180s)"
  std::string field{};                    // path of the setting that kChange changes
  std::optional<LiveChange> change{};     // of kChange
  RecordEffect effect = RecordEffect::kNone;
};

/// What is recorded of an object once all its steps are done.
struct Record {
  std::string uuid{};      // empty: apply makes one when it creates the object
  std::string settings{};  // last applied, as recorded_settings.h writes them
  bool protect = false;
  bool operator==(const Record&) const = default;
};

struct ObjectChange {
  std::string address{};
  Action action = Action::kUpdate;
  std::string title{};  // "must be RESTARTED"
  std::string how{};    // "stop gracefully, up to 180s; then start"
  std::string file{};   // that describes it; empty when none does any more
  std::vector<FieldChange> fields{};
  std::vector<UnchangedField> unchanged{};
  /// Not done, and why: "PROTECTED, will NOT be removed". Steps are empty then.
  std::string held{};
  std::string held_help{};
  std::vector<Step> steps{};
  Record record{};
};

/// A record that no longer says what is there (an apply was cut short after its last call): set
/// right by the next apply, with no call to the hypervisor.
struct RecordRefresh {
  std::string address{};
  Record record{};
};

struct PlanHeader {
  std::string host{};
  std::string backend{};
  std::string backend_version{};
  bool simulated = false;
  std::string config_digest{};
  std::string root{};
  int64_t state_serial = 0;
  int file_count = 0;
  int host_guests = 0;    // on the host
  int config_guests = 0;  // in the config
  std::string last_apply{};  // "2026-11-19 14:02 by ana"; empty when there was none
};

struct HostMemory {
  int64_t total_mib = 0;
  int64_t after_mib = 0;  // in use when all is done
  int64_t peak_mib = 0;   // the most in use on the way
};

/// Each object once, by what it does at most.
struct PlanSummary {
  int create = 0, live = 0, staged = 0, restart = 0, recreate = 0, remove = 0, forget = 0;
  int removals_held_back = 0;
  int recreates_held_back = 0;
  int staged_settings = 0;  // of all objects
  bool operator==(const PlanSummary&) const = default;
};

struct Plan {
  PlanHeader header{};
  std::vector<ObjectChange> changes{};  // in the order shown
  std::vector<size_t> order{};          // of `changes`, as apply runs them
  std::vector<RecordRefresh> refresh{};
  std::vector<std::string> unmanaged{};  // on the host and not ours
  std::vector<std::string> warnings{};
  std::vector<std::string> needs{};    // words for --allow that are missing: "restart"
  std::vector<std::string> down{};     // addresses of objects that will be down for a while
  std::vector<ReconcileError> refusals{};
  HostMemory memory{};
};

PlanSummary Summarize(const Plan& plan);

/// What exit codes and the last line of text are made of.
enum class PlanVerdict {
  kNoChanges,
  kChanges,
  kRefused,  // by a guard, or nothing is left but what was held back
};

PlanVerdict Verdict(const Plan& plan);

}  // namespace domus
