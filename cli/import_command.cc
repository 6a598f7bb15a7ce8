#include "cli/import_command.h"

#include <algorithm>
#include <filesystem>
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
#include "cli/confirm.h"
#include "cli/host_session.h"
#include "cli/proposal.h"
#include "cli/state_writer.h"
#include "forms/guest_script.h"
#include "lang/redact.h"
#include "reconciler/addresses.h"
#include "reconciler/adoption.h"
#include "reconciler/planner.h"

namespace domus {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kDomainZero = "Domain-0";

/// Names that mean nothing to a file system or a shell but themselves.
bool IsSafeFileName(std::string_view name) {
  constexpr std::string_view kSafe =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.+:@~";
  return !name.empty() && name.size() <= 200 && name.front() != '.' && name.front() != '-' &&
         name.front() != '~' && name.find_first_not_of(kSafe) == std::string_view::npos;
}

bool HasSecrets(const GuestConfig& guest) {
  const auto has = [](const Vfb& vfb) { return vfb.vnc.password.has_value(); };
  return guest.vnc.password || guest.spice.password || std::ranges::any_of(guest.vfbs, has);
}

struct ImportedGuest {
  const ObservedGuest* observed = nullptr;
  std::string path;
  Rendered file;
};

ReconcileError NotImportable(const std::string& name, std::string why, std::string help = {}) {
  ReconcileError error{.id = "PL154"};
  error.headline = fmt::format("guest `{}` can't be imported", Printable(name));
  error.lines.push_back(std::move(why));
  if (!help.empty()) error.helps.push_back(std::move(help));
  return error;
}

class ImportCommand {
 public:
  ImportCommand(const ImportOptions& options, Environment& environment, HostSession& session)
      : options_(options), environment_(environment), session_(session) {}

  int DryRun() {
    const Result<RecordedState> recorded = ReadRecordedState(session_.state_file());
    if (!recorded) return session_.Fail({StateError(recorded.error())});
    const int code = Prepare(*recorded);
    if (code != kExitOk || guests_.empty()) return code;
    for (const ImportedGuest& guest : guests_) Show(guest);
    return options_.detailed_exitcode ? kExitChanges : kExitOk;
  }

  int Run() {
    int exit_code = kExitOk;
    const auto writer = StateWriter::Open(session_, "domus import", options_.lock_timeout,
                                          environment_, exit_code);
    if (!writer) return exit_code;
    const Result<RecordedState> recorded = writer->store().Load();
    if (!recorded) return session_.Fail({StateError(recorded.error())});
    const int code = Prepare(*recorded);
    if (code != kExitOk || guests_.empty()) return code;
    const std::string question = fmt::format("Write {}{}?", Count(Size(), "file"),
                                             options_.no_adopt ? "" : " and manage these guests");
    if (const auto refused = Confirm(question, options_.yes, "domus import", environment_)) {
      return session_.Fail({*refused});
    }
    return Write(*writer);
  }

 private:
  int64_t Size() const { return static_cast<int64_t>(guests_.size()); }

  /// Chooses the guests, writes their files in memory, and proves them; all errors are printed.
  int Prepare(const RecordedState& recorded) {
    if (!session_.covers_all()) {
      environment_.err << "error: import writes into a directory tree, not into one file\n";
      return kExitFailed;
    }
    int exit_code = kExitOk;
    observed_ = session_.Observe(exit_code);
    if (!observed_) return exit_code;
    std::vector<ReconcileError> errors = Choose(recorded);
    if (!errors.empty()) return session_.Fail(errors);
    if (guests_.empty()) {
      environment_.out << "No guest to import: all on the host are managed.\n";
      return kExitOk;
    }
    errors = Prove(recorded);
    if (!errors.empty()) return session_.Fail(errors);
    for (const ImportedGuest& guest : guests_) {
      environment_.out << fmt::format("{} -> {}{}\n", guest.observed->config.name, guest.path,
                                      HasSecrets(guest.observed->config)
                                          ? "   (holds a password: mode 0600)"
                                          : "");
    }
    environment_.out << fmt::format("A plan of {} is empty.  (checked)\n",
                                    Size() == 1 ? "this file" : "these files");
    return kExitOk;
  }

  bool IsKnown(const std::string& name, const RecordedState& recorded) const {
    return recorded.objects.contains(GuestAddress(name)) ||
           std::ranges::any_of(session_.desired().guests, [&](const DesiredGuest& guest) {
             return guest.config.name == name;
           });
  }

