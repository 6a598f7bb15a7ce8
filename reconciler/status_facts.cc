#include "reconciler/status_facts.h"

#include <array>
#include <ctime>
#include <filesystem>
#include <optional>

#include <fmt/format.h>

#include "base/sqlite.h"
#include "reconciler/process_identity.h"

namespace domus {
namespace {

std::string LocalTime(int64_t seconds, const char* format) {
  const std::time_t time = seconds;
  std::tm parts{};
  std::array<char, 64> text{};
  if (!localtime_r(&time, &parts)) return {};
  return std::string(text.data(), std::strftime(text.data(), text.size(), format, &parts));
}

/// "14:05", with the day when that is another one.
std::string TimeText(int64_t seconds, int64_t now) {
  const char* day = "%Y-%m-%d";
  const bool today = LocalTime(seconds, day) == LocalTime(now, day);
  return LocalTime(seconds, today ? "%H:%M" : "%Y-%m-%d %H:%M");
}

/// The journal's text is a headline, and after the first colon the facts: "could not be created: …".
std::string FactsOf(const std::string& error) {
  const size_t colon = error.find(": ");
  return colon == std::string::npos || colon + 2 == error.size() ? error : error.substr(colon + 2);
}

/// A file that was made but never used has none.
Result<bool> HasTables(Database& database) {
  Result<Statement> tables =
      database.Prepare("SELECT count(*) FROM sqlite_schema WHERE name IN ('lease', 'step')");
  if (!tables) return std::unexpected(tables.error());
  const Result<bool> row = tables->Step();
  if (!row) return std::unexpected(row.error());
  return *row && tables->Int(0) == 2;
}

Result<void> ReadLock(Database& database, int64_t now, StatusFacts& facts) {
  Result<Statement> lease =
      database.Prepare("SELECT who, command, pid, process_start, boot_id, since FROM lease");
  if (!lease) return std::unexpected(lease.error());
  const Result<bool> row = lease->Step();
  if (!row) return std::unexpected(row.error());
  if (!*row) return {};
  const ProcessIdentity process{.who = lease->Text(0),
                                .pid = lease->Int(2),
                                .start = lease->Int(3),
                                .boot_id = lease->Text(4)};
  if (process.pid == 0) {  // `domus lock hold`: nobody's process
    facts.lock = fmt::format("on hold by {} since {}", process.who,
                             TimeText(lease->Int(5), now));
    return {};
  }
  if (!IsAlive(process)) return {};
  facts.lock = fmt::format("held by {}, {}, pid {} since {}", process.who, lease->Text(1),
                           process.pid, LocalTime(lease->Int(5), "%H:%M:%S"));
  return {};
}

Result<void> ReadFailures(Database& database, int64_t now, StatusFacts& facts) {
  // The last step of each object, when it failed.
  Result<Statement> steps = database.Prepare(
      "SELECT address, verb, intent, coalesce(finished_at, started_at), coalesce(error, ''),"
      " outcome, max(run * 1000000 + ordinal) FROM step GROUP BY address");
  if (!steps) return std::unexpected(steps.error());
  Result<bool> row = steps->Step();
  for (; row && *row; row = steps->Step()) {
    if (steps->Text(5) != "failed") continue;
    const bool creates = steps->Text(2) == "create";
    facts.failures[steps->Text(0)] = {.what = creates ? "create" : steps->Text(1),
                                      .when = TimeText(steps->Int(3), now),
                                      .error = FactsOf(steps->Text(4))};
  }
  return row ? Result<void>() : std::unexpected(row.error());
}

}  // namespace

Result<StatusFacts> ReadStatusFacts(const std::string& state_file, int64_t now) {
  StatusFacts facts;
  std::error_code ignored;
  if (!std::filesystem::exists(state_file, ignored)) return facts;
  Result<Database> database = Database::Open({.path = state_file, .read_only = true});
  if (!database) return std::unexpected(database.error());
  const Result<bool> has_tables = HasTables(*database);
  if (!has_tables) return std::unexpected(has_tables.error());
  if (!*has_tables) return facts;
  if (Result<void> read = ReadLock(*database, now, facts); !read) {
    return std::unexpected(read.error());
  }
  if (Result<void> read = ReadFailures(*database, now, facts); !read) {
    return std::unexpected(read.error());
  }
  return facts;
}

}  // namespace domus
