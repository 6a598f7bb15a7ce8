#include "reconciler/downtime.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string_view>
#include <unordered_map>

#include <fmt/format.h>

#include "base/text.h"
#include "reconciler/store_schema.h"

namespace domus {
namespace {

constexpr int64_t kStep = 5;  // seconds
constexpr int64_t kMost = 7 * 86400;  // what took longer was no restart

}  // namespace

Result<void> RecallRestarts(Database& database, Plan& plan) {
  if (plan.down.empty()) return {};
  std::unordered_map<std::string_view, Downtime*> wanted;
  for (Downtime& down : plan.down) wanted.emplace(down.address, &down);
  Result<Statement> select = database.Prepare(
      "SELECT address, min(CASE WHEN verb = 'stop' THEN started_at END) AS stopped,"
      " max(CASE WHEN verb = 'start' THEN finished_at END) AS started FROM step"
      " WHERE verb IN ('stop', 'start') AND outcome = 'done' GROUP BY run, address"
      " HAVING stopped IS NOT NULL AND started >= stopped ORDER BY run");
  if (!select) return std::unexpected(select.error());
  Result<bool> row = select->Step();
  for (; row && *row; row = select->Step()) {
    const auto found = wanted.find(select->Text(0));
    const int64_t took = select->Int(2) - select->Int(1);
    if (found != wanted.end() && took <= kMost) found->second->last_restart_s = static_cast<int>(took);
  }
  return row ? Result<void>() : std::unexpected(row.error());
}

Result<void> RecallRestarts(const std::string& state_file, Plan& plan) {
  if (plan.down.empty()) return {};
  Result<std::optional<Database>> database = OpenForReading(state_file);
  if (!database) return std::unexpected(database.error());
  return *database ? RecallRestarts(**database, plan) : Result<void>();
}

std::optional<int> EstimatedSeconds(const Downtime& down) {
  if (!down.last_restart_s) return std::nullopt;
  const int64_t steps = std::max<int64_t>(1, (*down.last_restart_s + kStep - 1) / kStep);
  return static_cast<int>(std::min(steps * kStep, kMost));
}

std::optional<int> EstimatedSeconds(const std::vector<Downtime>& down) {
  int64_t sum = 0;
  for (const Downtime& one : down) {
    const std::optional<int> seconds = EstimatedSeconds(one);
    if (!seconds) return std::nullopt;
    sum += *seconds;
  }
  return static_cast<int>(std::min<int64_t>(sum, std::numeric_limits<int>::max()));
}

std::string DowntimeText(const Downtime& down) {
  const std::optional<int> seconds = EstimatedSeconds(down);
  if (!seconds) return down.address;
  return fmt::format("{}, about {}s (last restart took {}s)", down.address, *seconds,
                     *down.last_restart_s);
}

std::string DowntimeText(const std::vector<Downtime>& down) {
  std::vector<std::string> texts;
  bool any_known = false;
  for (const Downtime& one : down) {
    texts.push_back(DowntimeText(one));
    any_known = any_known || one.last_restart_s;
  }
  return Join(texts, any_known ? "; " : ", ");
}

}  // namespace domus
