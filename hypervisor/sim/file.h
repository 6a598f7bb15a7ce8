// The file of a simulated host: SQLite, mode 0600, as guests' configs hold passwords.
//
// Every write below happens inside a Transaction of the caller, one for each hypervisor call, so a
// process killed at any instruction leaves the file as it was before or after that call. Several
// processes may use one file at once.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/sqlite.h"
#include "hypervisor/hypervisor.h"
#include "hypervisor/sim/claims.h"
#include "hypervisor/sim/guest.h"

namespace domus::sim {

class File {
 public:
  /// Makes the file when there is none. Refuses, unchanged, a file that is something else.
  static HypervisorResult<File> Open(const std::string& path, int busy_ms);

  HypervisorResult<Transaction> Begin();
  HypervisorResult<void> Commit(Transaction& transaction);

  /// By name; null when there is none.
  HypervisorResult<std::optional<Guest>> Find(std::string_view name);
  /// All of them, by name, as of one instant.
  HypervisorResult<std::vector<Guest>> All();
  /// Names of the guests whose due_at_ms has come, the earliest first.
  HypervisorResult<std::vector<std::string>> Due(int64_t now_ms);

  /// What all guests take from the host's memory now.
  HypervisorResult<int64_t> HeldMemory();
  /// Likewise one guest, as it is stored; 0 when it isn't.
  HypervisorResult<int64_t> HeldMemoryOf(int64_t id);
  /// The guest with this UUID; null when there is none.
  HypervisorResult<std::optional<std::string>> OwnerOfUuid(std::string_view uuid);
  HypervisorResult<bool> IsClaimed(ClaimKind kind, std::string_view resource);
  HypervisorResult<int> FreeDisplay();
  /// Another number once another connection has written. Waits for a writer that is in the middle: the
  /// system tells of its bytes before a reader can see what they say.
  HypervisorResult<int64_t> Version();

  /// Writes the guest and what it claims, or refuses with the claim that another guest holds.
  HypervisorResult<void> Store(Guest& guest);
  HypervisorResult<void> Remove(const Guest& guest);

  /// Files that guests name are there until they are deleted, and never come back.
  HypervisorResult<bool> IsDeleted(std::string_view path);
  HypervisorResult<void> Delete(std::string_view path);

 private:
  explicit File(Database database) : database_(std::move(database)) {}
  HypervisorResult<std::optional<std::string>> FindConflict(const Guest& guest,
                                                            const std::vector<Claim>& claims);
  HypervisorResult<void> WriteRow(Guest& guest);
  HypervisorResult<void> WriteClaims(const Guest& guest, const std::vector<Claim>& claims);
  HypervisorResult<Guest> Read(const Statement& row);

  Database database_;
};

}  // namespace domus::sim
