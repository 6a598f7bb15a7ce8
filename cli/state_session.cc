#include "cli/state_session.h"

#include <chrono>
#include <filesystem>
#include <istream>
#include <ostream>
#include <thread>

#include <fmt/format.h>

#include "base/files.h"
#include "base/local_time.h"
#include "base/text.h"
#include "cli/findings.h"
#include "cli/places.h"
#include "lang/parse.h"
#include "reconciler/store_schema.h"

namespace domus {
namespace {

constexpr const char* kClearLine = "\r\x1b[K";

}  // namespace

std::optional<int64_t> ParseDuration(const std::string& text) {
  constexpr int64_t kMost = 366 * 86400;
  std::string_view number = text;
  int64_t unit = 1;
  for (const auto& [suffix, seconds] : {std::pair('s', 1), std::pair('m', 60), std::pair('h', 3600)}) {
    if (!number.ends_with(suffix)) continue;
    number.remove_suffix(1);
    unit = seconds;
    break;
  }
  const std::optional<int64_t> value = ParseInt(number);
  if (!value || *value < 0 || *value > kMost / unit) return std::nullopt;
  return *value * unit;
}

std::optional<LeaseWait> WaitFor(const std::string& lock_timeout, Environment& environment) {
  const std::optional<int64_t> timeout = ParseDuration(lock_timeout);
  if (!timeout) {
    environment.err << "error: --lock-timeout takes a duration, not `" << Printable(lock_timeout)
                    << "`\n  = help: --lock-timeout 30s, or 5m\n";
    return std::nullopt;
  }
  LeaseWait wait{.timeout_s = static_cast<double>(*timeout)};
  wait.seconds = [] {
    using namespace std::chrono;
    return duration<double>(steady_clock::now().time_since_epoch()).count();
  };
  wait.sleep = [](double seconds) {
    std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
  };
  wait.stop_requested = environment.stop_requested;
  wait.tell = [&environment, limit = *timeout](const LeaseHolder& holder, double waited) {
    if (waited > 0 && !environment.err_is_terminal) return;
    const bool terminal = environment.err_is_terminal;
    environment.err << (terminal ? kClearLine : "")
                    << fmt::format("Waiting for the lock of {}: {} of {}", HolderText(holder),
                                   Duration(static_cast<int64_t>(waited)), Duration(limit))
                    << (terminal ? "" : "\n") << std::flush;
  };
  return wait;
}

void EndWaiting(const LeaseWait& wait, Environment& environment) {
  if (wait.timeout_s > 0 && environment.err_is_terminal) environment.err << kClearLine << std::flush;
}

std::optional<Manifest> ReadManifest(const std::string& tree, const CommonOptions& common,
                                     Environment& environment) {
  const std::string path = (std::filesystem::path(tree) / "domus.yaml").lexically_normal().string();
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return Manifest{};
  const Result<std::string> bytes = ReadFile(path);
  if (!bytes) {
    environment.err << "error: " << bytes.error().message << "\n";
    return std::nullopt;
  }
  SourceMap sources;
  DiagnosticSink sink;
  const SourceFile* source = DecodeSource(path, *bytes, sources, sink);
  auto manifest = source ? ParseManifest(*source, environment.machine, sink) : std::nullopt;
  if (manifest && !sink.HasErrors()) return manifest;
  PrintFindings(environment.err, environment.err_is_terminal, sink, sources, "", common,
                environment);
  return std::nullopt;
}

std::optional<StateSession> StateSession::Find(const StateOptions& options, bool detailed_exitcode,
                                               const CommonOptions& common,
                                               Environment& environment) {
  // With the flag or the variable, domus.yaml has no say, and may be as broken as it likes.
  const bool told = options.state || environment.variable("DOMUS_STATE");
  const std::optional<Manifest> manifest =
      told ? Manifest{} : ReadManifest(options.config, common, environment);
  if (!manifest) return std::nullopt;
  const Places places = FindPlaces({.state = options.state, .hypervisor = std::nullopt},
                                   environment, *manifest, options.config);
  return StateSession(places.state_file, detailed_exitcode, environment);
}

std::optional<Store> StateSession::OpenForWriting() const {
  std::error_code ignored;
  const auto there = std::filesystem::symlink_status(file_, ignored).type();
  if (there == std::filesystem::file_type::not_found) {
    Fail(StateError({fmt::format("cannot open `{}`: there is no state yet", file_)}));
    return std::nullopt;
  }
  Result<Store> store = Store::Open(file_, environment_->now);
  if (store) return std::move(*store);
  Fail(StateError(store.error()));
  return std::nullopt;
}

std::optional<std::optional<Database>> StateSession::OpenForReading() const {
  Result<std::optional<Database>> database = domus::OpenForReading(file_);
  if (database) return std::move(*database);
  Fail(StateError(database.error()));
  return std::nullopt;
}

int StateSession::WithLease(const std::string& command, const std::string& lock_timeout,
                            const std::function<int(Store&, const ProcessIdentity&)>& act) const {
  const std::optional<LeaseWait> wait = WaitFor(lock_timeout, *environment_);
  if (!wait) return kExitUsage;
  std::optional<Store> store = OpenForWriting();
  if (!store) return kExitFailed;
  const ProcessIdentity self = ThisProcess();
  const auto holder = AwaitLease([&] { return store->Acquire(self, command); }, *wait);
  EndWaiting(*wait, *environment_);
  if (!holder) return Fail(StateError(holder.error()));
  if (*holder) return Fail(LockedError(**holder, store->Now()));
  const Lease lease(*store, self);
  return act(*store, self);
}

int StateSession::Fail(const ReconcileError& error) const {
  environment_->out.flush();
  environment_->err << RenderReconcileError(error);
  return ExitCodeFor(error, detailed_exitcode_);
}

int ExitCodeFor(const ReconcileError& error, bool detailed_exitcode) {
  if (!detailed_exitcode) return kExitFailed;
  if (error.id == "PL104" || error.id == "PL140") return kExitStale;
  if (error.id == "PL106") return kExitFailed;  // a wrong word, not a refusal
  if (error.id == "PL105") return kExitLocked;
  if (error.id == "PL204") return kExitUnreachable;
  for (const std::string_view failed : {"PL100", "PL107", "PL108", "PL109", "PL130", "PL141", "PL142", "PL143"}) {
    if (error.id == failed) return kExitFailed;
  }
  return error.id.starts_with("PL1") ? kExitRefused : kExitFailed;
}

std::optional<bool> Ask(const std::string& question, Environment& environment) {
  if (!environment.in_is_terminal) return std::nullopt;
  environment.out << question << "\nType \"yes\" to continue: " << std::flush;
  std::string answer;
  std::getline(environment.in, answer);
  return Trim(answer) == "yes";
}

}  // namespace domus
