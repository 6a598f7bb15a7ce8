// The layout of a plan document, once for both directions (plan_members.h): §6 names its members.
#pragma once

#include <algorithm>
#include <string>
#include <unordered_map>
#include <vector>

#include <fmt/format.h>

#include "reconciler/downtime.h"
#include "reconciler/plan_json.h"
#include "reconciler/plan_members.h"

namespace domus {

/// A refusal of the plan, or (severity "warning") one of its warnings.
struct PlanDiagnostic {
  std::string severity{};
  ReconcileError error{};
  std::string source_text{};
};

template <class Io>
void Members(Io& io, IoPart<Io, PlanDiagnostic>& diagnostic) {
  io.Member("severity", diagnostic.severity);
  io.Member("code", diagnostic.error.id);
  io.Member("message", diagnostic.error.headline);
  io.Member("lines", diagnostic.error.lines);
  io.Member("source", diagnostic.error.source);
  io.Optional("source_text", diagnostic.source_text);
  io.Member("label", diagnostic.error.label);
  io.Member("notes", diagnostic.error.notes);
  io.Member("helps", diagnostic.error.helps);
}

std::vector<PlanDiagnostic> DiagnosticsOf(const PlanDocument& document);
/// False when a severity is neither "error" nor "warning".
bool TakeDiagnostics(std::vector<PlanDiagnostic> diagnostics, PlanDocument& document);

/// Addresses, in the order in which apply runs them; those of one list may run at the same time.
std::vector<std::vector<std::string>> OrderOf(const Plan& plan);
/// False when it isn't each change once.
bool TakeOrder(const std::vector<std::vector<std::string>>& order, Plan& plan);

template <class Io>
void HostMembers(Io& io, IoPart<Io, PlanDocument>& document) {
  auto& header = document.plan.header;
  io.Member("name", header.host);
  io.Member("boot_id", document.origin.boot_id);
  io.Member("backend", header.backend);
  io.Member("version", header.backend_version);
  io.Member("simulated", header.simulated);
  io.Member("address", document.origin.hypervisor);
  io.Member("guests", header.host_guests);
  io.Member("memory", document.plan.memory);
}

template <class Io>
void ConfigMembers(Io& io, IoPart<Io, PlanDocument>& document) {
  auto& header = document.plan.header;
  if constexpr (Io::kReads) {
    std::optional<std::string> commit;
    std::optional<bool> dirty;
    io.Member("revision", commit);
    io.Member("dirty", dirty);
    if (commit) header.revision = {*commit, dirty};
    if (dirty && !commit) io.Fail("dirty: expected null, as revision is");
  } else {
    const auto& revision = header.revision;
    io.Member("revision", revision ? std::optional(revision->commit) : std::nullopt);
    io.Member("dirty", revision ? revision->dirty : std::nullopt);
  }
  io.Member("digest", header.config_digest);
  io.Member("path", document.origin.config_path);
  io.Member("root", header.root);
  io.Member("words", document.origin.words);
  io.Member("files", header.file_count);
  io.Member("guests", header.config_guests);
}

template <class Io>
void ListMembers(Io& io, IoPart<Io, PlanDocument>& document) {
  auto& plan = document.plan;
  io.Member("drift", plan.drift);
  io.Member("changes", plan.changes);
  if constexpr (Io::kReads) {
    std::vector<std::vector<std::string>> order;
    io.Member("order", order);
    if (!TakeOrder(order, plan)) io.Fail("order: expected the address of each change, once");
  } else {
    io.Member("order", OrderOf(plan));
  }
  io.Member("refresh", plan.refresh);
  io.Member("unmanaged", plan.unmanaged);
  io.Member("needs", plan.needs);
  io.Optional("next_window", plan.next_window);
  io.Optional("in_window", plan.in_window);
  io.Member("down", plan.down);
}

/// All but format_version.
template <class Io>
void Members(Io& io, IoPart<Io, PlanDocument>& document) {
  auto& plan = document.plan;
  io.Member("plan_id", document.id);
  io.Member("created", document.created);
  io.Group("tool", [&](auto& tool) {
    tool.Derived("name", [] { return std::string("domus"); });
    tool.Member("version", document.version);
  });
  io.Group("host", [&](auto& host) { HostMembers(host, document); });
  io.Group("config", [&](auto& config) { ConfigMembers(config, document); });
  io.Member("state_serial", plan.header.state_serial);
  io.Group("state", [&](auto& state) {
    state.Member("lineage", document.origin.lineage);
    state.Member("file", document.origin.state_file);
    state.Member("last_apply", plan.header.last_apply);
  });
  io.Member("policy", document.policy);
  io.Member("scope", plan.scope);
  io.Derived("verdict", [&] { return std::string(VerdictWord(plan)); });
  ListMembers(io, document);
  io.Derived("summary", [&] { return Summarize(plan); });
  io.Derived("estimated_downtime_s", [&] { return EstimatedSeconds(plan.down); });
  if constexpr (Io::kReads) {
    std::vector<PlanDiagnostic> diagnostics;
    io.Member("diagnostics", diagnostics);
    if (!TakeDiagnostics(std::move(diagnostics), document)) {
      io.Fail("diagnostics: expected the severity error or warning");
    }
  } else {
    io.Member("diagnostics", DiagnosticsOf(document));
  }
}

}  // namespace domus
