#include "reconciler/run_history.h"

#include <algorithm>
#include <functional>
#include <utility>

#include <fmt/format.h>

#include "base/digest.h"
#include "base/parallel.h"
#include "base/text.h"
#include "reconciler/addresses.h"
#include "reconciler/desired_record.h"
#include "reconciler/lease.h"

namespace domus {
namespace {

constexpr std::string_view kRunColumns =
    "SELECT id, command, who, config_digest, started_at, finished_at, outcome, summary, on_host,"
    " has_desired, pid, boot_id,"
    " (SELECT count(*) FROM step WHERE run = id AND outcome = 'done'),"
    " (SELECT count(*) FROM step WHERE run = id AND outcome = 'failed'),"
    " (SELECT count(*) FROM step WHERE run = id AND outcome IS NULL) FROM run";

/// A run without an outcome is under way while its process has the lease.
std::string OpenOutcome(const Statement& row, const std::optional<LeaseHolder>& holder) {
  const bool under_way = holder && !holder->reason && IsInForce(*holder) &&
                         holder->process.pid == row.Int(10) &&
                         holder->process.boot_id == row.Text(11);
  return under_way ? "under way" : "cut short";
}

RunRecord ReadRun(const Statement& row, const std::optional<LeaseHolder>& holder) {
  RunRecord run{.id = row.Int(0),
                .command = row.Text(1),
                .who = row.Text(2),
                .config_digest = row.Text(3),
                .started_at = row.Int(4),
                .finished_at = std::nullopt,
                .outcome = row.IsNull(6) ? OpenOutcome(row, holder) : row.Text(6),
                .summary = row.Text(7),
                .on_host = row.Int(8) != 0,
                .has_desired = row.Int(9) != 0,
                .steps_done = row.Int(12),
                .steps_failed = row.Int(13),
                .steps_open = row.Int(14)};
  if (!row.IsNull(5)) run.finished_at = row.Int(5);
  return run;
}

Result<void> ForEach(Statement& statement, const std::function<void(const Statement&)>& take) {
  Result<bool> row = statement.Step();
  for (; row && *row; row = statement.Step()) take(statement);
  return row ? Result<void>() : std::unexpected(row.error());
}

/// What is wanted now: the content's digest by address.
Result<std::map<std::string, std::string>> PresentContents(Database& database) {
  Result<Statement> present =
      database.Prepare("SELECT address, content FROM desired WHERE until IS NULL");
  if (!present) return std::unexpected(present.error());
  std::map<std::string, std::string> contents;
  Result<void> read = ForEach(
      *present, [&](const Statement& row) { contents.emplace(row.Text(0), row.Text(1)); });
  if (!read) return std::unexpected(read.error());
  return contents;
}

struct Content {
  std::string digest;
  std::string body;
};

/// Of each guest, in their order.
std::vector<Content> ContentsOf(const DesiredState& desired, const std::string& digest_key) {
  std::vector<Content> contents(desired.guests.size());
  ForEachInParallel(contents.size(), [&](size_t i) {
    contents[i].body = WriteDesired(desired.guests[i], digest_key);
    contents[i].digest = Sha256(contents[i].body);
  });
  return contents;
}

Result<void> InsertDesired(Database& database, int64_t run, const std::string& address,
                           const std::string& digest, const std::string& body) {
  Result<Statement> content =
      database.Prepare("INSERT OR IGNORE INTO content (digest, body) VALUES (?1, ?2)");
  if (!content) return std::unexpected(content.error());
  if (Result<void> kept = content->Bind(1, digest).Bind(2, body).Run(); !kept) return kept;
  Result<Statement> desired =
      database.Prepare("INSERT INTO desired (address, since, content) VALUES (?1, ?2, ?3)");
  if (!desired) return std::unexpected(desired.error());
  return desired->Bind(1, address).Bind(2, run).Bind(3, digest).Run();
}

}  // namespace

Result<std::vector<RunRecord>> LoadRuns(Database& database) {
  const Result<std::optional<LeaseHolder>> holder = ReadLease(database);
  if (!holder) return std::unexpected(holder.error());
  Result<Statement> select = database.Prepare(fmt::format("{} ORDER BY id DESC", kRunColumns));
  if (!select) return std::unexpected(select.error());
  std::vector<RunRecord> runs;
  Result<void> read = ForEach(
      *select, [&](const Statement& row) { runs.push_back(ReadRun(row, *holder)); });
  if (!read) return std::unexpected(read.error());
  return runs;
}

Result<std::optional<RunRecord>> LoadRun(Database& database, int64_t run) {
  const Result<std::optional<LeaseHolder>> holder = ReadLease(database);
  if (!holder) return std::unexpected(holder.error());
  Result<Statement> select = database.Prepare(fmt::format("{} WHERE id = ?1", kRunColumns));
  if (!select) return std::unexpected(select.error());
  const Result<bool> row = select->Bind(1, run).Step();
  if (!row) return std::unexpected(row.error());
  return *row ? std::optional(ReadRun(*select, *holder)) : std::nullopt;
}

Result<std::vector<StepRecord>> LoadSteps(Database& database, int64_t run) {
  Result<Statement> select = database.Prepare(
      "SELECT ordinal, address, verb, intent, started_at, finished_at, outcome, error,"
      " coalesce(code, '') FROM step"
      " WHERE run = ?1 ORDER BY ordinal");
  if (!select) return std::unexpected(select.error());
  std::vector<StepRecord> steps;
  Result<void> read = ForEach(select->Bind(1, run), [&](const Statement& row) {
    StepRecord step{.ordinal = row.Int(0),
                    .address = row.Text(1),
                    .verb = row.Text(2),
                    .intent = row.Text(3),
                    .started_at = row.Int(4),
                    .finished_at = std::nullopt,
                    .outcome = row.Text(6),
                    .error = row.Text(7),
                    .code = row.Text(8)};
    if (!row.IsNull(5)) step.finished_at = row.Int(5);
    steps.push_back(std::move(step));
  });
  if (!read) return std::unexpected(read.error());
  return steps;
}

ReconcileError NoSuchRun(const std::string& number) {
  ReconcileError error{.id = "PL130"};
  error.headline = fmt::format("there is no run {} in the history", Printable(number));
  error.helps.push_back("domus history lists the runs");
  return error;
}

std::optional<ReconcileError> RefuseRollback(const RunRecord& run) {
  if (run.has_desired) return std::nullopt;
  ReconcileError error{.id = "PL130"};
  error.headline = fmt::format("what run {} wanted is not recorded", run.id);
  error.lines.push_back(run.on_host ? fmt::format("{}, by an older domus", Printable(run.command))
                                    : fmt::format("{} changed the state only", Printable(run.command)));
  error.helps.push_back("domus history lists the runs");
  return error;
}

Result<void> RecordDesired(Database& database, int64_t run, const DesiredState& desired,
                           bool covers_all, const std::string& digest_key) {
  Result<std::map<std::string, std::string>> present = PresentContents(database);
  if (!present) return std::unexpected(present.error());
  const std::vector<Content> contents = ContentsOf(desired, digest_key);
  for (size_t i = 0; i < contents.size(); ++i) {
    const std::string address = GuestAddress(desired.guests[i].config.name);
    const auto& [digest, body] = contents[i];
    const auto before = present->find(address);
    const bool known = before != present->end();
    const bool same = known && before->second == digest;
    if (known) present->erase(before);
    if (same) continue;
    if (known) {
      if (Result<void> ended = EndDesired(database, run, address); !ended) return ended;
    }
    if (Result<void> kept = InsertDesired(database, run, address, digest, body); !kept) return kept;
  }
  if (covers_all) {
    for (const auto& [address, digest] : *present) {
      if (Result<void> ended = EndDesired(database, run, address); !ended) return ended;
    }
  }
  Result<Statement> mark = database.Prepare("UPDATE run SET has_desired = 1 WHERE id = ?1");
  if (!mark) return std::unexpected(mark.error());
  return mark->Bind(1, run).Run();
}

Result<void> EndDesired(Database& database, int64_t run, const std::string& address) {
  Result<Statement> end = database.Prepare(
      "UPDATE desired SET until = ?2 WHERE address = ?1 AND until IS NULL");
  if (!end) return std::unexpected(end.error());
  return end->Bind(1, address).Bind(2, run).Run();
}

Result<std::vector<DesiredGuest>> LoadDesired(Database& database, int64_t run) {
  Result<Statement> select = database.Prepare(
      "SELECT address, body FROM desired JOIN content ON digest = content"
      " WHERE since <= ?1 AND (until IS NULL OR until > ?1)");
  if (!select) return std::unexpected(select.error());
  std::vector<DesiredGuest> guests;
  select->Bind(1, run);
  Result<bool> row = select->Step();
  for (; row && *row; row = select->Step()) {
    Result<DesiredGuest> guest = ReadDesired(select->Text(1));
    if (!guest) {
      return Fail(fmt::format("{}: {}: {}", database.path(), select->Text(0),
                              guest.error().message));
    }
    guests.push_back(std::move(*guest));
  }
  if (!row) return std::unexpected(row.error());
  std::ranges::sort(guests, {}, [](const DesiredGuest& guest) -> const std::string& {
    return guest.config.name;
  });
  return guests;
}

Result<int64_t> PruneRuns(Database& database, int64_t keep) {
  Result<Statement> limit =
      database.Prepare("SELECT id FROM run ORDER BY id DESC LIMIT 1 OFFSET ?1");
  if (!limit) return std::unexpected(limit.error());
  const Result<bool> row = limit->Bind(1, keep).Step();
  if (!row) return std::unexpected(row.error());
  if (!*row) return 0;
  const int64_t last_gone = limit->Int(0);
  const Result<int64_t> gone =
      database.Number(fmt::format("SELECT count(*) FROM run WHERE id <= {}", last_gone));
  if (!gone) return gone;
  // What was wanted until the first run that stays belongs to those that go.
  Result<void> pruned = database.Execute(fmt::format(
      "DELETE FROM step WHERE run <= {0};"
      "DELETE FROM run WHERE id <= {0};"
      "DELETE FROM desired WHERE until <= (SELECT coalesce(min(id), {0} + 1) FROM run);"
      "DELETE FROM content WHERE digest NOT IN (SELECT content FROM desired)",
      last_gone));
  if (!pruned) return std::unexpected(pruned.error());
  return gone;
}

}  // namespace domus
