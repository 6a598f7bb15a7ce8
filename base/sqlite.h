// SQLite with owners: connection, statement, transaction. The only place that includes sqlite3.h.
// (In base/, as both the reconciler's store and the simulated hypervisor's file are SQLite.)
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace domus {

/// The statements that a connection has prepared and nobody uses now (sqlite.cc).
class PreparedStatements;

/// A prepared statement: bind from index 1, step, read from column 0. Reset by Reset() and reused.
/// Given back to its Database when it goes, for the next Prepare of the same text. A statement must
/// not outlive its Database.
class Statement {
 public:
  Statement& Bind(int index, std::string_view text);
  Statement& Bind(int index, int64_t value);
  Statement& BindNull(int index);
  /// True on a row, false when done.
  Result<bool> Step();
  /// For statements that return no rows: steps once and resets, bindings included.
  Result<void> Run();
  void Reset();

  std::string Text(int column) const;
  int64_t Int(int column) const;
  bool IsNull(int column) const;

 private:
  friend class Database;
  struct GiveBack {
    PreparedStatements* owner;
    void operator()(sqlite3_stmt* statement) const;
  };
  Statement(sqlite3_stmt* statement, PreparedStatements* owner) : statement_(statement, {owner}) {}
  std::unique_ptr<sqlite3_stmt, GiveBack> statement_;
};

/// What a committed transaction must outlive.
enum class Durability {
  kPowerLoss,     // each commit waits for the disk
  kProcessDeath,  // kill -9 at any instruction; a power cut may lose the last commits, never more
};

struct DatabaseOptions {
  std::string path;
  bool read_only = false;
  Durability durability = Durability::kPowerLoss;
  int busy_timeout_ms = 5000;
};

/// A connection: WAL, foreign keys on, nothing of the file trusted. Its files (FILE, FILE-wal, FILE-shm)
/// are made with mode 0600, brought to it when they are others' to read, and never symbolic links.
/// Errors name the file and the reason.
class Database {
 public:
  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();

  /// Read-only, it also opens a file in a directory that can't be written.
  static Result<Database> Open(const DatabaseOptions& options);
  static Result<Database> OpenInMemory();

  Result<Statement> Prepare(std::string_view sql);
  /// What the transactions from here on outlive.
  Result<void> Set(Durability durability);
  /// One statement without parameters or rows, of those that are run often.
  Result<void> Run(std::string_view sql);
  /// One or more such statements.
  Result<void> Execute(std::string_view sql);
  /// The first column of the first row; 0 when there is none.
  Result<int64_t> Number(std::string_view sql);
  /// Replaces all of `target` with what is here, as of one moment, whoever writes meanwhile.
  Result<void> CopyTo(Database& target);
  /// The same into a new file of mode 0600 that is on the disk when this returns. A file of that
  /// name is replaced in one step, or left alone with an error, as `replace` says.
  Result<void> BackUp(const std::string& path, bool replace);
  /// Moves what the log (FILE-wal) has into the file and empties it, which the last connection else does
  /// when it closes. Waits for the disk but for nobody: while others read or write, it is left to them.
  void EmptyLog();
  const std::string& path() const { return path_; }

 private:
  struct Close {
    void operator()(sqlite3* connection) const;
  };
  Database(sqlite3* connection, std::string path);
  static Result<Database> Connect(const std::string& name, const std::string& path, int flags,
                                  int busy_timeout_ms);
  static Result<Database> OpenReadOnly(const DatabaseOptions& options);

  Durability durability_ = Durability::kPowerLoss;
  int busy_timeout_ms_ = 0;
  std::string path_;
  std::unique_ptr<sqlite3, Close> connection_;
  std::unique_ptr<PreparedStatements> prepared_;  // goes before the connection
};

/// BEGIN IMMEDIATE … COMMIT; rolls back in the destructor unless committed.
class Transaction {
 public:
  static Result<Transaction> Begin(Database& database);
  Transaction(Transaction&& other) noexcept;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();
  Result<void> Commit();

 private:
  explicit Transaction(Database* database) : database_(database) {}
  Database* database_;  // null when committed or moved from
};

}  // namespace domus