  /// A record that means the guest by its UUID, under whatever name.
  static bool IsOursByUuid(const ObservedGuest& guest, const RecordedState& recorded) {
    return guest.config.uuid &&
           std::ranges::any_of(recorded.objects, [&](const auto& entry) {
             return entry.second.uuid == *guest.config.uuid;
           });
  }

  std::vector<ReconcileError> Choose(const RecordedState& recorded) {
    std::vector<ReconcileError> errors;
    std::set<std::string> names(options_.names.begin(), options_.names.end());
    if (options_.all) {
      for (const ObservedGuest& guest : observed_->guests) {
        const std::string& name = guest.config.name;
        const bool managed = IsKnown(name, recorded) || IsOursByUuid(guest, recorded);
        if (name != kDomainZero && !managed) names.insert(name);
      }
    }
    for (const std::string& name : names) {
      auto guest = Import(name, recorded);
      guest ? guests_.push_back(*std::move(guest)) : errors.push_back(guest.error());
    }
    return errors;
  }

  std::expected<ImportedGuest, ReconcileError> Import(const std::string& name,
                                                      const RecordedState& recorded) const {
    const auto refuse = [&](std::string why, std::string help = {}) {
      return std::unexpected(NotImportable(name, std::move(why), std::move(help)));
    };
    if (name == kDomainZero) return refuse("it is the host's own domain");
    const auto there = std::ranges::find(
        observed_->guests, name,
        [](const ObservedGuest& guest) -> const std::string& { return guest.config.name; });
    if (there == observed_->guests.end()) return refuse("the host has no guest of that name");
    if (recorded.objects.contains(GuestAddress(name)) || IsOursByUuid(*there, recorded)) {
      return refuse("it is managed by domus already");
    }
    if (IsKnown(name, recorded)) {
      return refuse("the config describes it already",
                    fmt::format("domus adopt {}", GuestAddress(name)));
    }
    if (!IsSafeFileName(name)) return refuse("its name is no safe file name");
    ImportedGuest guest{&*there, PathOf(name), WriteGuestScript(there->config, ScriptDialect::kXm)};
    std::error_code ignored;
    if (fs::exists(fs::symlink_status(guest.path, ignored))) {
      return refuse(fmt::format("there is a file {} already", guest.path),
                    "move it away, or import into another directory with --config");
    }
    return guest;
  }

  /// As the tree has its guests: NAME.cfg where one lies at its root, else NAME/vm.cfg.
  std::string PathOf(const std::string& name) const {
    const fs::path root = options_.host.path == "." ? fs::path() : fs::path(options_.host.path);
    bool flat = false;
    if (session_.compilation()) {
      for (const CompiledFile& file : session_.compilation()->files) {
        const fs::path path(file.file.path);
        flat |= path.parent_path() == root && path.filename() != "vm.cfg";
      }
    }
    const fs::path path = flat ? root / (name + ".cfg") : root / name / "vm.cfg";
    return path.lexically_normal().string();
  }

  ReconcileError NotExact(const std::string& name) const {
    ReconcileError error{.id = "PL155"};
    error.headline = fmt::format("the config of guest `{}` would not be what the host has",
                                 Printable(name));
    error.notes.push_back("nothing was written");
    return error;
  }

  std::vector<ReconcileError> Prove(const RecordedState& recorded) {
    std::map<std::string, std::string> files;
    for (const ImportedGuest& guest : guests_) files[guest.path] = guest.file.text;
    const auto proposal = CompileProposal(options_.host, session_.hypervisor(), environment_,
                                          std::move(files));
    std::vector<ReconcileError> errors;
    for (const ImportedGuest& guest : guests_) {
      ReconcileError error = NotExact(guest.observed->config.name);
      for (const Loss& loss : guest.file.losses) {
        // What is only said in another way, the plan has to prove.
        if (loss.same_in_effect) continue;
        error.lines.push_back(fmt::format("{}: {}", loss.field, loss.why));
      }
      if (!error.lines.empty()) errors.push_back(std::move(error));
    }
    if (!errors.empty()) return errors;
    if (!proposal->good()) return Explain(*proposal);
    return ProvePlan(*proposal, recorded);
  }

