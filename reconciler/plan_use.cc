#include "reconciler/plan_use.h"

#include <fmt/format.h>

#include "base/text.h"

namespace domus {

std::string SavedPlanCommand(const std::string& id) {
  return fmt::format("domus apply plan {}", id);
}

Result<std::optional<ReconcileError>> UseOfPlan(Database& state, const std::string& id,
                                                const std::string& file) {
  Result<Statement> use = state.Prepare(
      "SELECT strftime('%Y-%m-%d %H:%M', started_at, 'unixepoch', 'localtime'), who, outcome"
      " FROM run WHERE command = ?1 ORDER BY id DESC LIMIT 1");
  if (!use) return std::unexpected(use.error());
  use->Bind(1, SavedPlanCommand(id));
  const Result<bool> row = use->Step();
  if (!row) return std::unexpected(row.error());
  if (!*row) return std::nullopt;
  const std::string who = use->Text(1);
  ReconcileError error{.id = "PL140"};
  error.headline = fmt::format("plan {} was applied {} by {}", id, use->Text(0),
                               who.substr(0, who.find('@')));
  if (use->Text(2) != "done") error.lines.push_back("not all of it was done then");
  error.notes.push_back("a saved plan is applied once");
  error.helps.push_back(
      fmt::format("domus plan -o {0}      (domus show {0} still works)", Printable(file)));
  return error;
}

}  // namespace domus
