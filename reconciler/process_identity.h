// Who runs this process, and whether another one still runs: for the lease and the journal.
#pragma once

#include <cstdint>
#include <string>

namespace domus {

struct ProcessIdentity {
  std::string who{};      // ana@ovs01
  int64_t pid = 0;
  int64_t start = 0;      // clock ticks after boot, from /proc/PID/stat; 0 when unknown
  std::string boot_id{};  // of the machine's boot
  bool operator==(const ProcessIdentity&) const = default;
};

ProcessIdentity ThisProcess();
/// The same process of the same boot is there.
bool IsAlive(const ProcessIdentity& process);

}  // namespace domus
