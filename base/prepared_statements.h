// The statements of a database that were prepared once and are at hand for their next use, by their text.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

struct sqlite3_stmt;

namespace domus {

class PreparedStatements {
 public:
  PreparedStatements() = default;
  PreparedStatements(const PreparedStatements&) = delete;
  PreparedStatements& operator=(const PreparedStatements&) = delete;
  ~PreparedStatements();

  /// Null: none of that text is at hand.
  sqlite3_stmt* Take(std::string_view text);
  /// Takes over a statement that is no longer used.
  void Keep(sqlite3_stmt* statement);

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  std::unordered_map<std::string, sqlite3_stmt*, Hash, std::equal_to<>> by_text_;  // null: in use
};

}  // namespace domus
