#include "cli/import_command.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/files.h"
#include "base/replace_file.h"
#include "base/text.h"
#include "cli/confirm.h"
#include "cli/host_session.h"
#include "cli/import_choice.h"
#include "cli/import_proof.h"
#include "cli/state_writer.h"
#include "lang/redact.h"
#include "reconciler/adoption.h"

namespace domus {
namespace {

namespace fs = std::filesystem;

bool HasSecrets(const GuestConfig& guest) {
  const auto has = [](const Vfb& vfb) { return vfb.vnc.password.has_value(); };
  return guest.vnc.password || guest.spice.password || std::ranges::any_of(guest.vfbs, has);
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
    auto guests = ChooseImports(options_, session_, *observed_, recorded);
    if (!guests) return session_.Fail(guests.error());
    guests_ = *std::move(guests);
    if (guests_.empty()) {
      environment_.out << "No guest to import: all on the host are managed.\n";
      return kExitOk;
    }
    auto objects = ProveImports(guests_, options_.host, session_.hypervisor(), *observed_, recorded,
                                environment_);
    if (!objects) return session_.Fail(objects.error());
    objects_ = *std::move(objects);
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
