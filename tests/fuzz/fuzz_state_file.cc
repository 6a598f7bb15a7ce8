// No bytes, taken as a state, crash what reads them: they are a state, or it is said why not.
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/files.h"
#include "reconciler/state_check.h"
#include "reconciler/state_json.h"
#include "reconciler/store.h"
#include "reconciler/store_schema.h"

namespace {

/// Of this process alone, as several fuzz at once; in memory where there is such a place.
std::string FilePath() {
  const bool memory = std::filesystem::is_directory("/dev/shm");
  const std::filesystem::path folder = memory ? "/dev/shm" : std::filesystem::temp_directory_path();
  return (folder / ("domus-fuzz-" + std::to_string(::getpid()) + ".state")).string();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace domus;
  static const std::string path = FilePath();
  for (const char* suffix : {"-wal", "-shm", "-journal"}) std::filesystem::remove(path + suffix);
  if (!WriteFile(path, {reinterpret_cast<const char*>(data), size}, 0600)) std::abort();
  (void)CheckState(path);
  if (auto database = OpenForReading(path); database && *database) (void)StateToJson(&**database);
  Result<Store> store = Store::Open(path, [] { return int64_t{1'700'000'000}; });
  if (!store) return 0;
  const ProcessIdentity self{.who = "ana@ovs01", .pid = 1};
  (void)store->Acquire(self, "domus apply");
  const Result<int64_t> run = store->BeginRun(self, {.command = "domus apply"});
  if (run) (void)store->FinishRun(*run, RunOutcome::kDone);
  (void)store->Release(self);
  return 0;
}
