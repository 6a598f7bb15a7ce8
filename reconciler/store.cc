#include "reconciler/store.h"

#include <unistd.h>

#include <array>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <string_view>

#include <fmt/format.h>

#include "base/digest.h"
#include "base/files.h"

namespace domus {
namespace {

constexpr int64_t kApplicationId = 0x446F6D73;  // "Doms"
constexpr int64_t kSchemaVersion = 1;

constexpr std::string_view kSchema =
#include "generated/store_schema.inc"
    ;

/// What an older state needs to become a newer one: kMigrations[n] turns version n + 1 into n + 2.
constexpr std::array<std::string_view, kSchemaVersion - 1> kMigrations = {};

Result<int64_t> ReadPragma(Database& database, std::string_view name) {
  Result<Statement> statement = database.Prepare(fmt::format("PRAGMA {}", name));
  if (!statement) return std::unexpected(statement.error());
  const Result<bool> row = statement->Step();
  if (!row) return std::unexpected(row.error());
  return *row ? statement->Int(0) : 0;
}

Result<bool> HasTables(Database& database) {
  Result<Statement> statement = database.Prepare("SELECT count(*) FROM sqlite_schema");
  if (!statement) return std::unexpected(statement.error());
  const Result<bool> row = statement->Step();
  if (!row) return std::unexpected(row.error());
  return *row && statement->Int(0) > 0;
}

struct SchemaState {
  bool empty = false;  // no table yet
  int64_t version = 0;
};

Result<SchemaState> Inspect(Database& database) {
  const Result<bool> has_tables = HasTables(database);
  if (!has_tables) return std::unexpected(has_tables.error());
  const Result<int64_t> id = ReadPragma(database, "application_id");
  if (!id) return std::unexpected(id.error());
  const Result<int64_t> version = ReadPragma(database, "user_version");
  if (!version) return std::unexpected(version.error());
  if (!*has_tables && *id == 0) return SchemaState{.empty = true, .version = 0};
  if (*id != kApplicationId) {
    return Fail(fmt::format("{}: this is a database, but not a state of domus", database.path()));
  }
  if (*version > kSchemaVersion) {
    return Fail(fmt::format("{}: written by a newer domus (state version {}, this one knows {})",
                            database.path(), *version, kSchemaVersion));
  }
  return SchemaState{.empty = false, .version = *version};
}

Result<void> CreateSchema(Database& database) {
  if (Result<void> created = database.Execute(kSchema); !created) return created;
  Result<Statement> meta = database.Prepare(
      "INSERT INTO meta (key, value) VALUES ('lineage', ?1), ('digest_key', ?2), ('serial', '0')");
  if (!meta) return std::unexpected(meta.error());
  meta->Bind(1, ToHex(RandomBytes(16))).Bind(2, ToHex(RandomBytes(32)));
  return meta->Run();
}

Result<void> MigrateSchema(Database& database) {
  Result<Transaction> transaction = Transaction::Begin(database);
  if (!transaction) return std::unexpected(transaction.error());
  const Result<SchemaState> state = Inspect(database);
  if (!state) return std::unexpected(state.error());
  if (state->empty) {
    if (Result<void> created = CreateSchema(database); !created) return created;
  } else if (state->version == kSchemaVersion) {
    return {};
  }
  for (int64_t version = std::max<int64_t>(state->version, 1);
       !state->empty && version < kSchemaVersion; ++version) {
    const std::string_view migration = kMigrations.data()[version - 1];
    if (Result<void> migrated = database.Execute(migration); !migrated) return migrated;
  }
  const std::string marks = fmt::format("PRAGMA application_id={}; PRAGMA user_version={}",
                                        kApplicationId, kSchemaVersion);
  if (Result<void> marked = database.Execute(marks); !marked) return marked;
  return transaction->Commit();
}

Result<void> CheckIntegrity(Database& database) {
  Result<Statement> check = database.Prepare("PRAGMA quick_check(1)");
  if (!check) return std::unexpected(check.error());
  const Result<bool> row = check->Step();
  if (!row) return std::unexpected(row.error());
  const std::string answer = check->Text(0);
  if (answer == "ok") return {};
  return Fail(fmt::format("{}: the state is damaged: {}", database.path(), answer));
}

std::string LocalTime(int64_t seconds, const char* format) {
  const std::time_t time = seconds;
  std::tm parts{};
  std::array<char, 64> text{};
  if (!localtime_r(&time, &parts)) return {};
  return std::string(text.data(), std::strftime(text.data(), text.size(), format, &parts));
}

Result<void> LoadMeta(Database& database, RecordedState& state) {
  Result<Statement> meta = database.Prepare("SELECT key, value FROM meta");
  if (!meta) return std::unexpected(meta.error());
  Result<bool> row = meta->Step();
  for (; row && *row; row = meta->Step()) {
    if (meta->Text(0) == "lineage") state.lineage = meta->Text(1);
    if (meta->Text(0) == "digest_key") state.digest_key = meta->Text(1);
    if (meta->Text(0) == "serial") state.serial = std::stoll("0" + meta->Text(1));
  }
  return row ? Result<void>() : std::unexpected(row.error());
}

Result<void> LoadLastApply(Database& database, RecordedState& state) {
  Result<Statement> last = database.Prepare(
      "SELECT coalesce(finished_at, started_at), who FROM run ORDER BY id DESC LIMIT 1");
  if (!last) return std::unexpected(last.error());
  const Result<bool> row = last->Step();
  if (!row) return std::unexpected(row.error());
  if (*row) {
    const std::string who = last->Text(1);
    state.last_apply = fmt::format("{} by {}", LocalTime(last->Int(0), "%Y-%m-%d %H:%M"),
                                   who.substr(0, who.find('@')));
  }
  return {};
}

Result<RecordedState> LoadState(Database& database) {
  RecordedState state;
  if (Result<void> meta = LoadMeta(database, state); !meta) return std::unexpected(meta.error());
  Result<Statement> objects = database.Prepare(
      "SELECT address, uuid, settings, protect, restarting, owned_since FROM object");
  if (!objects) return std::unexpected(objects.error());
  Result<bool> row = objects->Step();
  for (; row && *row; row = objects->Step()) {
    RecordedObject object{.address = objects->Text(0),
                          .uuid = objects->Text(1),
                          .settings = objects->Text(2),
                          .protect = objects->Int(3) != 0,
                          .restarting = objects->Int(4) != 0,
                          .owned_since = objects->Int(5)};
    state.objects.emplace(object.address, std::move(object));
  }
  if (!row) return std::unexpected(row.error());
  if (Result<void> last = LoadLastApply(database, state); !last) {
    return std::unexpected(last.error());
  }
  return state;
}

std::string_view ToString(RunOutcome outcome) {
  switch (outcome) {
    case RunOutcome::kDone: return "done";
    case RunOutcome::kPartly: return "partly";
    case RunOutcome::kFailed: return "failed";
    case RunOutcome::kInterrupted: return "interrupted";
  }
  return "";
}

}  // namespace

Result<Store> Store::Open(const std::string& path, std::function<int64_t()> now) {
  const std::string directory = std::filesystem::path(path).parent_path().string();
  if (!directory.empty()) {
    if (Result<void> made = MakeDirectories(directory, 0700); !made) {
      return std::unexpected(made.error());
    }
  }
  Result<Database> database = Database::Open({.path = path});
  if (!database) return std::unexpected(database.error());
  if (Result<void> checked = CheckIntegrity(*database); !checked) {
    return std::unexpected(checked.error());
  }
  if (Result<void> migrated = MigrateSchema(*database); !migrated) {
    return std::unexpected(migrated.error());
  }
  return Store(std::move(*database), std::move(now));
}

Result<RecordedState> Store::Load() { return LoadState(database_); }

Result<std::optional<LeaseHolder>> Store::Holder() {
  Result<Statement> lease = database_.Prepare(
      "SELECT who, command, pid, process_start, boot_id, since,"
      " (SELECT address || ': ' || intent FROM step WHERE outcome IS NULL"
      "  ORDER BY run DESC, ordinal DESC LIMIT 1) FROM lease");
  if (!lease) return std::unexpected(lease.error());
  const Result<bool> row = lease->Step();
  if (!row) return std::unexpected(row.error());
  if (!*row) return std::nullopt;
  return LeaseHolder{.process = {.who = lease->Text(0),
                                 .pid = lease->Int(2),
                                 .start = lease->Int(3),
                                 .boot_id = lease->Text(4)},
                     .command = lease->Text(1),
                     .since = lease->Int(5),
                     .doing = lease->Text(6)};
}

Result<std::optional<LeaseHolder>> Store::Acquire(const ProcessIdentity& self,
                                                  const std::string& command) {
  Result<Transaction> transaction = Transaction::Begin(database_);
  if (!transaction) return std::unexpected(transaction.error());
  Result<std::optional<LeaseHolder>> holder = Holder();
  if (!holder) return holder;
  if (*holder && IsAlive((*holder)->process)) return holder;
  Result<Statement> take = database_.Prepare(
      "INSERT OR REPLACE INTO lease (id, who, command, pid, process_start, boot_id, since)"
      " VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6)");
  if (!take) return std::unexpected(take.error());
  take->Bind(1, self.who).Bind(2, command).Bind(3, self.pid).Bind(4, self.start);
  take->Bind(5, self.boot_id).Bind(6, Now());
  if (Result<void> taken = take->Run(); !taken) return std::unexpected(taken.error());
  if (Result<void> committed = transaction->Commit(); !committed) {
    return std::unexpected(committed.error());
  }
  return std::nullopt;
}

Result<void> Store::Release(const ProcessIdentity& self) {
  Result<Statement> release =
      database_.Prepare("DELETE FROM lease WHERE pid = ?1 AND process_start = ?2 AND boot_id = ?3");
  if (!release) return std::unexpected(release.error());
  release->Bind(1, self.pid).Bind(2, self.start).Bind(3, self.boot_id);
  return release->Run();
}

Result<int64_t> Store::BeginRun(const ProcessIdentity& self, const RunInfo& info) {
  Result<Statement> insert = database_.Prepare(
      "INSERT INTO run (command, who, pid, boot_id, config_digest, started_at)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6) RETURNING id");
  if (!insert) return std::unexpected(insert.error());
  insert->Bind(1, info.command).Bind(2, self.who).Bind(3, self.pid).Bind(4, self.boot_id);
  insert->Bind(5, info.config_digest).Bind(6, Now());
  Result<bool> row = insert->Step();
  if (!row) return std::unexpected(row.error());
  const int64_t id = insert->Int(0);
  row = insert->Step();
  if (!row) return std::unexpected(row.error());
  return id;
}

Result<void> Store::FinishRun(int64_t run, RunOutcome outcome) {
  Result<Statement> update =
      database_.Prepare("UPDATE run SET finished_at = ?2, outcome = ?3 WHERE id = ?1");
  if (!update) return std::unexpected(update.error());
  update->Bind(1, run).Bind(2, Now()).Bind(3, ToString(outcome));
  return update->Run();
}

Result<void> Store::BumpSerial() {
  return database_.Execute("UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE key = 'serial'");
}

Result<void> Store::MoveRecord(const std::string& from, const std::string& to) {
  for (const char* text : {"DELETE FROM object WHERE address = ?2 AND address <> ?1",
                           "UPDATE object SET address = ?2 WHERE address = ?1"}) {
    Result<Statement> move = database_.Prepare(text);
    if (!move) return std::unexpected(move.error());
    if (Result<void> moved = move->Bind(1, from).Bind(2, to).Run(); !moved) return moved;
  }
  return {};
}

Result<void> Store::Refresh(const std::vector<RecordRefresh>& refreshes) {
  if (refreshes.empty()) return {};
  Result<Transaction> transaction = Transaction::Begin(database_);
  if (!transaction) return std::unexpected(transaction.error());
  Result<Statement> update = database_.Prepare(
      "UPDATE object SET uuid = ?2, settings = ?3, protect = ?4, restarting = 0 WHERE address = ?1");
  if (!update) return std::unexpected(update.error());
  for (const RecordRefresh& refresh : refreshes) {
    if (!refresh.moved_from.empty()) {
      const Result<void> moved = MoveRecord(refresh.moved_from, refresh.address);
      if (!moved) return moved;
    }
    update->Bind(1, refresh.address).Bind(2, refresh.record.uuid);
    update->Bind(3, refresh.record.settings).Bind(4, int64_t{refresh.record.protect});
    if (Result<void> updated = update->Run(); !updated) return updated;
  }
  if (Result<void> bumped = BumpSerial(); !bumped) return bumped;
  return transaction->Commit();
}

Result<RecordedState> ReadRecordedState(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return RecordedState{};
  Result<Database> database = Database::Open({.path = path, .read_only = true});
  if (!database) return std::unexpected(database.error());
  const Result<SchemaState> state = Inspect(*database);
  if (!state) return std::unexpected(state.error());
  if (state->empty) return RecordedState{};
  return LoadState(*database);
}

ReconcileError StateError(const Error& error) {
  return {.id = "PL100", .headline = "the state can't be used", .lines = {error.message}};
}

ReconcileError LockedError(const LeaseHolder& holder, int64_t now) {
  const int64_t held = std::max<int64_t>(0, now - holder.since);
  ReconcileError error{.id = "PL105", .headline = "state is locked"};
  error.lines.push_back(fmt::format("held by   {}, {}, pid {} (alive)      since {} ({}m {}s)",
                                    holder.process.who, holder.command, holder.process.pid,
                                    LocalTime(holder.since, "%H:%M:%S"), held / 60, held % 60));
  if (!holder.doing.empty()) error.lines.push_back(fmt::format("doing     {}", holder.doing));
  error.helps.push_back("wait until it is done, then try again");
  return error;
}

}  // namespace domus
