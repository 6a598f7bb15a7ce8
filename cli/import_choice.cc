#include "cli/import_choice.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "edit/guest_sxp.h"
#include "forms/guest_script.h"
#include "reconciler/addresses.h"

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

ReconcileError NotImportable(const std::string& name, std::string why, std::string help = {}) {
  ReconcileError error{.id = "PL154"};
  error.headline = fmt::format("guest `{}` can't be imported", Printable(name));
  error.lines.push_back(std::move(why));
  if (!help.empty()) error.helps.push_back(std::move(help));
  return error;
}

/// A record that means the guest by its UUID, under whatever name.
bool IsOursByUuid(const ObservedGuest& guest, const RecordedState& recorded) {
  return guest.config.uuid && std::ranges::any_of(recorded.objects, [&](const auto& entry) {
           return entry.second.uuid == *guest.config.uuid;
         });
}

class Chooser {
 public:
  Chooser(const ImportOptions& options, const HostSession& session, const ObservedState& observed,
          const RecordedState& recorded)
      : options_(options), session_(session), observed_(observed), recorded_(recorded) {}

  /// Of the command line, and with --all of every guest that nobody manages.
  std::set<std::string> Names() const {
    std::set<std::string> names(options_.names.begin(), options_.names.end());
    if (!options_.all) return names;
    for (const ObservedGuest& guest : observed_.guests) {
      const std::string& name = guest.config.name;
      const bool managed = IsKnown(name) || IsOursByUuid(guest, recorded_);
      if (name != kDomainZero && !managed) names.insert(name);
    }
    return names;
  }

  std::expected<ImportedGuest, ReconcileError> Import(const std::string& name) const {
    const auto refuse = [&](std::string why, std::string help = {}) {
      return std::unexpected(NotImportable(name, std::move(why), std::move(help)));
    };
    if (name == kDomainZero) return refuse("it is the host's own domain");
    const auto there = std::ranges::find(
        observed_.guests, name,
        [](const ObservedGuest& guest) -> const std::string& { return guest.config.name; });
    if (there == observed_.guests.end()) return refuse("the host has no guest of that name");
    if (recorded_.objects.contains(GuestAddress(name)) || IsOursByUuid(*there, recorded_)) {
      return refuse("it is managed by domus already");
    }
    if (IsKnown(name)) {
      return refuse("the config describes it already",
                    fmt::format("domus adopt {}", GuestAddress(name)));
    }
    if (!IsSafeFileName(name)) return refuse("its name is no safe file name");
    ImportedGuest guest{&*there, PathOf(name), FileOf(there->config)};
    std::error_code ignored;
    if (fs::exists(fs::symlink_status(guest.path, ignored))) {
      return refuse(fmt::format("there is a file {} already", guest.path),
                    "move it away, or import into another directory with --config");
    }
    return guest;
  }

 private:
  bool IsKnown(const std::string& name) const {
    return recorded_.objects.contains(GuestAddress(name)) ||
           std::ranges::any_of(session_.desired().guests, [&](const DesiredGuest& guest) {
             return guest.config.name == name;
           });
  }

  bool WritesSxp() const { return options_.format == "sxp"; }

  Rendered FileOf(const GuestConfig& guest) const {
    return WritesSxp() ? WriteGuestSxp(guest) : WriteGuestScript(guest, ScriptDialect::kXm);
  }

  /// As the tree has its guests: NAME.cfg where one lies at its root, else NAME/vm.cfg; NAME.sxp and
  /// NAME/vm.sxp.
  std::string PathOf(const std::string& name) const {
    const fs::path root = options_.host.path == "." ? fs::path() : fs::path(options_.host.path);
    bool flat = false;
    if (session_.compilation()) {
      for (const CompiledFile& file : session_.compilation()->files) {
        const fs::path path(file.file.path);
        flat |= path.parent_path() == root && path.filename() != "vm.cfg";
      }
    }
    const std::string extension = WritesSxp() ? ".sxp" : ".cfg";
    const fs::path path = flat ? root / (name + extension) : root / name / ("vm" + extension);
    return path.lexically_normal().string();
  }

  const ImportOptions& options_;
  const HostSession& session_;
  const ObservedState& observed_;
  const RecordedState& recorded_;
};

}  // namespace

std::expected<std::vector<ImportedGuest>, std::vector<ReconcileError>> ChooseImports(
    const ImportOptions& options, const HostSession& session, const ObservedState& observed,
    const RecordedState& recorded) {
  const Chooser chooser(options, session, observed, recorded);
  std::vector<ImportedGuest> guests;
  std::vector<ReconcileError> errors;
  for (const std::string& name : chooser.Names()) {
    auto guest = chooser.Import(name);
    guest ? guests.push_back(*std::move(guest)) : errors.push_back(guest.error());
  }
  if (!errors.empty()) return std::unexpected(std::move(errors));
  return guests;
}

}  // namespace domus
