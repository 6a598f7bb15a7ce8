#include "base/sqlite.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>

namespace domus {
namespace {

std::unexpected<Error> Failed(sqlite3* connection) {
  const char* path = sqlite3_db_filename(connection, "main");
  return Fail(fmt::format("{}: {}", path ? path : "database", sqlite3_errmsg(connection)));
}

/// SQLite would create the file with the umask's mode; the state may hold what others must not read.
Result<void> CreatePrivate(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return Fail(fmt::format("cannot open `{}`: {}", path, std::strerror(errno)));
  ::close(fd);
  return {};
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
void Database::Close::operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }

Statement& Statement::Bind(int index, std::string_view text) {
  sqlite3_bind_text64(statement_.get(), index, text.data(), text.size(), SQLITE_TRANSIENT,
                      SQLITE_UTF8);
  return *this;
}

Statement& Statement::Bind(int index, int64_t value) {
  sqlite3_bind_int64(statement_.get(), index, value);
  return *this;
}

Statement& Statement::BindNull(int index) {
  sqlite3_bind_null(statement_.get(), index);
  return *this;
}

Result<bool> Statement::Step() {
  switch (sqlite3_step(statement_.get())) {
    case SQLITE_ROW: return true;
    case SQLITE_DONE: return false;
    default: return Failed(sqlite3_db_handle(statement_.get()));
  }
}

Result<void> Statement::Run() {
  const Result<bool> stepped = Step();
  Reset();
  if (!stepped) return std::unexpected(stepped.error());
  return {};
}

void Statement::Reset() {
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
}

std::string Statement::Text(int column) const {
  const auto* text = sqlite3_column_text(statement_.get(), column);
  const auto size = static_cast<size_t>(sqlite3_column_bytes(statement_.get(), column));
  return text ? std::string(reinterpret_cast<const char*>(text), size) : std::string();
}

int64_t Statement::Int(int column) const { return sqlite3_column_int64(statement_.get(), column); }

bool Statement::IsNull(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

Result<Database> Database::Open(const DatabaseOptions& options) {
  if (!options.read_only) {
    if (Result<void> created = CreatePrivate(options.path); !created) {
      return std::unexpected(created.error());
    }
  }
  sqlite3* raw = nullptr;
  const int flags = options.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
  const int opened = sqlite3_open_v2(options.path.c_str(), &raw, flags, nullptr);
  Database database(raw, options.path);
  if (opened != SQLITE_OK) {
    return Fail(fmt::format("cannot open `{}`: {}", options.path,
                            raw ? sqlite3_errmsg(raw) : sqlite3_errstr(opened)));
  }
  sqlite3_extended_result_codes(raw, 1);
  sqlite3_busy_timeout(raw, options.busy_timeout_ms);
  // A hostile file must not call functions from its schema (trusted_schema).
  std::string settings = "PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF;";
  if (!options.read_only) {
    // Readers never wait for the writer (WAL); its commits reach the disk at once only with FULL.
    settings += "PRAGMA journal_mode=WAL;";
    settings += options.durability == Durability::kPowerLoss ? "PRAGMA synchronous=FULL"
                                                             : "PRAGMA synchronous=NORMAL";
  }
  if (Result<void> set = database.Execute(settings); !set) return std::unexpected(set.error());
  return database;
}

Result<Statement> Database::Prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int prepared = sqlite3_prepare_v2(connection_.get(), sql.data(),
                                          static_cast<int>(sql.size()), &statement, nullptr);
  if (prepared != SQLITE_OK) return Failed(connection_.get());
  return Statement(statement);
}

Result<void> Database::Execute(std::string_view sql) {
  const std::string terminated(sql);
  if (sqlite3_exec(connection_.get(), terminated.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    return Failed(connection_.get());
  }
  return {};
}

Result<Transaction> Transaction::Begin(Database& database) {
  if (Result<void> begun = database.Execute("BEGIN IMMEDIATE"); !begun) {
    return std::unexpected(begun.error());
  }
  return Transaction(&database);
}

Transaction::Transaction(Transaction&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)) {}

Transaction::~Transaction() {
  if (database_) (void)database_->Execute("ROLLBACK");
}

Result<void> Transaction::Commit() {
  Result<void> committed = database_->Execute("COMMIT");
  if (committed) database_ = nullptr;
  return committed;
}

}  // namespace domus
