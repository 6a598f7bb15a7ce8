#include "cli/import_proof.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/proposal.h"
#include "reconciler/addresses.h"
#include "reconciler/adoption.h"
#include "reconciler/planner.h"
#include "reconciler/store.h"

namespace domus {
namespace {

ReconcileError NotExact(const std::string& name) {
  ReconcileError error{.id = "PL155"};
  error.headline = fmt::format("the config of guest `{}` would not be what the host has",
                               Printable(name));
  error.notes.push_back("nothing was written");
  return error;
}

/// What the files can't say at all.
std::vector<ReconcileError> Losses(const std::vector<ImportedGuest>& guests) {
  std::vector<ReconcileError> errors;
  for (const ImportedGuest& guest : guests) {
    ReconcileError error = NotExact(guest.observed->config.name);
    for (const Loss& loss : guest.file.losses) {
      // What is only said in another way, the plan has to prove.
      if (loss.same_in_effect) continue;
      error.lines.push_back(fmt::format("{}: {}", loss.field, loss.why));
    }
    if (!error.lines.empty()) errors.push_back(std::move(error));
  }
  return errors;
}

/// The errors of files that don't compile.
std::vector<ReconcileError> Explain(const std::vector<ImportedGuest>& guests,
                                    const Proposal& proposal) {
  std::vector<ReconcileError> errors;
  for (const Diagnostic& finding : proposal.sink.all()) {
    if (finding.severity != Severity::kError) continue;
    const SourceFile& file = proposal.sources.Get(finding.primary.at.file);
    const auto guest = std::ranges::find(guests, file.path(), &ImportedGuest::path);
    ReconcileError error = NotExact(guest == guests.end() ? guests.front().observed->config.name
                                                           : guest->observed->config.name);
    error.lines.push_back(fmt::format("{}:{}: {}", file.path(),
                                      file.LineOf(finding.primary.at.span.begin),
                                      finding.message));
    errors.push_back(std::move(error));
  }
  return errors;
}

/// What managing the guests takes, each judged alone.
std::expected<std::vector<RecordedObject>, std::vector<ReconcileError>> Judge(
    const std::vector<ImportedGuest>& guests, const DesiredState& desired,
    const RecordedState& recorded, const ObservedState& observed) {
  std::vector<ReconcileError> errors;
  std::vector<RecordedObject> objects;
  for (const ImportedGuest& guest : guests) {
    const std::string& name = guest.observed->config.name;
    const auto wanted = std::ranges::find(
        desired.guests, name,
        [](const DesiredGuest& one) -> const std::string& { return one.config.name; });
    if (wanted == desired.guests.end()) {
      errors.push_back(NotExact(name));
      continue;
    }
    auto judged = JudgeAdoption(*wanted, recorded, observed);
    judged ? objects.push_back(*std::move(judged)) : errors.push_back(judged.error());
  }
  if (!errors.empty()) return std::unexpected(std::move(errors));
  return objects;
}

ReconcileError Differs(const ObjectChange& change) {
  const std::string name(AddressName(change.address));
  ReconcileError error = NotExact(name);
  for (const FieldChange& field : change.fields) {
    error.lines.push_back(fmt::format("{}: {} -> {}", field.path,
                                      field.before.empty() ? "nothing" : field.before,
                                      field.after.empty() ? "nothing" : field.after));
    if (field.path != "power") continue;
    error.helps.push_back(fmt::format(
        "a config means a running guest: say otherwise in domus.yaml, `guests: {{ {}: {{ power: "
        "stopped }} }}`, then import again",
        name));
  }
  return error;
}

}  // namespace

std::expected<std::vector<RecordedObject>, std::vector<ReconcileError>> ProveImports(
    const std::vector<ImportedGuest>& guests, const HostOptions& host, const Hypervisor& hypervisor,
    const ObservedState& observed, const RecordedState& recorded, const Environment& environment) {
  if (auto errors = Losses(guests); !errors.empty()) return std::unexpected(std::move(errors));
  std::map<std::string, std::string> files;
  PlanPolicy policy;
  for (const ImportedGuest& guest : guests) {
    files[guest.path] = guest.file.text;
    policy.targets.push_back(GuestAddress(guest.observed->config.name));
  }
  const auto proposal = CompileProposal(host, hypervisor, environment, std::move(files));
  if (!proposal->good()) return std::unexpected(Explain(guests, *proposal));
  auto objects = Judge(guests, proposal->desired, recorded, observed);
  if (!objects) return objects;
  const auto plan =
      MakePlan(proposal->desired, WithAdopted(recorded, *objects), observed, policy);
  if (!plan) return std::unexpected(std::vector{StateError(plan.error())});
  std::vector<ReconcileError> errors;
  for (const ObjectChange& change : plan->changes) errors.push_back(Differs(change));
  errors.insert(errors.end(), plan->refusals.begin(), plan->refusals.end());
  if (!errors.empty()) return std::unexpected(std::move(errors));
  return objects;
}

}  // namespace domus
