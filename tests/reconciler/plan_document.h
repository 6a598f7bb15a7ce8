// Plan documents for tests.
#pragma once

#include <string>
#include <utility>

#include "reconciler/plan_json.h"

namespace domus {

inline PlanDocument DocumentOf(Plan plan, PlanPolicy policy = {}) {
  PlanDocument document{.id = "7c1e-42d0", .created = "2026-11-19T14:02:11Z", .version = "0.1.0"};
  document.origin = {.boot_id = "1d2c3b4a-0000-4000-8000-000000000001",
                     .lineage = "5f5e",
                     .state_file = "/var/lib/domus/state.db",
                     .hypervisor = "sim:/var/lib/domus/host.sim",
                     .config_path = "/etc/domus/infra",
                     .words = {"vmid"}};
  policy.covers_all = plan.scope.covers_all;
  policy.targets = plan.scope.targets;
  policy.excludes = plan.scope.excludes;
  document.policy = std::move(policy);
  document.refusal_lines.resize(plan.refusals.size());
  document.plan = std::move(plan);
  return document;
}

}  // namespace domus
