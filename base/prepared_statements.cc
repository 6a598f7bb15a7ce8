#include "base/prepared_statements.h"

#include <sqlite3.h>

#include <utility>

namespace domus {
namespace {

constexpr size_t kMost = 64;  // more texts than a program of ours has

}  // namespace

PreparedStatements::~PreparedStatements() {
  for (const auto& [text, statement] : by_text_) sqlite3_finalize(statement);
}

sqlite3_stmt* PreparedStatements::Take(std::string_view text) {
  const auto found = by_text_.find(text);
  return found == by_text_.end() ? nullptr : std::exchange(found->second, nullptr);
}

void PreparedStatements::Keep(sqlite3_stmt* statement) {
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
  const std::string_view text = sqlite3_sql(statement);
  auto place = by_text_.find(text);
  if (place == by_text_.end() && by_text_.size() < kMost) {
    place = by_text_.emplace(text, nullptr).first;
  }
  if (place == by_text_.end() || place->second) {
    sqlite3_finalize(statement);
  } else {
    place->second = statement;
  }
}

}  // namespace domus
