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

/// A prepared statement: bind from index 1, step, read from column 0. Reset by Reset() and reused.
/// A statement must not outlive its Database.
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
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
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

/// A connection: file mode 0600, WAL, foreign keys on, untrusted schema. Errors name the file and SQLite's reason.
class Database {
 public:
  static Result<Database> Open(const DatabaseOptions& options);

  Result<Statement> Prepare(std::string_view sql);
  /// One or more statements without parameters or rows.
  Result<void> Execute(std::string_view sql);
  const std::string& path() const { return path_; }

 private:
  struct Close {
    void operator()(sqlite3* connection) const;
  };
  Database(sqlite3* connection, std::string path) : path_(std::move(path)), connection_(connection) {}
  std::string path_;
  std::unique_ptr<sqlite3, Close> connection_;
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
