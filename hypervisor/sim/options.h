// How a simulated host is built: what the parameters of a "sim:" address say, faults aside.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace domus::sim {

struct HostOptions {
  std::string path;
  std::string name;        // of the host; empty: this machine's
  int64_t memory_mib = 0;  // of the whole host; 0: as much as this machine has
  int cpus = 0;            // 0: as many as this machine has
  int64_t dom0_mib = 256;  // never given to guests (xend's dom0-min-mem)
  int64_t boot_ms = 0;     // how long a guest is `starting`
  int busy_ms = 20'000;    // how long a call waits for other processes' calls
  int64_t image_mib = 0;   // what it says that images have; 0: it doesn't tell
  int64_t stop_ms = 0;     // how long a guest is `stopping` before it powers off
  /// Unix milliseconds; the system's clock when unset.
  std::function<int64_t()> clock_ms;
};

}  // namespace domus::sim
