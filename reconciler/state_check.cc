#include "reconciler/state_check.h"

#include <functional>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/digest.h"
#include "base/text.h"
#include "reconciler/desired_record.h"
#include "reconciler/lease.h"
#include "reconciler/recorded_settings.h"
#include "reconciler/recorded_state.h"
#include "reconciler/run_history.h"
#include "reconciler/store_schema.h"

namespace domus {
namespace {

/// Looks at each row of a query; what `judge` says of it, unless empty, is damage.
Result<void> JudgeRows(Database& database, std::string_view sql, StateCheck& check,
                       const std::function<std::string(const Statement&)>& judge) {
  Result<Statement> select = database.Prepare(sql);
  if (!select) return std::unexpected(select.error());
  Result<bool> row = select->Step();
  for (; row && *row; row = select->Step()) {
    std::string finding = judge(*select);
    if (!finding.empty()) check.damage.push_back(std::move(finding));
  }
  return row ? Result<void>() : std::unexpected(row.error());
}

Result<void> CheckPages(Database& database, StateCheck& check) {
  const Result<std::string> damage = FindDamage(database, Thoroughness::kFull);
  if (!damage) return std::unexpected(damage.error());
  if (damage->empty()) return {};
  for (const std::string_view line : Split(*damage, '\n')) {
    check.damage.push_back("pages: " + std::string(line));
  }
  return {};
}

Result<void> CheckReferences(Database& database, StateCheck& check) {
  return JudgeRows(database, "SELECT \"table\", parent FROM pragma_foreign_key_check", check,
                   [](const Statement& row) {
                     return fmt::format("references: a row of {} lacks its {}", row.Text(0),
                                        row.Text(1));
                   });
}

Result<void> CheckRecords(Database& database, StateCheck& check) {
  return JudgeRows(database, "SELECT address, settings FROM object ORDER BY address", check,
                   [](const Statement& row) {
                     const Result<RecordedSettings> settings = ReadSettings(row.Text(1));
                     return settings ? "" : fmt::format("{}: {}", row.Text(0), settings.error().message);
                   });
}

Result<void> CheckDesired(Database& database, StateCheck& check) {
  return JudgeRows(
      database, "SELECT digest, body, (SELECT address FROM desired WHERE content = digest) FROM content",
      check, [](const Statement& row) -> std::string {
        const std::string body = row.Text(1);
        if (Sha256(body) != row.Text(0)) {
          return fmt::format("{}: what was wanted of it has been altered", row.Text(2));
        }
        const Result<DesiredGuest> guest = ReadDesired(body);
        return guest ? "" : fmt::format("{}: {}", row.Text(2), guest.error().message);
      });
}

Result<void> NoteLock(Database& database, StateCheck& check) {
  const Result<std::optional<LeaseHolder>> holder = ReadLease(database);
  if (!holder) return std::unexpected(holder.error());
  if (*holder && !IsInForce(**holder)) {
    check.notes.push_back(fmt::format("a lock was left behind by {}; the next command takes it over",
                                      HolderText(**holder)));
  }
  return {};
}

Result<void> NoteRuns(Database& database, StateCheck& check) {
  const Result<std::vector<RunRecord>> runs = LoadRuns(database);
  if (!runs) return std::unexpected(runs.error());
  check.runs = static_cast<int64_t>(runs->size());
  if (!runs->empty() && runs->front().outcome == "cut short") {
    check.notes.push_back(fmt::format("run {} was cut short; the next apply goes on from what the "
                                      "host shows", runs->front().id));
  }
  return {};
}

}  // namespace

Result<StateCheck> CheckState(const std::string& path) {
  StateCheck check;
  Result<std::optional<Database>> database = OpenForReading(path);
  if (!database) return std::unexpected(database.error());
  if (!*database) return check;
  check.exists = true;
  const Result<int64_t> version = (*database)->Number("PRAGMA user_version");
  if (!version) return std::unexpected(version.error());
  check.version = *version;
  for (const auto look :
       {CheckPages, CheckReferences, CheckRecords, CheckDesired, NoteLock, NoteRuns}) {
    // Damaged pages may keep the other looks from reading at all: that is a finding, too.
    Result<void> looked = look(**database, check);
    if (!looked) check.damage.push_back(looked.error().message);
  }
  const Result<RecordedState> state = LoadRecordedState(**database);
  if (!state) {
    check.damage.push_back(state.error().message);
    return check;
  }
  check.serial = state->serial;
  check.objects = static_cast<int64_t>(state->objects.size());
  return check;
}

std::string RenderStateCheck(const StateCheck& check, const std::string& path) {
  if (!check.exists) return fmt::format("{}: there is no state yet\n", path);
  std::string out = fmt::format("{}: version {}, serial {}, {}, {}\n", path, check.version,
                                check.serial, Count(check.objects, "object"),
                                Count(check.runs, "run"));
  for (const std::string& line : check.damage) out += fmt::format("damaged: {}\n", Printable(line));
  for (const std::string& line : check.notes) out += fmt::format("note: {}\n", Printable(line));
  return out + (check.damage.empty() ? "The state is sound.\n"
                                     : "The state is damaged: restore it from a backup.\n");
}

std::string StateCheckToJson(const StateCheck& check, const std::string& path) {
  const nlohmann::ordered_json document = {
      {"format_version", "1.0"},   {"file", path},           {"exists", check.exists},
      {"sound", check.damage.empty()}, {"schema_version", check.version}, {"serial", check.serial},
      {"objects", check.objects},  {"runs", check.runs},     {"damage", check.damage},
      {"notes", check.notes}};
  return document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace domus
