#include "reconciler/status_facts.h"

#include <optional>

#include <fmt/format.h>

#include "base/local_time.h"
#include "base/sqlite.h"
#include "reconciler/lease.h"
#include "reconciler/store_schema.h"

namespace domus {
namespace {

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

Result<void> ReadLock(Database& database, int64_t now, StatusFacts& facts) {
  const Result<std::optional<LeaseHolder>> holder = ReadLease(database);
  if (!holder) return std::unexpected(holder.error());
  if (!*holder || !IsInForce(**holder)) return {};
  facts.holder = **holder;
  const ProcessIdentity& process = facts.holder->process;
  facts.lock = facts.holder->reason
                   ? fmt::format("on hold by {} since {}", process.who,
                                 TimeText(facts.holder->since, now))
                   : fmt::format("held by {}, {}, pid {} since {}", process.who,
                                 facts.holder->command, process.pid,
                                 LocalTime(facts.holder->since, "%H:%M:%S"));
  return {};
}

Result<void> ReadFailures(Database& database, int64_t now, StatusFacts& facts) {
  // The last step of each object, when it failed.
  Result<Statement> steps = database.Prepare(
      "SELECT address, verb, intent, coalesce(finished_at, started_at), coalesce(error, ''),"
      " outcome, coalesce(code, ''), max(run * 1000000 + ordinal) FROM step GROUP BY address");
  if (!steps) return std::unexpected(steps.error());
  Result<bool> row = steps->Step();
  for (; row && *row; row = steps->Step()) {
    if (steps->Text(5) != "failed") continue;
    const bool creates = steps->Text(2) == "create";
    facts.failures[steps->Text(0)] = {.what = creates ? "create" : steps->Text(1),
                                      .at = steps->Int(3),
                                      .when = TimeText(steps->Int(3), now),
                                      .error = FactsOf(steps->Text(4)),
                                      .code = steps->Text(6)};
  }
  return row ? Result<void>() : std::unexpected(row.error());
}

}  // namespace

Result<StatusFacts> ReadStatusFacts(const std::string& state_file, int64_t now) {
  StatusFacts facts;
  Result<std::optional<Database>> database = OpenForReading(state_file);
  if (!database) return std::unexpected(database.error());
  if (!*database) return facts;
  if (Result<void> read = ReadLock(**database, now, facts); !read) {
    return std::unexpected(read.error());
  }
  if (Result<void> read = ReadFailures(**database, now, facts); !read) {
    return std::unexpected(read.error());
  }
  return facts;
}

}  // namespace domus
