#include "hypervisor/sim/watch.h"

#include <uv.h>

#include <filesystem>
#include <string_view>
#include <utility>

#include "base/event_loop.h"
#include "hypervisor/change_feed.h"
#include "hypervisor/sim/errors.h"
#include "hypervisor/sim/file.h"

namespace domus::sim {
namespace {

/// The directory's events: SQLite commits to a file beside the one that is named. On the loop's thread.
class DirectoryWatch {
 public:
  DirectoryWatch(const std::string& path, File file, int64_t version, ChangeFeed feed)
      : path_(std::filesystem::absolute(path)),
        file_(std::move(file)),
        version_(version),
        feed_(std::move(feed)) {}

  void Start(uv_loop_t* loop) {
    handle_.data = this;
    uv_fs_event_init(loop, &handle_);
    uv_fs_event_start(&handle_, OnEvent, path_.parent_path().c_str(), 0);
    Look();
  }
  /// Ends in its own deletion.
  void Stop() {
    uv_close(reinterpret_cast<uv_handle_t*>(&handle_),
             [](uv_handle_t* handle) { delete static_cast<DirectoryWatch*>(handle->data); });
  }

 private:
  static void OnEvent(uv_fs_event_t* handle, const char* name, int, int) {
    auto* self = static_cast<DirectoryWatch*>(handle->data);
    const bool is_ours = !name || std::string_view(name).starts_with(
                                      self->path_.filename().native());
    if (is_ours) self->Look();
  }
  /// Most of SQLite's writing is none that a reader could see.
  void Look() {
    const HypervisorResult<int64_t> version = file_.Version();
    if (!version || *version == version_) return;
    version_ = *version;
    feed_.TellAnything();
  }

  const std::filesystem::path path_;
  File file_;
  int64_t version_;
  ChangeFeed feed_;
  uv_fs_event_t handle_{};
};

class FileWatch final : public HostWatch {
 public:
  FileWatch(const ChangeFeed& feed, DirectoryWatch* directory) : feed_(feed), directory_(directory) {
    EventLoop::Get().Post([directory = directory_](uv_loop_t* loop) { directory->Start(loop); });
  }
  ~FileWatch() override {
    feed_.Close();
    EventLoop::Get().Post([directory = directory_](uv_loop_t*) { directory->Stop(); });
  }

 private:
  ChangeFeed feed_;
  DirectoryWatch* directory_;
};

}  // namespace

HypervisorResult<std::unique_ptr<HostWatch>> WatchFile(const std::string& path, int busy_ms,
                                                       ChangeListener listener) {
  HypervisorResult<File> file = File::Open(path, busy_ms);
  if (!file) return std::unexpected(file.error());
  // What was there before the watch is no change.
  const HypervisorResult<int64_t> version = file->Version();
  if (!version) return std::unexpected(version.error());
  const ChangeFeed feed(std::move(listener));
  return std::make_unique<FileWatch>(
      feed, new DirectoryWatch(path, *std::move(file), *version, feed));
}

}  // namespace domus::sim
