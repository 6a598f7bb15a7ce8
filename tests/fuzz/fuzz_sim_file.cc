// No bytes, taken as the file of a simulated host, crash it: it opens and works, or says why not.
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/files.h"
#include "hypervisor/sim/sim_hypervisor.h"

namespace {

/// Of this process alone, as several fuzz at once; in memory where there is such a place.
std::string FilePath() {
  const bool memory = std::filesystem::is_directory("/dev/shm");
  const std::filesystem::path folder = memory ? "/dev/shm" : std::filesystem::temp_directory_path();
  return (folder / ("domus-fuzz-" + std::to_string(::getpid()) + ".sim")).string();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace domus;
  static const std::string path = FilePath();
  for (const char* journal : {"-wal", "-shm", "-journal"}) {
    std::filesystem::remove(path + journal);
  }
  if (!WriteFile(path, {reinterpret_cast<const char*>(data), size}, 0600)) std::abort();
  sim::HostOptions options;
  options.path = path;
  options.memory_mib = 4096;
  options.cpus = 4;
  const auto host = sim::SimHypervisor::Open(options);
  if (!host) return 0;
  const auto state = (*host)->Observe();
  GuestConfig guest;
  guest.name = state && !state->guests.empty() ? state->guests[0].config.name : "web01";
  guest.kernel = "/boot/vmlinuz";
  (void)(*host)->Define(guest);
  (void)(*host)->Start(guest.name);
  (void)(*host)->Shutdown(guest.name);
  return 0;
}
