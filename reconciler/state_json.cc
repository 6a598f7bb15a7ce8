#include "reconciler/state_json.h"

#include <algorithm>
#include <limits>

#include <nlohmann/json.hpp>

#include "model/guest_json.h"
#include "reconciler/addresses.h"
#include "reconciler/plan_json.h"
#include "reconciler/recorded_settings.h"
#include "reconciler/recorded_state.h"
#include "reconciler/store_schema.h"

namespace domus {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kFormatVersion = "1.0";

/// Null for a time that was not recorded, or that no calendar has.
Json Time(std::optional<int64_t> seconds) {
  const std::string text = seconds ? Rfc3339(*seconds) : "";
  return text.empty() ? Json() : Json(text);
}

Json OrNull(const std::string& text) { return text.empty() ? Json() : Json(text); }

std::string Word(std::string text) {
  std::ranges::replace(text, ' ', '_');
  return text;
}

Json ToJson(const RunRecord& run) {
  return {{"id", run.id},
          {"command", run.command},
          {"who", run.who},
          {"started_at", Time(run.started_at)},
          {"finished_at", Time(run.finished_at)},
          {"outcome", Word(run.outcome)},
          {"summary", OrNull(run.summary)},
          {"on_host", run.on_host},
          {"can_roll_back", run.has_desired},
          {"config_digest", OrNull(run.config_digest)},
          {"steps", {{"done", run.steps_done}, {"failed", run.steps_failed}, {"open", run.steps_open}}}};
}

Json ToJson(const StepRecord& step) {
  return {{"ordinal", step.ordinal},
          {"address", step.address},
          {"verb", step.verb},
          {"intent", step.intent},
          {"started_at", Time(step.started_at)},
          {"finished_at", Time(step.finished_at)},
          {"outcome", OrNull(step.outcome)},
          {"error", OrNull(step.error)},
          {"code", OrNull(step.code)}};
}

Json ToJson(const LeaseHolder& holder) {
  const bool process = !holder.reason;
  return {{"kind", process ? "command" : "hold"},
          {"who", holder.process.who},
          {"since", Time(holder.since)},
          {"command", holder.command},
          {"reason", holder.reason ? Json(*holder.reason) : Json()},
          {"pid", process ? Json(holder.process.pid) : Json()},
          {"alive", process ? Json(IsAlive(holder.process)) : Json()},
          {"doing", OrNull(holder.doing)}};
}

Result<Json> ToJson(const RecordedObject& object) {
  const Result<RecordedSettings> settings = ReadSettings(object.settings);
  if (!settings) return std::unexpected(settings.error());
  Json shown = Json::object();
  for (const auto& [path, setting] : *settings) shown[path] = setting.display;
  Json protection;
  if (object.protection) {
    protection = {{"who", object.protection->who},
                  {"reason", object.protection->reason},
                  {"since", Time(object.protection->since)}};
  }
  return Json{{"address", object.address},
              {"uuid", OrNull(object.uuid)},
              {"owned_since", Time(object.owned_since)},
              {"claimed_only", object.settings.empty()},
              {"restarting", object.restarting},
              {"protect", object.protect},
              {"protection", protection},
              {"settings", shown}};
}

/// What the last apply wanted, passwords hidden.
Result<Json> DesiredToJson(Database& database) {
  const Result<std::vector<DesiredGuest>> guests =
      LoadDesired(database, std::numeric_limits<int64_t>::max());
  if (!guests) return std::unexpected(guests.error());
  Json all = Json::array();
  for (const DesiredGuest& guest : *guests) {
    all.push_back({{"address", GuestAddress(guest.config.name)},
                   {"power", ToString(guest.power)},
                   {"protect", guest.protect},
                   {"guest", Json::parse(GuestToJson(guest.config, SecretsInJson::kHide, -1))}});
  }
  return all;
}

Result<void> AddRuns(Database& database, Json& document) {
  const Result<std::vector<RunRecord>> runs = LoadRuns(database);
  if (!runs) return std::unexpected(runs.error());
  for (const RunRecord& run : *runs) {
    const Result<std::vector<StepRecord>> steps = LoadSteps(database, run.id);
    if (!steps) return std::unexpected(steps.error());
    Json one = {{"run", ToJson(run)}, {"steps", Json::array()}};
    for (const StepRecord& step : *steps) one["steps"].push_back(ToJson(step));
    document["history"].push_back(std::move(one));
  }
  return {};
}

/// What is no UTF-8 becomes U+FFFD.
std::string Dump(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string RunsToJson(const std::vector<RunRecord>& runs) {
  Json document = {{"format_version", kFormatVersion}, {"runs", Json::array()}};
  for (const RunRecord& run : runs) document["runs"].push_back(ToJson(run));
  return Dump(document);
}

std::string RunToJson(const RunRecord& run, const std::vector<StepRecord>& steps) {
  Json document = {
      {"format_version", kFormatVersion}, {"run", ToJson(run)}, {"steps", Json::array()}};
  for (const StepRecord& step : steps) document["steps"].push_back(ToJson(step));
  return Dump(document);
}

std::string HolderToJson(const LeaseHolder& holder) {
  return ToJson(holder).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string LockToJson(const std::optional<LeaseHolder>& holder) {
  return Dump({{"format_version", kFormatVersion}, {"lock", holder ? ToJson(*holder) : Json()}});
}

Result<std::string> StateToJson(Database* database) {
  Json document = {{"format_version", kFormatVersion}, {"schema_version", kSchemaVersion},
                   {"serial", 0},                      {"lock", Json()},
                   {"objects", Json::array()},         {"desired", Json::array()},
                   {"history", Json::array()}};
  if (!database) return Dump(document);
  const Result<RecordedState> state = LoadRecordedState(*database);
  if (!state) return std::unexpected(state.error());
  document["serial"] = state->serial;
  const Result<std::optional<LeaseHolder>> holder = ReadLease(*database);
  if (!holder) return std::unexpected(holder.error());
  if (*holder) document["lock"] = ToJson(**holder);
  for (const auto& [address, object] : state->objects) {
    Result<Json> one = ToJson(object);
    if (!one) return Fail(database->path() + ": " + address + ": " + one.error().message);
    document["objects"].push_back(std::move(*one));
  }
  Result<Json> desired = DesiredToJson(*database);
  if (!desired) return std::unexpected(desired.error());
  document["desired"] = std::move(*desired);
  if (Result<void> added = AddRuns(*database, document); !added) {
    return std::unexpected(added.error());
  }
  return Dump(document);
}

}  // namespace domus
