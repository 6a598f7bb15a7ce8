#include "hypervisor/sim/file_format.h"

#include <fmt/format.h>

#include "base/files.h"
#include "hypervisor/sim/errors.h"
#include "hypervisor/sim/schema.h"

namespace domus::sim {
namespace {

int64_t BigEndian(std::string_view header, size_t offset) {
  int64_t value = 0;
  for (size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(header[offset + i]);
  return value;
}

std::unexpected<HypervisorError> SomethingElse(const std::string& path) {
  return Permanent(fmt::format("`{}` is not the file of a simulated host", path));
}

Result<void> CreateSchema(Database& database) {
  if (Result<void> made = database.Execute(kSchema); !made) return made;
  return database.Execute(fmt::format("{}PRAGMA application_id = {}; PRAGMA user_version = {}",
                                      kSecondFormat, kApplicationId, kFormat));
}

Result<void> MigrateSchema(Database& database) {
  return database.Execute(fmt::format("{}PRAGMA user_version = {}", kSecondFormat, kFormat));
}

}  // namespace

/// Opening a database switches its journal, so another program's is told by its header first. One
/// of ours may show application id 0 and no schema there while all it holds is in its journal.
HypervisorResult<void> RefuseForeign(const std::string& path) {
  const Result<std::string> header = ReadFile(path, 100);
  if (!header || header->empty()) return {};  // Open makes it, or says why it can't
  if (header->size() < 100 || !header->starts_with(std::string_view("SQLite format 3\0", 16))) {
    return SomethingElse(path);
  }
  const int64_t schema_cookie = BigEndian(*header, 40);
  const int64_t application_id = BigEndian(*header, 68);
  const bool fresh = application_id == 0 && schema_cookie == 0;
  if (application_id != kApplicationId && !fresh) return SomethingElse(path);
  return {};
}

Result<int64_t> SingleInt(Database& database, std::string_view sql) {
  Result<Statement> statement = database.Prepare(sql);
  if (!statement) return std::unexpected(statement.error());
  const Result<bool> row = statement->Step();
  if (!row) return std::unexpected(row.error());
  return *row ? statement->Int(0) : 0;
}

HypervisorResult<void> MakeReady(Database& database) {
  Result<Transaction> transaction = Transaction::Begin(database);
  if (!transaction) return FileError(transaction.error());
  const Result<int64_t> application = SingleInt(database, "PRAGMA application_id");
  const Result<int64_t> format = SingleInt(database, "PRAGMA user_version");
  const Result<int64_t> objects = SingleInt(database, "SELECT count(*) FROM sqlite_schema");
  for (const auto* number : {&application, &format, &objects}) {
    if (!*number) return FileError(number->error());
  }
  if (*application == kApplicationId) {
    if (*format == kFormat) return {};
    if (*format != 1) {
      return Permanent(fmt::format("`{}` has format {}; this version of domus knows formats up to {}",
                                   database.path(), *format, kFormat));
    }
  } else if (*application != 0 || *objects != 0) {
    return SomethingElse(database.path());
  }
  const bool is_new = *application != kApplicationId;
  const Result<void> made = is_new ? CreateSchema(database) : MigrateSchema(database);
  if (!made) return FileError(made.error());
  if (Result<void> done = transaction->Commit(); !done) return FileError(done.error());
  return {};
}

}  // namespace domus::sim
