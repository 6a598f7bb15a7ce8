#include "cli/saved_plan_options.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include <fmt/format.h>

#include "base/text.h"

namespace domus {
namespace {

ReconcileError NotFor(const PlanDocument& saved, std::string_view what) {
  return {.id = "PL142", .headline = fmt::format("plan {} {}", saved.id, what)};
}

std::string Absolute(const std::string& path) {
  std::error_code error;
  return std::filesystem::absolute(path, error).lexically_normal().string();
}

/// Null when the words given again have the names of those that the plan was made with.
std::optional<ReconcileError> CheckWords(const ApplyOptions& options, const PlanDocument& saved) {
  std::set<std::string> given;
  for (const std::string& word : options.host.words) given.insert(word.substr(0, word.find('=')));
  const std::set<std::string> wanted(saved.origin.words.begin(), saved.origin.words.end());
  if (given == wanted) return std::nullopt;
  if (wanted.empty()) return NotFor(saved, "was made without --set");
  const std::vector<std::string> names(wanted.begin(), wanted.end());
  ReconcileError error = NotFor(saved, "was made with --set " + Printable(Join(names, ", ")));
  error.notes.push_back("a plan holds no values of --set: they may be passwords");
  error.helps.push_back("give the same words again");
  return error;
}

}  // namespace

std::optional<ReconcileError> RefuseSettled(const ApplyOptions& options,
                                            const PlanDocument& saved) {
  const auto settled = [&](std::string_view option) {
    ReconcileError error = NotFor(saved, fmt::format("has settled {} already", option));
    error.helps.push_back(fmt::format("plan again with {}", option));
    return error;
  };
  if (!options.policy.max_remove.empty()) return settled("--max-remove");
  if (options.policy.remove_data) return settled("--remove-data");
  if (!options.policy.targets.empty()) return settled("--target");
  if (!options.policy.excludes.empty()) return settled("--exclude");
  if (options.policy.stop_timeout_s) return settled("--stop-timeout");
  const bool wants_removals =
      std::ranges::find(options.policy.allow, "remove") != options.policy.allow.end();
  if (!wants_removals || saved.policy.allow_remove) return std::nullopt;
  ReconcileError error = NotFor(saved, "doesn't remove anything");
  error.notes.push_back("what a plan removes is decided, and shown, when it is made");
  error.helps.push_back("plan again with --allow remove");
  return error;
}

std::expected<ApplyOptions, ReconcileError> WithPlan(const ApplyOptions& options,
                                                     const PlanDocument& saved) {
  if (auto error = CheckWords(options, saved)) return std::unexpected(*std::move(error));
  if (auto error = RefuseSettled(options, saved)) return std::unexpected(*std::move(error));
  ApplyOptions with = options;
  // Files have the names that the plan has for them, where those lead to the same place.
  const std::string& root = saved.plan.header.root;
  with.host.path = Absolute(root) == saved.origin.config_path ? root : saved.origin.config_path;
  if (!with.host.state) with.host.state = saved.origin.state_file;
  if (!with.host.hypervisor) with.host.hypervisor = saved.origin.hypervisor;
  with.policy.stop_timeout_s = saved.policy.stop_timeout_s;
  return with;
}

PlanPolicy PolicyOf(const PlanDocument& saved, const PlanPolicy& now) {
  PlanPolicy policy = saved.policy;
  policy.windows = now.windows;
  policy.now = now.now;
  policy.utc_offset_s = now.utc_offset_s;
  return policy;
}

PlanPolicy Allowing(PlanPolicy policy, const std::vector<std::string>& allow) {
  for (const std::string& word : allow) {
    if (word == "live") policy.allow_live = true;
    if (word == "staged") policy.allow_staged = true;
    if (word == "restart") policy.allow_restart = true;
    if (word == "recreate") policy.allow_recreate = true;
  }
  return policy;
}

}  // namespace domus
