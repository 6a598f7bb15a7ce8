#include "cli/accept_command.h"

#include <algorithm>
#include <map>
#include <ostream>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/files.h"
#include "base/replace_file.h"
#include "base/text.h"
#include "base/unified_diff.h"
#include "cli/confirm.h"
#include "cli/findings.h"
#include "cli/host_session.h"
#include "cli/proposal.h"
#include "edit/guest_edit.h"
#include "lang/redact.h"
#include "reconciler/acceptance.h"
#include "reconciler/addresses.h"
#include "reconciler/guest_matching.h"
#include "reconciler/planner.h"
#include "reconciler/store.h"

namespace domus {
namespace {

/// A guest of the config, and what of it is to be accepted.
struct Target {
  const DesiredGuest* guest = nullptr;
  const CompiledFile* file = nullptr;
  std::set<std::string> paths;  // empty: all that drifted
  Acceptance acceptance;
  std::string before;  // the file's bytes
  std::string after;
};

ReconcileError UnknownAddress(const std::string& address) {
  ReconcileError error{.id = "PL151"};
  error.headline = fmt::format("the config has no guest of the address `{}`", Printable(address));
  error.helps.push_back("write guest.NAME, or guest.NAME.SETTING, as domus plan shows it");
  return error;
}

ReconcileError NotManaged(const DesiredGuest& guest) {
  const std::string address = GuestAddress(guest.config.name);
  ReconcileError error{.id = "PL151"};
  error.headline = fmt::format("`{}` is no guest of this host that domus manages", address);
  error.notes.push_back("only what was applied can drift");
  error.helps.push_back(fmt::format("if the host has it: domus adopt {}", address));
  return error;
}

ReconcileError NotWritten(const Error& failure, const std::vector<std::string>& written) {
  ReconcileError error{.id = "PL153"};
  error.headline = failure.message;
  error.notes.push_back(written.empty()
                            ? "nothing was written"
                            : fmt::format("written before that: {}", Join(written, ", ")));
  return error;
}

class AcceptCommand {
 public:
  AcceptCommand(const AcceptOptions& options, Environment& environment, HostSession& session)
      : options_(options), environment_(environment), session_(session) {}

  int Run() {
    int exit_code = kExitOk;
    const Result<RecordedState> recorded = ReadRecordedState(session_.state_file());
    if (!recorded) return session_.Fail({StateError(recorded.error())});
    const auto observed = session_.Observe(exit_code);
    if (!observed) return exit_code;
    if (!FindTargets() || !AcceptAll(*recorded, *observed)) return session_.Fail(errors_);
    std::erase_if(targets_, [](const auto& entry) { return entry.second.acceptance.fields.empty(); });
    if (targets_.empty()) {
      environment_.out << "Nothing has drifted; no file was changed.\n";
      return kExitOk;
    }
    if (!EditAll()) return errors_.empty() ? kExitFailed : session_.Fail(errors_);
    const auto proposal = CompileProposal(options_.host, session_.hypervisor(), environment_,
                                          EditedFiles());
    if (const auto unproven = Disprove(*proposal)) return session_.Fail({*unproven});
    Show();
    Foretell(*proposal, *recorded, *observed);
    if (options_.dry_run) return options_.detailed_exitcode ? kExitChanges : kExitOk;
    return Write();
  }

 private:
  /// The guest whose address the text is or begins with; names may hold dots themselves.
  Target* FindTarget(const std::string& address, std::string& path) {
    const DesiredGuest* best = nullptr;
    for (const DesiredGuest& guest : session_.desired().guests) {
      const std::string own = GuestAddress(guest.config.name);
      const bool matches = address == own || address.starts_with(own + ".");
      if (matches && (!best || best->config.name.size() < guest.config.name.size())) best = &guest;
    }
    if (!best) return nullptr;
    const std::string own = GuestAddress(best->config.name);
    path = address == own ? "" : address.substr(own.size() + 1);
    Target& target = targets_[own];
    target.guest = best;
    for (const CompiledFile& file : session_.compilation()->files) {
      if (file.guest && file.guest->config.name == best->config.name) target.file = &file;
    }
    return &target;
  }

  bool FindTargets() {
    std::set<std::string> whole;
    for (const std::string& address : options_.addresses) {
      std::string path;
      Target* target = session_.compilation() ? FindTarget(address, path) : nullptr;
      if (!target) {
        errors_.push_back(UnknownAddress(address));
      } else if (path.empty()) {
        whole.insert(GuestAddress(target->guest->config.name));
      } else {
        target->paths.insert(path);
      }
    }
    for (const std::string& address : whole) targets_[address].paths.clear();
    return errors_.empty();
  }

  bool AcceptAll(const RecordedState& recorded, const ObservedState& observed) {
    const GuestMatching matching(session_.desired(), recorded, observed);
    for (auto& [address, target] : targets_) {
      const GuestMatch match = matching.Match(*target.guest);
      if (match.standing != GuestMatch::Standing::kOurs || !match.recorded) {
        errors_.push_back(NotManaged(*target.guest));
        continue;
      }
      auto accepted = AcceptDrift(*target.guest, *match.recorded, *match.observed,
                                  recorded.digest_key, target.paths);
      if (accepted) {
        target.acceptance = *std::move(accepted);
      } else {
        errors_.insert(errors_.end(), accepted.error().begin(), accepted.error().end());
      }
    }
    return errors_.empty();
  }

