// A plan as a document: what `plan --json` prints, `plan -o` saves, and `show` and `apply PLANFILE`
// read. schemas/json/plan.schema.json describes it; docs/json.md says what it promises.
//
// It holds no secret and no digest of one: a secret's change names its setting. Text that is no UTF-8
// (a file's name) is {"bytes": "hex"}. The same plan gives the same bytes, and what ReadPlan accepts
// WritePlan writes again with nothing lost but members that this version doesn't know. What is
// recorded of an object when it is done (Record::settings) isn't in it: it follows from the config.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "reconciler/plan.h"
#include "reconciler/planner.h"

namespace domus {

inline constexpr std::string_view kPlanFormat = "1.0";
/// A document larger than this isn't read.
inline constexpr size_t kMaxPlanBytes = size_t{256} << 20;

/// What a plan was made from, besides what its header says: a plan is carried out only where all of
/// this is as it was.
struct PlanOrigin {
  std::string boot_id{};     // of the machine that made it
  std::string lineage{};     // of the state; empty when there was none yet
  std::string state_file{};  // absolute
  std::string hypervisor{};  // an address for OpenHypervisor, its file absolute
  std::string config_path{};          // PATH, absolute
  std::vector<std::string> words{};   // names of the --set words; their values may be secrets
  bool operator==(const PlanOrigin&) const = default;
};

struct PlanDocument {
  std::string id{};       // "7c1e-42d0"
  std::string created{};  // RFC 3339, UTC
  std::string version{};  // of the domus that made it
  PlanOrigin origin{};
  PlanPolicy policy{};
  Plan plan{};
  /// Of each refusal in turn: the text of the line that it points at, as far as it may be shown;
  /// empty for none.
  std::vector<std::string> refusal_lines{};
};

/// "7c1e-42d0" of four random bytes.
std::string PlanId(std::string_view four_bytes);
/// "2026-11-19T14:02:11Z".
std::string Rfc3339(int64_t unix_seconds);

/// Ended by a line feed; each change is on a line of its own.
std::string WritePlan(const PlanDocument& document);

/// Parts of a document, each on one line without its end.
std::string ChangeToJson(const ObjectChange& change);
std::string DriftToJson(const DriftItem& drift);
std::string SummaryToJson(const PlanSummary& summary);
/// `severity`: "error" or "warning".
std::string DiagnosticToJson(std::string_view severity, const ReconcileError& error);

/// "changes", "no_changes", "refused".
std::string_view VerdictWord(const Plan& plan);

/// Any bytes are met with an Error at worst. It says what is wrong and where: "not a JSON document",
/// "changes[3].action: expected one of recreate, …". Members of later minor versions are ignored, a
/// later major version is refused. Nothing in it is trusted: apply makes the plan again and compares.
Result<PlanDocument> ReadPlan(std::string_view json);

}  // namespace domus
