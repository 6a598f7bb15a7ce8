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
///   rename    on the host, ours by its UUID, under another name → has its new name; changed as by
///             update and stage besides. A restart or recreate may rename, too (renamed_from)
///   restart   running                  → stopped, and started again when its power says so
///   recreate  on the host              → undefined and defined anew; images stay
///   remove    ours, not in the config  → stopped and undefined; images stay, but for what a step of
///             its own deletes
///   forget    ours, not in the config and not on the host → no longer recorded
///   adopt     on the host, not ours    → (refused)
enum class Action {
  kRecreate,
  kRestart,
  kRename,
  kUpdate,
  kStage,
  kCreate,
  kRemove,
  kForget,
  kAdopt,
};

std::string_view ToString(Action action);
/// "+", "~", ">", "!", "-/+", "-", ".", "<", "=>".
std::string_view Symbol(Action action);
/// "none", "live", "staged", "restart", "recreate".
std::string_view ToString(Disruption level);

/// Who made desired and observed differ, by the last applied value.
enum class Cause {
  kConfig,    // the config changed
  kDrift,     // the host changed
  kConflict,  // both did
};

std::string_view ToString(Cause cause);  // "config", "drift", "conflict"

/// Where on the host a setting differs from the config; of one it drops, where somebody changed it.
enum class Where {
  kNextBoot,  // in the definition that the next boot uses
  kLive,      // in what runs now
  kBoth,
};

/// "next boot", "live", "live, next boot".
std::string_view ToString(Where where);

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
  /// For people: what was applied last. Empty when the setting was not recorded.
  std::string applied{};
  Where where = Where::kNextBoot;
  bool operator==(const FieldChange&) const = default;
};

std::string_view Symbol(const FieldChange& change);

/// A setting that stays as it is: shown by --full.
struct UnchangedField {
  std::string path{};
  std::string value{};
  bool operator==(const UnchangedField&) const = default;
};

/// One call to a hypervisor (kStop: as many as a graceful stop takes; kForget: none). kRename is a
/// LiveChange, too, but one for guests in any state. kDelete deletes a file with the data of a guest that
/// is off, for good.
enum class Verb { kDefine, kStart, kStop, kDestroy, kUndefine, kChange, kForget, kRename, kDelete };

std::string_view ToString(Verb verb);

/// What a step does to the record of its object, in the same transaction as its intent or outcome.
enum class RecordEffect {
  kNone,
  kClaim,          // with the intent: from now on a guest with this UUID is ours
  kRestarting,     // with the intent: was running, so a later run must start it again
  kRunning,        // with the outcome: that is done
  kForget,         // with the outcome: the object is gone
  kMove,           // with the outcome: the record of renamed_from becomes that of the address, in the
                   // place of any that is there
};

struct Step {
  Verb verb;
  std::string text{};                     // "memory 3072 -> 2048 MiB", "stop gracefully (limit 180s)"
  std::string field{};                    // path of the setting that kChange changes
  std::optional<LiveChange> change{};     // of kChange and kRename
  RecordEffect effect = RecordEffect::kNone;
  /// The object's name on the host while this step runs, where that isn't the address's: "web1"
  /// before guest.web1 is renamed to guest.web01. Empty else.
  std::string on_host{};
  /// What is deleted: the file of kDelete, the NVRAM that goes with kUndefine. Empty else.
  std::string path{};
  std::optional<int64_t> bytes{};  // of `path`, where the host tells
};

/// What is recorded of an object once all its steps are done.
struct Record {
  std::string uuid{};      // empty: apply makes one when it creates the object
  std::string settings{};  // last applied, as recorded_settings.h writes them
  bool protect = false;
  bool operator==(const Record&) const = default;
};

/// A change that must have been done before, or this one isn't tried.
struct Dependency {
  std::string address{};  // of another change of the plan
  std::string why{};      // one word for people: "boot_order"
  bool operator==(const Dependency&) const = default;
};

/// What a change does to the memory and devices that others may need. What frees goes before what
/// takes; one that fails to free holds up nobody.
enum class Room { kSame, kFrees, kTakes };

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
  /// One or more facts about `held`, for the same line: `protected 2026-08-01 by ana: "licence"`.
  std::string held_why{};
  std::string held_help{};
  std::vector<Step> steps{};
  /// Files with data of a removed guest that stay although its data is to be deleted, and why:
  /// "/isos/x.iso is read-only".
  std::vector<std::string> kept{};
  std::vector<Dependency> waits_for{};  // plan_order.h; without cycles
  Room room = Room::kSame;
  Record record{};
  /// Its address until now, when a step renames it: "guest.web1". Empty else.
  std::string renamed_from{};
};

