// The JSON names of a plan's parts, once for both directions: Io writes members or reads them.
//
//   Member    always there; null for an optional that is unset
//   Optional  left out when it is as a new object has it
//   Derived   follows from the others: written for other programs, never read
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "reconciler/live_change_members.h"
#include "reconciler/plan.h"
#include "reconciler/plan_policy.h"

namespace domus {

/// The words of an enum, in the order of its enumerators.
template <class E>
inline constexpr std::array<std::string_view, 0> kWords{};
template <>
inline constexpr std::array<std::string_view, 9> kWords<Action>{
    "recreate", "restart", "rename", "update", "stage", "create", "remove", "forget", "adopt"};
template <>
inline constexpr std::array<std::string_view, 5> kWords<Disruption>{"none", "live", "staged",
                                                                    "restart", "recreate"};
template <>
inline constexpr std::array<std::string_view, 3> kWords<Cause>{"config", "drift", "conflict"};
template <>
inline constexpr std::array<std::string_view, 4> kWords<FieldChange::Kind>{"add", "change",
                                                                           "remove", "replace"};
template <>
inline constexpr std::array<std::string_view, 3> kWords<Where>{"next_boot", "live", "both"};
template <>
inline constexpr std::array<std::string_view, 9> kWords<Verb>{
    "define", "start", "stop", "destroy", "undefine", "change", "forget", "rename", "delete"};
template <>
inline constexpr std::array<std::string_view, 6> kWords<RecordEffect>{
    "none", "claim", "restarting", "running", "forget", "move"};
template <>
inline constexpr std::array<std::string_view, 3> kWords<Room>{"same", "frees", "takes"};

template <class Io>
void Members(Io& io, IoPart<Io, SourceRef>& source) {
  io.Member("file", source.file);
  io.Member("line", source.line);
  io.Member("col", source.column);
  io.Member("endcol", source.end_column);
}

template <class Io>
void Members(Io& io, IoPart<Io, FieldChange>& field) {
  io.Member("path", field.path);
  io.Member("kind", field.kind);
  io.Member("before", field.before);
  io.Member("after", field.after);
  io.Member("level", field.level);
  io.Member("cause", field.cause);
  io.Optional("applied", field.applied);
  io.Optional("where", field.where);
  io.Member("reason", field.reason);
  io.Member("sensitive", field.secret);
  io.Member("source", field.source);
}

template <class Io>
void Members(Io& io, IoPart<Io, UnchangedField>& field) {
  io.Member("path", field.path);
  io.Member("value", field.value);
}

template <class Io>
void Members(Io& io, IoPart<Io, Step>& step) {
  io.Member("verb", step.verb);
  io.Member("text", step.text);
  io.Optional("field", step.field);
  io.Optional("change", step.change);
  io.Optional("effect", step.effect);
  io.Optional("on_host", step.on_host);
  io.Optional("path", step.path);
  io.Optional("bytes", step.bytes);
}

template <class Io>
void Members(Io& io, IoPart<Io, Dependency>& dependency) {
  io.Member("address", dependency.address);
  io.Member("why", dependency.why);
}

template <class Io>
void Members(Io& io, IoPart<Io, Record>& record) {
  io.Member("uuid", record.uuid);
  io.Member("protect", record.protect);
}

/// {"memory": "2048 MiB", …}: all settings of one side, null when the object isn't there at all.
struct Side {
  bool there = true;
  std::vector<std::pair<std::string, std::string>> values;
  std::vector<std::string> sensitive;  // paths
};
Side SideBefore(const ObjectChange& change);
Side SideAfter(const ObjectChange& change);
/// "live", "restart", …: what the change does, in ascending order.
std::vector<std::string_view> LevelWords(const ObjectChange& change);

template <class Io>
void Members(Io& io, IoPart<Io, ObjectChange>& change) {
  io.Member("address", change.address);
  io.Member("action", change.action);
  io.Derived("levels", [&] { return LevelWords(change); });
  io.Member("reason", change.title);
  io.Member("how", change.how);
  io.Member("file", change.file);
  io.Optional("renamed_from", change.renamed_from);
  io.Optional("held", change.held);
  io.Optional("held_why", change.held_why);
  io.Optional("held_help", change.held_help);
  io.Derived("before", [&] { return SideBefore(change); });
  io.Derived("after", [&] { return SideAfter(change); });
  io.Derived("before_sensitive", [&] { return SideBefore(change).sensitive; });
  io.Derived("after_sensitive", [&] { return SideAfter(change).sensitive; });
  io.Member("paths", change.fields);
  io.Member("unchanged", change.unchanged);
  io.Member("steps", change.steps);
  io.Optional("kept", change.kept);
  io.Optional("waits_for", change.waits_for);
  io.Optional("room", change.room);
  io.Member("record", change.record);
}

template <class Io>
void Members(Io& io, IoPart<Io, DriftItem>& drift) {
  io.Member("address", drift.address);
  io.Member("path", drift.path);
  io.Member("applied", drift.applied);
  io.Member("observed", drift.observed);
  io.Member("desired", drift.desired);
  io.Member("where", drift.where);
  io.Member("cause", drift.cause);
  io.Member("sensitive", drift.secret);
  io.Member("outcome", drift.outcome);
  io.Member("acceptable", drift.acceptable);
}

template <class Io>
void Members(Io& io, IoPart<Io, RecordRefresh>& refresh) {
  io.Member("address", refresh.address);
  io.Optional("moved_from", refresh.moved_from);
  io.Member("record", refresh.record);
}

template <class Io>
void Members(Io& io, IoPart<Io, PlanSummary>& summary) {
  io.Member("create", summary.create);
  io.Member("live", summary.live);
  io.Member("staged", summary.staged);
  io.Member("restart", summary.restart);
  io.Member("recreate", summary.recreate);
  io.Member("remove", summary.remove);
  io.Member("forget", summary.forget);
  io.Member("rename", summary.rename);
  io.Derived("adopt", [] { return 0; });
  io.Member("removals_held_back", summary.removals_held_back);
  io.Member("recreates_held_back", summary.recreates_held_back);
  io.Member("staged_settings", summary.staged_settings);
  io.Optional("deleted_files", summary.deleted_files);
}

template <class Io>
void Members(Io& io, IoPart<Io, Downtime>& down) {
  io.Member("address", down.address);
  io.Member("last_restart_s", down.last_restart_s);
}

template <class Io>
void Members(Io& io, IoPart<Io, RemovalLimit>& limit) {
  io.Member("number", limit.number);
  io.Member("percent", limit.percent);
}

template <class Io>
void Members(Io& io, IoPart<Io, PlanPolicy>& policy) {
  io.Member("allow_live", policy.allow_live);
  io.Member("allow_staged", policy.allow_staged);
  io.Member("allow_restart", policy.allow_restart);
  io.Member("allow_recreate", policy.allow_recreate);
  io.Member("allow_remove", policy.allow_remove);
  io.Member("max_remove", policy.max_remove);
  io.Optional("max_remove_is_standing", policy.max_remove_is_standing);
  io.Member("stop_timeout_s", policy.stop_timeout_s);
  io.Optional("remove_data", policy.remove_data);
}

template <class Io>
void Members(Io& io, IoPart<Io, PlanScope>& scope) {
  io.Member("covers_all", scope.covers_all);
  io.Member("targets", scope.targets);
  io.Member("excludes", scope.excludes);
  io.Member("chosen", scope.chosen);
  io.Member("total", scope.total);
}

template <class Io>
void Members(Io& io, IoPart<Io, HostMemory>& memory) {
  io.Member("total_mib", memory.total_mib);
  io.Member("after_mib", memory.after_mib);
  io.Member("peak_mib", memory.peak_mib);
}

}  // namespace domus
