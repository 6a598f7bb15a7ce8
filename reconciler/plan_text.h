// A plan as people read it: the one renderer for plan, apply and show.
//
// It fits the terminal: what is too long is wrapped, and a single word too long for a line is cut in its
// middle with "…" (`full` cuts nothing). plan_change_text.h writes the block of one object.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "reconciler/plan.h"

namespace domus {

struct PlanTextOptions {
  std::string version{};  // of domus
  bool full = false;      // also the settings that stay, and nothing cut
  size_t width = 100;     // columns
  bool color = false;
  std::string saved_to{};  // the plan's file; empty when it isn't saved
  std::string plan_id{};   // of a saved plan
  std::string command{};   // that applies it; empty: `domus apply` with the config or the file
};

/// The whole text, without the plan's refusals: those are frames of their own.
std::string RenderPlan(const Plan& plan, const PlanTextOptions& options);

/// The plan's drift alone, and what of it apply would put back.
std::string RenderDrift(const Plan& plan, const PlanTextOptions& options);

/// "domus apply infra --target guest.db01 --allow restart", as a shell takes it.
std::string ApplyCommandText(const Plan& plan, const PlanTextOptions& options = {});

/// "4f2c9e1 (clean)" of a commit; without one as ShortDigest.
std::string ConfigText(const std::string& digest, const std::optional<ConfigRevision>& revision);
/// "4f2c9e1" of a digest.
std::string ShortDigest(const std::string& digest);
/// "xl (Xen 4.17.7)", "sim (simulated)".
std::string BackendText(const std::string& backend, const std::string& version, bool simulated);
/// "2 files of guests' data are deleted for good, 4.0 GiB."
std::string DeletedDataText(const DeletedData& data);
/// "26.0" of MiB.
std::string Gibibytes(int64_t mib);

}  // namespace domus