/// One thing that was changed outside domus since the last apply, and that the config says.
struct DriftItem {
  std::string address{};   // "guest.web01"
  std::string path{};      // "memory", "power", "name"; empty: the object is gone from the host
  std::string applied{};   // for people; empty: it was not there
  std::string observed{};  // for people; empty: it is not there any more
  std::string desired{};   // for people; of a conflict, where the config has changed as well
  Where where = Where::kNextBoot;
  Cause cause = Cause::kDrift;  // or kConflict
  bool secret = false;
  std::string outcome{};        // "this plan puts it back"
  /// It can be kept instead: `domus accept ADDRESS.PATH` writes it into the config.
  bool acceptable = false;
  bool operator==(const DriftItem&) const = default;
};

/// A record that no longer says what is there (an apply was cut short after its last call): set
/// right by the next apply, with no call to the hypervisor.
struct RecordRefresh {
  std::string address{};
  Record record{};
  /// Where it is recorded until now, when a rename was cut short after its call; the record takes the
  /// place of any under `address`. Empty: it is at `address`.
  std::string moved_from{};
};

struct PlanHeader {
  std::string host{};
  std::string backend{};
  std::string backend_version{};
  bool simulated = false;
  std::string config_digest{};
  std::optional<ConfigRevision> revision{};
  std::string root{};
  int64_t state_serial = 0;
  int file_count = 0;
  int host_guests = 0;    // on the host
  int config_guests = 0;  // in the config
  std::string last_apply{};  // "2026-11-19 14:02 by ana"; empty when there was none
};

/// An object that will be off for a while, and on again.
struct Downtime {
  std::string address{};
  /// How long its last restart took, of those in the history: from the stop to the start.
  std::optional<int> last_restart_s{};
  bool operator==(const Downtime&) const = default;
};

struct HostMemory {
  int64_t total_mib = 0;
  int64_t after_mib = 0;  // in use when all is done
  int64_t peak_mib = 0;   // the most in use on the way
};

/// What the plan is about: MakePlan with these makes the same plan again from the same states.
struct PlanScope {
  bool covers_all = true;               // as PlanPolicy::covers_all
  std::vector<std::string> targets{};   // addresses or globs; empty: everything
  std::vector<std::string> excludes{};  // likewise; wins over targets
  int chosen = 0;                       // guests of config and state that the plan is about
  int total = 0;                        // guests of config and state

  bool Narrowed() const { return !targets.empty() || !excludes.empty(); }
  bool operator==(const PlanScope&) const = default;
};

/// "4.0 GiB", "528 KiB", "12 bytes".
std::string SizeText(int64_t bytes);
/// "delete /OVS/running_pool/old/System.img, 4.0 GiB"
std::string DeletionText(const std::string& path, std::optional<int64_t> bytes);

/// Each object once, by what it does at most.
struct PlanSummary {
  int create = 0, live = 0, staged = 0, restart = 0, recreate = 0, remove = 0, forget = 0;
  int rename = 0;
  int removals_held_back = 0;
  int recreates_held_back = 0;
  int staged_settings = 0;  // of all objects
  int deleted_files = 0;    // with guests' data
  bool operator==(const PlanSummary&) const = default;
};

struct Plan {
  PlanHeader header{};
  std::vector<ObjectChange> changes{};  // in the order shown
  /// Indexes of `changes` as apply takes them up: each after what it waits for.
  std::vector<size_t> order{};
  std::vector<RecordRefresh> refresh{};
  std::vector<std::string> unmanaged{};  // on the host and not ours
  std::vector<std::string> warnings{};
  std::vector<DriftItem> drift{};      // in the order of `changes`
  PlanScope scope{};
  std::vector<std::string> needs{};    // words for --allow that are missing: "restart" (SetNeeds)
  /// A window of the policy that would allow all of `needs`, the next to come: "Sat,Sun 00:00-06:00".
  std::string next_window{};
  /// The open window that allows what else would be in `needs`.
  std::string in_window{};
  std::vector<Downtime> down{};
  std::vector<ReconcileError> refusals{};
  HostMemory memory{};
};

/// What the plan deletes with the guests that it removes.
struct DeletedData {
  int files = 0;
  int64_t bytes = 0;  // of those whose size the host tells
};
DeletedData DataDeletedBy(const Plan& plan);

/// The words of --allow for all that the change does: "live", "staged", "restart", "recreate". None for
/// what creates, removes or forgets, and for what is held back.
std::vector<std::string_view> LevelsOf(const ObjectChange& change);

PlanSummary Summarize(const Plan& plan);

/// What exit codes and the last line of text are made of.
enum class PlanVerdict {
  kNoChanges,
  kChanges,
  kRefused,  // by a guard, or nothing is left but what was held back
};

PlanVerdict Verdict(const Plan& plan);

}  // namespace domus
