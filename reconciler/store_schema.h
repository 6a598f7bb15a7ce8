// The schema of the state file: makes a new one, brings an older one to the newest version, refuses
// what is no state.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/sqlite.h"

namespace domus {

/// Of schema.sql; migrations/README.md says what a new one takes.
inline constexpr int64_t kSchemaVersion = 2;

/// Null for a database without tables. The error: another program's database, one with views or
/// triggers (a state has none, and a hostile one could make a query endless), or a newer version.
Result<std::optional<int64_t>> SchemaVersion(Database& database);

/// Makes or migrates the schema, all in one transaction: afterwards it is the newest, or untouched.
Result<void> PrepareSchema(Database& database);

/// For reading, at the newest version: an older file is read through a migrated copy in memory. Null
/// when the file doesn't exist or has no tables.
Result<std::optional<Database>> OpenForReading(const std::string& path);

/// What SQLite finds wrong with the file, one finding a line; empty when it is sound. The quick check
/// leaves out what takes longest: comparing indexes with their tables.
enum class Thoroughness { kQuick, kFull };
Result<std::string> FindDamage(Database& database, Thoroughness thoroughness);

}  // namespace domus
