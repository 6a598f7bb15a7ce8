#include "base/sqlite.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <utility>

#include <fmt/format.h>

#include "base/prepared_statements.h"

namespace domus {
namespace {

// What the log may grow to before a commit moves it into the file, which waits for the disk three times.
// Thousands of new guests fill it.
constexpr int64_t kLogBytes = 32 * 1024 * 1024;

/// SQLite's word for the failure, or a better one where it says little.
std::string Reason(sqlite3* connection) {
  const int system = sqlite3_system_errno(connection);
  const std::string system_reason = system != 0 ? std::strerror(system) : "";
  const auto with = [](std::string_view what, const std::string& reason) {
    return fmt::format("{}{}{}", what, reason.empty() ? "" : ": ", reason);
  };
  switch (sqlite3_extended_errcode(connection) & 0xff) {
    case SQLITE_FULL: return "cannot be written: the disk is full";
    case SQLITE_READONLY: return "cannot be written: it is read-only, or its directory is";
    case SQLITE_IOERR: return with("cannot be read or written", system_reason);
    case SQLITE_CANTOPEN: return with("cannot be opened, or its directory not written", system_reason);
    case SQLITE_BUSY: return "another process is writing to it";
    case SQLITE_CORRUPT: return with("the file is damaged", sqlite3_errmsg(connection));
    default: return sqlite3_errmsg(connection);
  }
}

std::unexpected<Error> Failed(sqlite3* connection) {
  const char* path = sqlite3_db_filename(connection, "main");
  return Fail(fmt::format("{}: {}", path && *path ? path : "database", Reason(connection)));
}

std::unexpected<Error> CannotOpen(const std::string& path, std::string_view reason) {
  return Fail(fmt::format("cannot open `{}`: {}", path, reason));
}

/// Nobody else's file in place of ours, and nobody else to read it. Looks at it by name only: closing
/// a descriptor of a database drops the locks that this process has on it.
Result<void> SecureFile(const std::string& path) {
  struct stat info = {};
  if (::lstat(path.c_str(), &info) != 0) return {};
  if (S_ISLNK(info.st_mode)) {
    return CannotOpen(path, "it is a symbolic link; name the file that it leads to");
  }
  if (!S_ISREG(info.st_mode)) return CannotOpen(path, "it is not a regular file");
  if ((info.st_mode & 077) == 0 || ::chmod(path.c_str(), 0600) == 0 || errno == EROFS) return {};
  return CannotOpen(path, "others can read it, and its mode cannot be changed");
}

Result<void> SecureFiles(const std::string& path) {
  for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
    if (Result<void> secured = SecureFile(path + suffix); !secured) return secured;
  }
  return {};
}

/// SQLite would create the file with the umask's mode; the state may hold what others must not read.
Result<void> CreatePrivate(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0) return errno == EEXIST ? SecureFiles(path) : CannotOpen(path, std::strerror(errno));
  ::close(fd);
  return SecureFiles(path);
}

/// "file:/a%3Fb?immutable=1": without locks and without the files beside it.
std::string ImmutableUri(const std::string& path) {
  std::string uri = "file:";
  for (const char c : path) {
    uri += c == '%' || c == '?' || c == '#' ? fmt::format("%{:02X}", c) : std::string(1, c);
  }
  return uri + "?immutable=1";
}

bool HasLog(const std::string& path) {
  struct stat info = {};
  return ::stat((path + "-wal").c_str(), &info) == 0 && info.st_size > 0;
}

Result<void> SyncFile(const std::string& path, int flags) {
  const int fd = ::open(path.c_str(), flags | O_CLOEXEC);
  const bool synced = fd >= 0 && ::fsync(fd) == 0;
  const int reason = errno;
  if (fd >= 0) ::close(fd);
  if (synced) return {};
  return Fail(fmt::format("cannot write `{}`: {}", path, std::strerror(reason)));
}

}  // namespace

void Statement::GiveBack::operator()(sqlite3_stmt* statement) const { owner->Keep(statement); }

Database::Database(sqlite3* connection, std::string path)
    : path_(std::move(path)),
      connection_(connection),
      prepared_(std::make_unique<PreparedStatements>()) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

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

Result<Database> Database::Connect(const std::string& name, const std::string& path, int flags,
                                   int busy_timeout_ms) {
  sqlite3* raw = nullptr;
  const int opened = sqlite3_open_v2(name.c_str(), &raw, flags, nullptr);
  Database database(raw, path);
  if (opened != SQLITE_OK) {
    return CannotOpen(path, raw ? Reason(raw) : sqlite3_errstr(opened));
  }
  sqlite3_extended_result_codes(raw, 1);
  sqlite3_busy_timeout(raw, busy_timeout_ms);
  database.busy_timeout_ms_ = busy_timeout_ms;
  // A hostile file must not write through its schema, call functions from it, or make us hold a
  // value of a gigabyte.
  sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_limit(raw, SQLITE_LIMIT_LENGTH, 64 << 20);
  constexpr std::string_view kWary =
      "PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON";
  if (Result<void> set = database.Execute(kWary); !set) return std::unexpected(set.error());
  return database;
}

Result<Database> Database::OpenReadOnly(const DatabaseOptions& options) {
  Result<Database> database =
      Connect(options.path, options.path, SQLITE_OPEN_READONLY, options.busy_timeout_ms);
  if (!database) return database;
  if (database->Number("SELECT count(*) FROM sqlite_schema")) return database;
  // Which of the two it is depends on how much of the shared memory (-shm) is there.
  const int code = sqlite3_errcode(database->connection_.get()) & 0xff;
  const bool cannot_lock = code == SQLITE_CANTOPEN || code == SQLITE_READONLY;
  if (!cannot_lock || HasLog(options.path)) return database;
  return Connect(ImmutableUri(options.path), options.path, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI,
                 options.busy_timeout_ms);
}

