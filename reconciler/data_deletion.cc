#include "reconciler/data_deletion.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "reconciler/guest_data.h"
#include "reconciler/step_failures.h"

namespace domus {
namespace {

constexpr double kFirstPauseSeconds = 0.2;
constexpr double kLongestPauseSeconds = 30;

/// What speaks against it now; null for nothing.
std::optional<std::string> Objection(const DesiredState& desired, const ObservedState& observed,
                                     const std::string& name, const std::string& uuid,
                                     const std::string& path) {
  const auto guest = std::ranges::find(observed.guests, name, [](const ObservedGuest& one) {
    return std::string_view(one.config.name);
  });
  if (guest == observed.guests.end()) return "the guest is no longer on the host";
  if (!uuid.empty() && guest->config.uuid != uuid) return "another guest has its name now";
  if (guest->state != LifeState::kOff) {
    return fmt::format("the guest is {} again", ToString(guest->state));
  }
  const auto file = observed.files.find(path);
  const bool is_gone =
      file != observed.files.end() && file->second.kind == HostFile::Kind::kMissing;
  if (is_gone) return std::nullopt;
  // What Domus applied was looked at by the plan, which has this path from there.
  const GuestData data = DataUse(desired, observed).Of(*guest, {});
  const bool is_nvram = data.nvram && data.nvram->path == path;
  if (is_nvram || std::ranges::find(data.deleted, path, &DataFile::path) != data.deleted.end()) {
    return std::nullopt;
  }
  const std::string start = Printable(path) + " ";
  const auto kept = std::ranges::find_if(
      data.kept, [&](const std::string& one) { return one.starts_with(start); });
  return kept == data.kept.end() ? start + "is no longer its own" : *kept;
}

}  // namespace

Task<bool> DataDeletion::MayTryAgain(const HypervisorError& error, int tries) {
  if (error.kind != HypervisorError::Kind::kTransient || tries > retries_) co_return false;
  const double pause = kFirstPauseSeconds * static_cast<double>(1 << std::min(tries - 1, 10));
  (void)co_await loop_.Sleep(std::min(pause, kLongestPauseSeconds));
  co_return true;
}

Task<DataDeletion::Files> DataDeletion::LookAt(std::vector<std::string> paths) {
  for (int tries = 1;; ++tries) {
    Files files = co_await calls_.LookAtFiles(paths);
    if (files || !co_await MayTryAgain(files.error(), tries)) co_return files;
  }
}

Task<HypervisorResult<ObservedState>> DataDeletion::Survey() {
  for (int tries = 1;; ++tries) {
    HypervisorResult<ObservedState> observed = co_await calls_.Observe();
    if (observed) {
      Files files = co_await LookAt(FilesToLookAt(desired_, *observed));
      if (!files) co_return std::unexpected(files.error());
      for (HostFile& file : *files) observed->files.emplace(file.path, std::move(file));
      co_return observed;
    }
    if (!co_await MayTryAgain(observed.error(), tries)) co_return observed;
  }
}

Task<DataDeletion::Outcome> DataDeletion::Check(std::string name, std::string uuid,
                                                std::string path) {
  const HypervisorResult<ObservedState> observed = co_await Survey();
  if (!observed) co_return std::unexpected(DataNotSeen(name, observed.error()));
  if (auto why = Objection(desired_, *observed, name, uuid, path)) {
    co_return std::unexpected(DataInUse(name, path, *std::move(why)));
  }
  co_return "";
}

Task<DataDeletion::Outcome> DataDeletion::Delete(std::string name, std::string uuid,
                                                 std::string path) {
  Outcome checked = co_await Check(name, std::move(uuid), path);
  if (!checked) co_return checked;
  HypervisorResult<void> deleted;
  int tries = 0;
  do {
    ++tries;
    HypervisorCall call = [path](Hypervisor& hypervisor) { return hypervisor.DeleteFile(path); };
    deleted = co_await calls_.Do(std::move(call));
  } while (!deleted && co_await MayTryAgain(deleted.error(), tries));
  const bool unknown = !deleted && deleted.error().kind == HypervisorError::Kind::kNoAnswer;
  if (unknown) co_return std::unexpected(FileNotDeleted(name, path, deleted.error()));
  std::vector<std::string> paths = {path};
  const Files files = co_await LookAt(std::move(paths));
  const bool is_gone =
      files && !files->empty() && files->front().kind == HostFile::Kind::kMissing;
  if (is_gone) co_return "verified gone";
  if (!deleted) co_return std::unexpected(FileNotDeleted(name, path, deleted.error(), tries));
  if (!files) co_return std::unexpected(NotSeen(name, "rid of its data", files.error()));
  co_return std::unexpected(
      NotShown(name, "still has data that was deleted", Printable(path) + " is there"));
}

}  // namespace domus