  std::vector<ReconcileError> Explain(const Proposal& proposal) const {
    std::vector<ReconcileError> errors;
    for (const Diagnostic& finding : proposal.sink.all()) {
      if (finding.severity != Severity::kError) continue;
      const SourceFile& file = proposal.sources.Get(finding.primary.at.file);
      const auto guest = std::ranges::find(guests_, file.path(), &ImportedGuest::path);
      ReconcileError error = NotExact(guest == guests_.end() ? guests_.front().observed->config.name
                                                             : guest->observed->config.name);
      error.lines.push_back(fmt::format("{}:{}: {}", file.path(),
                                        file.LineOf(finding.primary.at.span.begin),
                                        finding.message));
      errors.push_back(std::move(error));
    }
    return errors;
  }

  std::vector<ReconcileError> ProvePlan(const Proposal& proposal, const RecordedState& recorded) {
    std::vector<ReconcileError> errors;
    PlanPolicy policy;
    for (const ImportedGuest& guest : guests_) {
      const std::string& name = guest.observed->config.name;
      policy.targets.push_back(GuestAddress(name));
      const auto desired = std::ranges::find(
          proposal.desired.guests, name,
          [](const DesiredGuest& one) -> const std::string& { return one.config.name; });
      if (desired == proposal.desired.guests.end()) {
        errors.push_back(NotExact(name));
        continue;
      }
      auto judged = JudgeAdoption(*desired, recorded, *observed_);
      judged ? objects_.push_back(*std::move(judged)) : errors.push_back(judged.error());
    }
    if (!errors.empty()) return errors;
    const auto plan =
        MakePlan(proposal.desired, WithAdopted(recorded, objects_), *observed_, policy);
    if (!plan) return {StateError(plan.error())};
    for (const ObjectChange& change : plan->changes) errors.push_back(Differs(change));
    errors.insert(errors.end(), plan->refusals.begin(), plan->refusals.end());
    return errors;
  }

  ReconcileError Differs(const ObjectChange& change) const {
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

  void Show(const ImportedGuest& guest) const {
    environment_.out << fmt::format("\n# {}\n", guest.path);
    for (const std::string_view line : Split(guest.file.text, '\n')) {
      environment_.out << RedactLine(line) << "\n";
    }
  }

  int Write(StateWriter& writer) {
    std::vector<std::string> written;
    for (const ImportedGuest& guest : guests_) {
      const std::string folder = fs::path(guest.path).parent_path().string();
      Result<void> done = folder.empty() ? Result<void>() : MakeDirectories(folder);
      const int mode = HasSecrets(guest.observed->config) ? 0600 : 0644;
      if (done) done = CreateFile(guest.path, guest.file.text, mode);
      if (!done) return session_.Fail({NotWritten(done.error(), written)});
      written.push_back(guest.path);
    }
    environment_.out << fmt::format("Written: {}\n", Join(written, ", "));
    if (!options_.no_adopt) {
      const Result<void> recorded =
          RecordAdoptions(writer.store(), writer.self(), "domus import", objects_);
      if (!recorded) return session_.Fail({StateError(recorded.error())});
      environment_.out << fmt::format("Managed from now on: {}\n", Count(Size(), "guest"));
    }
    return options_.detailed_exitcode ? kExitChanges : kExitOk;
  }

  static ReconcileError NotWritten(const Error& failure, const std::vector<std::string>& written) {
    ReconcileError error{.id = "PL153"};
    error.headline = failure.message;
    error.notes.push_back(written.empty() ? "nothing was written"
                                          : fmt::format("written, but not managed yet: {}",
                                                        Join(written, ", ")));
    if (!written.empty()) error.helps.push_back("domus adopt takes over what was written");
    return error;
  }

  const ImportOptions& options_;
  Environment& environment_;
  HostSession& session_;
  std::optional<ObservedState> observed_;
  std::vector<ImportedGuest> guests_;
  std::vector<RecordedObject> objects_;
};

}  // namespace

int RunImport(const ImportOptions& options, Environment& environment) {
  if (options.names.empty() && !options.all) {
    environment.err << "error: import needs the names of guests, or --all\n"
                       "  = help: domus plan lists the guests that are not managed\n";
    return kExitUsage;
  }
  HostOptions host = options.host;
  host.allow_empty = true;
  int exit_code = kExitOk;
  const auto session = HostSession::Open(host, options.common, options.detailed_exitcode,
                                         environment, exit_code);
  if (!session) return exit_code;
  ImportCommand command(options, environment, *session);
  return options.dry_run ? command.DryRun() : command.Run();
}

}  // namespace domus
