// A plan as people read it: the one renderer for plan, apply and (later) show.
#pragma once

#include <string>

#include "reconciler/plan.h"

namespace domus {

struct PlanTextOptions {
  std::string version{};  // of domus
  bool full = false;      // also the settings that stay
  std::string saved_to{};  // the plan's file; empty when it isn't saved
  std::string plan_id{};   // of a saved plan
};

/// The whole text, without the plan's refusals: those are frames of their own.
std::string RenderPlan(const Plan& plan, const PlanTextOptions& options);

/// "4f2c9e1" of a digest.
std::string ShortDigest(const std::string& digest);
/// "xl (Xen 4.17.7)", "sim (simulated)".
std::string BackendText(const std::string& backend, const std::string& version, bool simulated);
/// "26.0" of MiB.
std::string Gibibytes(int64_t mib);

}  // namespace domus
