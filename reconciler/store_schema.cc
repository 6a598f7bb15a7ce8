#include "reconciler/store_schema.h"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/digest.h"

namespace domus {
namespace {

constexpr int64_t kApplicationId = 0x446F6D73;  // "Doms"

constexpr std::string_view kSchema =
#include "generated/store_schema.inc"
    ;

/// kMigrations[n] turns version n + 1 into n + 2.
constexpr std::string_view kMigrations[] = {
#include "generated/store_migrations.inc"
};
static_assert(std::size(kMigrations) == kSchemaVersion - 1);

Result<void> CreateSchema(Database& database) {
  if (Result<void> created = database.Execute(kSchema); !created) return created;
  Result<Statement> meta = database.Prepare(
      "INSERT INTO meta (key, value) VALUES ('lineage', ?1), ('digest_key', ?2), ('serial', '0')");
  if (!meta) return std::unexpected(meta.error());
  meta->Bind(1, ToHex(RandomBytes(16))).Bind(2, ToHex(RandomBytes(32)));
  return meta->Run();
}

Result<void> Migrate(Database& database, int64_t version) {
  for (; version < kSchemaVersion; ++version) {
    const std::string_view migration = kMigrations[version - 1];
    if (Result<void> migrated = database.Execute(migration); !migrated) return migrated;
  }
  return {};
}

}  // namespace

Result<std::optional<int64_t>> SchemaVersion(Database& database) {
  const Result<int64_t> objects = database.Number("SELECT count(*) FROM sqlite_schema");
  if (!objects) return std::unexpected(objects.error());
  const Result<int64_t> id = database.Number("PRAGMA application_id");
  if (!id) return std::unexpected(id.error());
  const Result<int64_t> version = database.Number("PRAGMA user_version");
  if (!version) return std::unexpected(version.error());
  if (*objects == 0 && *id == 0) return std::nullopt;
  if (*id != kApplicationId) {
    return Fail(fmt::format("{}: this is a database, but not a state of domus", database.path()));
  }
  if (*version > kSchemaVersion) {
    return Fail(fmt::format("{}: written by a newer domus (state version {}, this one knows {})",
                            database.path(), *version, kSchemaVersion));
  }
  // Views, triggers and virtual tables have no pages of their own.
  const Result<int64_t> foreign = database.Number(
      "SELECT count(*) FROM sqlite_schema WHERE rootpage IS NULL OR rootpage = 0");
  if (!foreign) return std::unexpected(foreign.error());
  if (*foreign > 0 || *version < 1) {
    return Fail(fmt::format("{}: somebody has changed what this state is made of", database.path()));
  }
  return *version;
}

Result<void> PrepareSchema(Database& database) {
  const Result<std::optional<int64_t>> found = SchemaVersion(database);
  if (!found) return std::unexpected(found.error());
  if (*found == kSchemaVersion) return {};
  Result<Transaction> transaction = Transaction::Begin(database);
  if (!transaction) return std::unexpected(transaction.error());
  // Another process may have done it meanwhile.
  const Result<std::optional<int64_t>> version = SchemaVersion(database);
  if (!version) return std::unexpected(version.error());
  Result<void> made = *version ? Migrate(database, **version) : CreateSchema(database);
  if (!made) return made;
  const std::string marks = fmt::format("PRAGMA application_id={}; PRAGMA user_version={}",
                                        kApplicationId, kSchemaVersion);
  if (Result<void> marked = database.Execute(marks); !marked) return marked;
  return transaction->Commit();
}

Result<std::optional<Database>> OpenForReading(const std::string& path) {
  // Only a file that is not there has nothing in it: one that can't be looked at is an error below.
  std::error_code ignored;
  const auto there = std::filesystem::symlink_status(path, ignored).type();
  if (there == std::filesystem::file_type::not_found) return std::nullopt;
  Result<Database> database = Database::Open({.path = path, .read_only = true});
  if (!database) return std::unexpected(database.error());
  const Result<std::optional<int64_t>> version = SchemaVersion(*database);
  if (!version) return std::unexpected(version.error());
  if (!*version) return std::nullopt;
  if (**version == kSchemaVersion) return std::move(*database);
  Result<Database> copy = Database::OpenInMemory();
  if (!copy) return std::unexpected(copy.error());
  if (Result<void> copied = database->CopyTo(*copy); !copied) return std::unexpected(copied.error());
  if (Result<void> made = PrepareSchema(*copy); !made) return std::unexpected(made.error());
  return std::move(*copy);
}

Result<std::string> FindDamage(Database& database, Thoroughness thoroughness) {
  constexpr int kMostFindings = 10;
  Result<Statement> check = database.Prepare(
      fmt::format("PRAGMA {}({})",
                  thoroughness == Thoroughness::kQuick ? "quick_check" : "integrity_check",
                  kMostFindings));
  if (!check) return std::unexpected(check.error());
  std::string findings;
  Result<bool> row = check->Step();
  for (; row && *row; row = check->Step()) {
    const std::string text = check->Text(0);
    if (text != "ok") findings += (findings.empty() ? "" : "\n") + text;
  }
  if (!row) return std::unexpected(row.error());
  return findings;
}

}  // namespace domus
