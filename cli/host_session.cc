#include "cli/host_session.h"

#include <algorithm>
#include <filesystem>
#include <ostream>
#include <string_view>

#include "base/files.h"
#include "base/text.h"
#include "cli/findings.h"
#include "cli/open_place.h"
#include "cli/state_session.h"
#include "compiler/compile.h"
#include "compiler/desired_state.h"
#include "hypervisor/open_hypervisor.h"
#include "lang/redact.h"
#include "reconciler/guest_data.h"
#include "reconciler/host_fit.h"
#include "reconciler/store.h"

namespace domus {
namespace {

/// The text of a line of a file that was compiled.
SourceLines LinesOf(const SourceMap& sources) {
  return [&sources](const std::string& path, int line) -> std::optional<std::string> {
    for (FileId id = 0; id < sources.size(); ++id) {
      const SourceFile& file = sources.Get(id);
      if (file.path() != path || line < 1 || line > file.line_count()) continue;
      return RedactLine(file.Line(line));
    }
    return std::nullopt;
  };
}

/// The paths of what was read; what came from elsewhere (the command line) has none that is a file's.
std::vector<std::string> FilesOf(const SourceMap& sources) {
  std::vector<std::string> files;
  for (FileId id = 0; id < sources.size(); ++id) files.push_back(sources.Get(id).path());
  return files;
}

}  // namespace

std::unique_ptr<HostSession> HostSession::Open(const HostOptions& options,
                                               const CommonOptions& common, bool detailed_exitcode,
                                               Environment& environment, int& exit_code) {
  std::unique_ptr<HostSession> session(new HostSession(detailed_exitcode, environment));
  exit_code = kExitFailed;
  if (!session->CompileConfig(options, common)) return nullptr;
  if (session->OpenHost()) return session;
  if (detailed_exitcode) exit_code = kExitUnreachable;
  return nullptr;
}

std::unique_ptr<HostSession> HostSession::OpenForRollback(const HostOptions& options,
                                                          const CommonOptions& common,
                                                          bool detailed_exitcode,
                                                          Environment& environment,
                                                          int& exit_code) {
  std::unique_ptr<HostSession> session(new HostSession(detailed_exitcode, environment));
  exit_code = kExitFailed;
  if (!session->TryConfig(options, common)) return nullptr;
  if (session->OpenHost()) return session;
  if (detailed_exitcode) exit_code = kExitUnreachable;
  return nullptr;
}

void HostSession::Want(DesiredState desired) {
  desired_ = std::move(desired);
  FitToHost(*hypervisor_, desired_);
  covers_all_ = true;
}

bool HostSession::TryConfig(const HostOptions& options, const CommonOptions& common) {
  DiagnosticSink sink;
  const CompileOptions compile{.this_machine = environment_.machine, .words = options.words};
  const Result<Compilation> compilation = Compile(options.path, compile, sources_, sink);
  const PlaceOptions place{.state = options.state, .hypervisor = options.hypervisor};
  if (compilation && !sink.HasErrors()) {
    places_ = FindPlaces(place, environment_, compilation->manifest, compilation->project.root);
    config_ = ToDesiredState(*compilation, sources_);
    return true;
  }
  const auto manifest = ReadManifest(options.path, common, environment_);
  if (!manifest) return false;
  places_ = FindPlaces(place, environment_, *manifest, options.path);
  return true;
}

bool HostSession::CompileConfig(const HostOptions& options, const CommonOptions& common) {
  DiagnosticSink sink;
  const CompileOptions compile{
      .this_machine = environment_.machine,
      .words = options.words,
      .allow_empty = options.allow_empty,
      .hypervisor = GivenHypervisor(options.hypervisor, environment_)};
  // Meanwhile; where there are no threads to be had, they are loaded later.
  const std::future<void> loaded =
      std::async(std::launch::async | std::launch::deferred, LoadLibrariesFor,
                 compile.hypervisor.value_or(""));
  Result<Compilation> compilation = Compile(options.path, compile, sources_, sink);
  covers_all_ = std::filesystem::is_directory(options.path);
  const PlaceOptions place{.state = options.state, .hypervisor = options.hypervisor};
  desired_.root = options.path;
  if (!compilation) {
    places_ = FindPlaces(place, environment_, {}, options.path);
    const Result<RecordedState> recorded = ReadRecordedState(places_.state_file);
    // An empty tree where guests are managed is for the planner's guard to speak of.
    const bool is_empty_tree =
        covers_all_ && compilation.error().message.starts_with("no guest files in ");
    if (is_empty_tree && recorded && !recorded->objects.empty()) return true;
    environment_.err << "error: " << compilation.error().message << "\n";
    return false;
  }
  if (sink.HasErrors()) {
    PrintFindings(environment_.err, environment_.err_is_terminal, sink, sources_, "", common,
                  environment_);
    return false;
  }
  const auto warnings =
      std::ranges::count(sink.all(), Severity::kWarning, &Diagnostic::severity);
  if (warnings > 0 && !common.quiet) {
    environment_.err << Count(warnings, "warning") << " in the config: domus lint "
                     << options.path << "\n";
  }
  places_ = FindPlaces(place, environment_, compilation->manifest, compilation->project.root);
  desired_ = ToDesiredState(*compilation, sources_);
  plan_defaults_ = compilation->manifest.policy;
  desired_.root = options.path;
  desired_.revision = environment_.revision(options.path, FilesOf(sources_));
  compilation_ = *std::move(compilation);
  return true;
}

bool HostSession::OpenHost() {
  // The simulated host's file lies beside the state; neither has a place before the first use.
  const std::filesystem::path folder = std::filesystem::path(places_.state_file).parent_path();
  if (!folder.empty()) (void)MakeDirectories(folder.string(), 0700);
  auto opened = OpenPlace(places_, environment_);
  if (opened) {
    hypervisor_ = std::move(*opened);
    FitToHost(*hypervisor_, desired_);
    return true;
  }
  Print(UnreachableHost(places_.hypervisor, opened.error()));
  return false;
}

SourceLines HostSession::Lines() const { return LinesOf(sources_); }

std::optional<ObservedState> HostSession::Observe(int& exit_code) {
  auto observed = ObserveInTime(hypervisor_, environment_);
  if (observed) return std::move(*observed);
  exit_code = Fail({UnreachableHost(places_.hypervisor, observed.error())});
  return std::nullopt;
}

std::optional<ObservedState> HostSession::ObserveFor(const PlanPolicy& policy, int& exit_code) {
  std::optional<ObservedState> observed = Observe(exit_code);
  if (!observed || !policy.remove_data) return observed;
  auto files = LookInTime(hypervisor_, FilesToLookAt(desired_, *observed), environment_);
  if (!files) {
    exit_code = Fail({UnreachableHost(places_.hypervisor, files.error())});
    return std::nullopt;
  }
  for (HostFile& file : *files) observed->files.emplace(file.path, std::move(file));
  return observed;
}

void HostSession::CloseHost() {
  if (!hypervisor_) return;
  closing_ = std::async(std::launch::async | std::launch::deferred,
                        [host = std::move(hypervisor_)]() mutable { host.reset(); });
}

void HostSession::Print(const ReconcileError& error) const {
  environment_.out.flush();
  environment_.err << RenderReconcileError(error, LinesOf(sources_));
}

int HostSession::CodeFor(const ReconcileError& error) const {
  return ExitCodeFor(error, detailed_exitcode_);
}

int HostSession::Fail(const std::vector<ReconcileError>& errors) const {
  for (const ReconcileError& error : errors) Print(error);
  return errors.empty() ? kExitFailed : CodeFor(errors.front());
}

std::optional<PlanPolicy> ReadPolicy(const PolicyOptions& options, const HostSession& session,
                                     Environment& environment) {
  const PlanDefaults& defaults = session.plan_defaults();
  const auto allows = [&](std::string_view word, bool otherwise) {
    const auto in = [&](const std::vector<std::string>& words) {
      return std::ranges::find(words, word) != words.end();
    };
    return in(options.allow) || (defaults.allow ? in(*defaults.allow) : otherwise);
  };
  const WallClock clock = environment.wall_clock();
  constexpr int kStopTimeout = 180;
  PlanPolicy policy{
      .allow_live = allows("live", true),
      .allow_staged = allows("staged", true),
      .allow_restart = allows("restart", false),
      .allow_recreate = allows("recreate", false),
      .allow_remove = allows("remove", false),
      .max_remove = defaults.max_remove,
      .max_remove_is_standing = true,
      .stop_timeout_s =
          options.stop_timeout_s.value_or(defaults.stop_timeout_s.value_or(kStopTimeout)),
      .remove_data = options.remove_data,
      .covers_all = session.covers_all(),
      .windows = defaults.windows,
      .now = clock.unix_seconds,
      .utc_offset_s = clock.utc_offset_s,
      .targets = options.targets,
      .excludes = options.excludes};
  if (options.max_remove.empty()) return policy;
  policy.max_remove = ParseRemovalLimit(options.max_remove);
  policy.max_remove_is_standing = false;
  if (policy.max_remove) return policy;
  environment.err << "error: --max-remove takes a number of guests or a percentage, not `"
                  << Printable(options.max_remove) << "`\n  = help: --max-remove 3, or 20%\n";
  return std::nullopt;
}

}  // namespace domus