  bool EditAll() {
    SourceMap sources;
    DiagnosticSink sink;
    for (auto& [address, target] : targets_) {
      const std::string& path = target.file->file.path;
      Result<std::string> bytes = ReadFile(path);
      if (!bytes) {
        errors_.push_back(NotWritten(bytes.error(), {}));
        continue;
      }
      target.before = *std::move(bytes);
      auto after = EditGuest({path, target.file->file.kind, target.before},
                             target.file->guest->config, target.acceptance.wanted, sources, sink);
      if (after) target.after = *std::move(after);
    }
    if (sink.HasErrors()) {
      PrintFindings(environment_.err, environment_.err_is_terminal, sink, sources, "",
                    options_.common, environment_);
    }
    return errors_.empty() && !sink.HasErrors();
  }

  std::map<std::string, std::string> EditedFiles() const {
    std::map<std::string, std::string> files;
    for (const auto& [address, target] : targets_) files[target.file->file.path] = target.after;
    return files;
  }

  /// Null when the edited files say exactly what they should: the accepted values, and all else as it
  /// was.
  std::optional<ReconcileError> Disprove(const Proposal& proposal) const {
    ReconcileError error{.id = "PL152"};
    error.headline = "the edited file would not say exactly what it should; nothing was written";
    error.helps.push_back("write it by hand; domus plan then shows no drift");
    if (!proposal.good()) {
      for (const Diagnostic& finding : proposal.sink.all()) {
        if (finding.severity != Severity::kError) continue;
        error.lines.push_back(fmt::format("it has an error: {}", finding.message));
        break;
      }
      return error;
    }
    const std::vector<DesiredGuest>& now = session_.desired().guests;
    const std::vector<DesiredGuest>& then = proposal.desired.guests;
    for (size_t i = 0; i < std::max(now.size(), then.size()); ++i) {
      if (now.size() != then.size()) {
        error.lines.push_back("the config would have other guests");
        return error;
      }
      const auto target = targets_.find(GuestAddress(now[i].config.name));
      const GuestConfig& wanted =
          target == targets_.end() ? now[i].config : target->second.acceptance.wanted;
      if (then[i].config == wanted && then[i].power == now[i].power &&
          then[i].protect == now[i].protect) {
        continue;
      }
      const std::vector<std::string> paths = DifferingFields(wanted, then[i].config);
      error.lines.push_back(fmt::format("{} would be another guest{}{}",
                                        GuestAddress(now[i].config.name),
                                        paths.empty() ? "" : ": ", Join(paths, ", ")));
    }
    if (error.lines.empty()) return std::nullopt;
    return error;
  }

  void Show() const {
    for (const auto& [address, target] : targets_) {
      for (const AcceptedField& field : target.acceptance.fields) {
        const std::string& config = field.config;
        const std::string& observed = field.observed;
        environment_.out << fmt::format("{}   {} -> {}\n", FieldAddress(address, field.path),
                                        config.empty() ? "(not there)" : config,
                                        observed.empty() ? "(not there)" : observed);
      }
    }
    environment_.out << "\n";
    for (const auto& [address, target] : targets_) {
      environment_.out << UnifiedDiff(target.before, target.after, target.file->file.path,
                                      [](std::string_view line) {
                                        return Printable(RedactLine(line));
                                      });
    }
  }

  void Foretell(const Proposal& proposal, const RecordedState& recorded,
                const ObservedState& observed) const {
    PlanPolicy policy;
    policy.covers_all = session_.covers_all();
    for (const auto& [address, target] : targets_) policy.targets.push_back(address);
    const Result<Plan> plan = MakePlan(proposal.desired, recorded, observed, policy);
    if (!plan) return;
    environment_.out << "\n";
    for (const auto& [address, target] : targets_) {
      const auto change = std::ranges::find(plan->changes, address, &ObjectChange::address);
      if (change == plan->changes.end()) {
        environment_.out << fmt::format("The next plan has nothing to do for {}.\n", address);
        continue;
      }
      std::vector<std::string> paths;
      for (const FieldChange& field : change->fields) paths.push_back(field.path);
      environment_.out << fmt::format("The next plan still has for {}: {}\n", address,
                                      Join(paths, ", "));
    }
  }

  int Write() {
    const auto count = static_cast<int64_t>(targets_.size());
    if (const auto refused = Confirm(fmt::format("Write {}?", Count(count, "file")), options_.yes,
                                     "domus accept", environment_)) {
      return session_.Fail({*refused});
    }
    std::vector<std::string> written;
    for (const auto& [address, target] : targets_) {
      const std::string& path = target.file->file.path;
      const Result<void> replaced = ReplaceFile(path, target.before, target.after);
      if (!replaced) return session_.Fail({NotWritten(replaced.error(), written)});
      written.push_back(path);
    }
    environment_.out << fmt::format("Written: {}\n", Join(written, ", "));
    return options_.detailed_exitcode ? kExitChanges : kExitOk;
  }

  const AcceptOptions& options_;
  Environment& environment_;
  HostSession& session_;
  std::map<std::string, Target> targets_;  // by address of the guest
  std::vector<ReconcileError> errors_;
};

}  // namespace

int RunAccept(const AcceptOptions& options, Environment& environment) {
  int exit_code = kExitOk;
  const auto session = HostSession::Open(options.host, options.common, options.detailed_exitcode,
                                         environment, exit_code);
  if (!session) return exit_code;
  return AcceptCommand(options, environment, *session).Run();
}

}  // namespace domus