Result<Database> Database::Open(const DatabaseOptions& options) {
  Result<void> safe = options.read_only ? SecureFiles(options.path) : CreatePrivate(options.path);
  if (!safe) return std::unexpected(safe.error());
  if (options.read_only) return OpenReadOnly(options);
  Result<Database> database =
      Connect(options.path, options.path, SQLITE_OPEN_READWRITE, options.busy_timeout_ms);
  if (!database) return database;
  if (sqlite3_db_readonly(database->connection_.get(), "main") == 1) {
    return CannotOpen(options.path, "it is read-only");
  }
  // Readers never wait for the writer (WAL); its commits reach the disk at once only with FULL.
  // A commit writes whole pages, of which it changes little: small ones, which a new file has, keep the
  // log small.
  constexpr std::string_view kSettings =
      "PRAGMA page_size=1024; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL";
  if (Result<void> set = database->Execute(kSettings); !set) return std::unexpected(set.error());
  const Result<int64_t> page = database->Number("PRAGMA page_size");
  if (!page) return std::unexpected(page.error());
  sqlite3_wal_autocheckpoint(database->connection_.get(), static_cast<int>(kLogBytes / *page));
  if (Result<void> set = database->Set(options.durability); !set) return std::unexpected(set.error());
  return database;
}

Result<Database> Database::OpenInMemory() {
  return Connect(":memory:", "(memory)", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, 0);
}

Result<void> Database::Set(Durability durability) {
  if (durability == durability_) return {};
  const bool outlives_power_loss = durability == Durability::kPowerLoss;
  Result<void> set =
      Execute(outlives_power_loss ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
  if (set) durability_ = durability;
  return set;
}

void Database::EmptyLog() {
  sqlite3* connection = connection_.get();
  sqlite3_busy_timeout(connection, 0);
  // What fails here is left in the log, where it is as safe. The first does what it can beside readers.
  (void)sqlite3_wal_checkpoint_v2(connection, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  (void)sqlite3_wal_checkpoint_v2(connection, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  sqlite3_busy_timeout(connection, busy_timeout_ms_);
}

Result<Statement> Database::Prepare(std::string_view sql) {
  sqlite3_stmt* statement = prepared_->Take(sql);
  if (statement) return Statement(statement, prepared_.get());
  const int prepared = sqlite3_prepare_v2(connection_.get(), sql.data(),
                                          static_cast<int>(sql.size()), &statement, nullptr);
  if (prepared != SQLITE_OK) return Failed(connection_.get());
  return Statement(statement, prepared_.get());
}

Result<void> Database::Run(std::string_view sql) {
  Result<Statement> statement = Prepare(sql);
  if (!statement) return std::unexpected(statement.error());
  return statement->Run();
}

Result<void> Database::Execute(std::string_view sql) {
  const std::string terminated(sql);
  if (sqlite3_exec(connection_.get(), terminated.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    return Failed(connection_.get());
  }
  return {};
}

Result<int64_t> Database::Number(std::string_view sql) {
  Result<Statement> statement = Prepare(sql);
  if (!statement) return std::unexpected(statement.error());
  const Result<bool> row = statement->Step();
  if (!row) return std::unexpected(row.error());
  return *row ? statement->Int(0) : 0;
}

Result<void> Database::CopyTo(Database& target) {
  sqlite3* to = target.connection_.get();
  sqlite3_backup* copy = sqlite3_backup_init(to, "main", connection_.get(), "main");
  if (!copy) return Failed(to);
  const int stepped = sqlite3_backup_step(copy, -1);
  sqlite3_backup_finish(copy);
  if (stepped == SQLITE_DONE) return {};
  return Fail(fmt::format("{}: {}", path_, sqlite3_errstr(stepped)));
}

Result<void> Database::BackUp(const std::string& path, bool replace) {
  std::string temporary = path + ".XXXXXX";
  const int fd = ::mkostemp(temporary.data(), O_CLOEXEC);  // mode 0600
  if (fd < 0) return Fail(fmt::format("cannot write `{}`: {}", path, std::strerror(errno)));
  ::close(fd);
  Result<void> written = [&]() -> Result<void> {
    Result<Statement> vacuum = Prepare("VACUUM INTO ?1");
    if (!vacuum) return std::unexpected(vacuum.error());
    if (Result<void> ran = vacuum->Bind(1, temporary).Run(); !ran) {
      return Fail(fmt::format("cannot write `{}`: {}", path, Reason(connection_.get())));
    }
    if (Result<void> synced = SyncFile(temporary, O_RDWR); !synced) return synced;
    // link() is the rename that does not replace.
    const int named = replace ? ::rename(temporary.c_str(), path.c_str())
                              : ::link(temporary.c_str(), path.c_str());
    if (named != 0) return Fail(fmt::format("cannot write `{}`: {}", path, std::strerror(errno)));
    const std::string folder = path.substr(0, path.rfind('/') + 1);
    return SyncFile(folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY);
  }();
  ::unlink(temporary.c_str());
  return written;
}

Result<Transaction> Transaction::Begin(Database& database) {
  if (Result<void> begun = database.Run("BEGIN IMMEDIATE"); !begun) {
    return std::unexpected(begun.error());
  }
  return Transaction(&database);
}

Transaction::Transaction(Transaction&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)) {}

Transaction::~Transaction() {
  if (database_) (void)database_->Run("ROLLBACK");
}

Result<void> Transaction::Commit() {
  Result<void> committed = database_->Run("COMMIT");
  if (committed) database_ = nullptr;
  return committed;
}

}  // namespace domus
