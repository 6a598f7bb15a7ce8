#include "reconciler/status_json.h"

#include <algorithm>
#include <optional>

#include <nlohmann/json.hpp>

#include "reconciler/addresses.h"
#include "reconciler/host_json.h"
#include "reconciler/plan_json.h"
#include "reconciler/state_json.h"

namespace domus {
namespace {

using Json = nlohmann::ordered_json;

template <class T>
Json OrNull(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}
Json OrNull(const std::string& text) { return text.empty() ? Json() : Json(text); }

Json ConfigToJson(const Status& status) {
  const std::optional<ConfigRevision>& revision = status.revision;
  return {{"revision", revision ? Json(revision->commit) : Json()},
          {"dirty", revision ? OrNull(revision->dirty) : Json()},
          {"digest", status.config_digest},
          {"root", status.root}};
}

Json ToJson(const FieldStatus& field) {
  return {{"path", field.path},
          {"desired", field.desired},
          {"next_boot", field.next_boot},
          {"live", field.live},
          {"awaits", ToString(field.awaits)},
          {"note", field.note}};
}

Json ToJson(const LastFailure& failure) {
  return {{"what", failure.what},
          {"at", Rfc3339(failure.at)},
          {"code", OrNull(failure.code)},
          {"error", failure.error}};
}

Json ToJson(const GuestStatus& guest) {
  const bool restarts = std::ranges::any_of(guest.fields, [](const FieldStatus& field) {
    return field.awaits == FieldStatus::Awaits::kRestart ||
           field.awaits == FieldStatus::Awaits::kRecreate;
  });
  Json json = {{"address", GuestAddress(guest.name)},
               {"name", guest.name},
               {"sync", ToString(guest.sync)},
               {"health", ToString(guest.health)},
               {"state", OrNull(guest.state)},
               {"vcpus", OrNull(guest.vcpus)},
               {"maxvcpus", OrNull(guest.maxvcpus)},
               {"memory_mib", OrNull(guest.memory_mib)},
               {"uptime_s", OrNull(guest.uptime_s)},
               {"restart_pending", restarts},
               {"note", guest.note},
               {"failure", guest.failure ? ToJson(*guest.failure) : Json()},
               {"settings", Json::array()}};
  for (const FieldStatus& field : guest.fields) json["settings"].push_back(ToJson(field));
  return json;
}

/// How many guests have each word, the words that none has left out.
template <class Word>
Json CountsOf(const Status& status, Word GuestStatus::*member) {
  Json counts = Json::object();
  for (const GuestStatus& guest : status.guests) {
    Json& count = counts[std::string(ToString(guest.*member))];
    count = count.is_null() ? 1 : count.get<int>() + 1;
  }
  return counts;
}

}  // namespace

std::string StatusToJson(const Status& status, std::string_view version, int64_t now, bool pretty) {
  Json document = {{"format_version", kPlanFormat},
                   {"created", Rfc3339(now)},
                   {"tool", {{"name", "domus"}, {"version", version}}},
                   {"host", Json::parse(HostToJson(status.host))},
                   {"config", ConfigToJson(status)},
                   {"state_serial", status.state_serial},
                   {"last_apply", OrNull(status.last_apply)},
                   {"lock", status.holder ? Json::parse(HolderToJson(*status.holder)) : Json()},
                   {"next_window", OrNull(status.window)},
                   {"all_well", status.AllWell()},
                   {"sync", CountsOf(status, &GuestStatus::sync)},
                   {"health", CountsOf(status, &GuestStatus::health)},
                   {"guests", Json::array()},
                   {"unmanaged", status.unmanaged}};
  for (const GuestStatus& guest : status.guests) document["guests"].push_back(ToJson(guest));
  return document.dump(pretty ? 2 : -1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace domus
