#include "hypervisor/sim/file.h"

#include <fmt/format.h>

#include "hypervisor/sim/errors.h"
#include "hypervisor/sim/file_format.h"
#include "model/guest_json.h"

namespace domus::sim {
namespace {

constexpr std::string_view kColumns =
    "SELECT id, name, state, config, live, started_at, due_at_ms FROM guest ";

}  // namespace

HypervisorResult<File> File::Open(const std::string& path, int busy_ms) {
  if (HypervisorResult<void> ours = RefuseForeign(path); !ours) {
    return std::unexpected(ours.error());
  }
  // A simulated host need not outlive a power cut, and waiting for the disk would dwarf its calls.
  Result<Database> database = Database::Open(
      {.path = path, .durability = Durability::kProcessDeath, .busy_timeout_ms = busy_ms});
  if (!database) return FileError(database.error());
  if (HypervisorResult<void> ready = MakeReady(*database); !ready) {
    return std::unexpected(ready.error());
  }
  return File(std::move(*database));
}

HypervisorResult<Transaction> File::Begin() {
  Result<Transaction> transaction = Transaction::Begin(database_);
  if (!transaction) return FileError(transaction.error());
  return std::move(*transaction);
}

HypervisorResult<void> File::Commit(Transaction& transaction) {
  if (Result<void> done = transaction.Commit(); !done) return FileError(done.error());
  return {};
}

HypervisorResult<Guest> File::Read(const Statement& row) {
  const std::string name = row.Text(1);
  const auto damaged = [&](std::string_view why) {
    return Permanent(fmt::format("{}: guest `{}` is damaged: {}", database_.path(), name, why));
  };
  const std::optional<LifeState> state = LifeStateFromString(row.Text(2));
  if (!state) return damaged("unknown state");
  const std::string config_json = row.Text(3);
  Result<GuestConfig> config = GuestFromJson(config_json);
  if (!config) return damaged(config.error().message);
  if (config->name != name || !config->uuid) return damaged("its name or UUID is missing");

  Guest guest{.id = row.Int(0), .state = *state, .config = std::move(*config)};
  if (!row.IsNull(4)) {
    const std::string live_json = row.Text(4);
    // Mostly they are the same, and parsing is what observing ten thousand guests costs.
    Result<GuestConfig> live =
        live_json == config_json ? Result<GuestConfig>(guest.config) : GuestFromJson(live_json);
    if (!live) return damaged(live.error().message);
    guest.live = std::move(*live);
  }
  if (guest.live.has_value() == (*state == LifeState::kOff)) return damaged("state and live differ");
  if (!row.IsNull(5)) guest.started_at = row.Int(5);
  if (!row.IsNull(6)) guest.due_at_ms = row.Int(6);
  return guest;
}

HypervisorResult<std::optional<Guest>> File::Find(std::string_view name) {
  Result<Statement> select = database_.Prepare(std::string(kColumns) + "WHERE name = ?1");
  if (!select) return FileError(select.error());
  const Result<bool> row = select->Bind(1, name).Step();
  if (!row) return FileError(row.error());
  if (!*row) return std::nullopt;
  return Read(*select);
}

HypervisorResult<std::vector<Guest>> File::All() {
  Result<Statement> select = database_.Prepare(std::string(kColumns) + "ORDER BY name");
  if (!select) return FileError(select.error());
  std::vector<Guest> guests;
  while (true) {
    const Result<bool> row = select->Step();
    if (!row) return FileError(row.error());
    if (!*row) return guests;
    HypervisorResult<Guest> guest = Read(*select);
    if (!guest) return std::unexpected(guest.error());
    guests.push_back(std::move(*guest));
  }
}

HypervisorResult<std::vector<std::string>> File::Due(int64_t now_ms) {
  Result<Statement> select = database_.Prepare(
      "SELECT name FROM guest WHERE due_at_ms IS NOT NULL AND due_at_ms <= ?1 "
      "ORDER BY due_at_ms, id");
  if (!select) return FileError(select.error());
  select->Bind(1, now_ms);
  std::vector<std::string> names;
  while (true) {
    const Result<bool> row = select->Step();
    if (!row) return FileError(row.error());
    if (!*row) return names;
    names.push_back(select->Text(0));
  }
}

HypervisorResult<int64_t> File::HeldMemory() {
  const Result<int64_t> held = SingleInt(database_, "SELECT held_mib FROM memory");
  if (!held) return FileError(held.error());
  return *held;
}

HypervisorResult<int64_t> File::HeldMemoryOf(int64_t id) {
  const Result<int64_t> held =
      SingleInt(database_, fmt::format("SELECT held_mib FROM guest WHERE id = {}", id));
  if (!held) return FileError(held.error());
  return *held;
}

HypervisorResult<int64_t> File::Version() {
  const HypervisorResult<Transaction> after_others = Begin();
  if (!after_others) return std::unexpected(after_others.error());
  const Result<int64_t> version = SingleInt(database_, "PRAGMA data_version");
  if (!version) return FileError(version.error());
  return *version;
}

HypervisorResult<std::optional<std::string>> File::OwnerOfUuid(std::string_view uuid) {
  Result<Statement> select = database_.Prepare("SELECT name FROM guest WHERE uuid = ?1");
  if (!select) return FileError(select.error());
  const Result<bool> row = select->Bind(1, uuid).Step();
  if (!row) return FileError(row.error());
  if (!*row) return std::nullopt;
  return select->Text(0);
}

HypervisorResult<bool> File::IsClaimed(ClaimKind kind, std::string_view resource) {
  Result<Statement> select =
      database_.Prepare("SELECT 1 FROM claim WHERE kind = ?1 AND resource = ?2");
  if (!select) return FileError(select.error());
  const Result<bool> row = select->Bind(1, ToString(kind)).Bind(2, resource).Step();
  if (!row) return FileError(row.error());
  return *row;
}

HypervisorResult<int> File::FreeDisplay() {
  // Mostly all from 0 on are taken without a gap, which counting shows sooner than looking for one.
  const Result<int64_t> display = SingleInt(
      database_,
      "WITH taken AS MATERIALIZED (SELECT "
      "    (SELECT count(*) FROM claim WHERE kind = 'display') AS number, "
      "    (SELECT ifnull(max(CAST(resource AS INTEGER)) + 1, 0) FROM claim "
      "      WHERE kind = 'display') AS next) "
      "SELECT CASE WHEN number = next THEN next ELSE (SELECT min(candidate) FROM "
      "    (SELECT 0 AS candidate UNION ALL "
      "     SELECT CAST(resource AS INTEGER) + 1 FROM claim WHERE kind = 'display') "
      "  WHERE CAST(candidate AS TEXT) NOT IN (SELECT resource FROM claim WHERE kind = 'display')) "
      "END FROM taken");
  if (!display) return FileError(display.error());
  return static_cast<int>(*display);
}

HypervisorResult<std::optional<std::string>> File::FindConflict(const Guest& guest,
                                                                const std::vector<Claim>& claims) {
  // An installation medium may be shared by thousands, so the index must find an exclusive holder.
  Result<Statement> select = database_.Prepare(
      "SELECT guest.name, claim.access FROM claim JOIN guest ON guest.id = claim.guest "
      "WHERE claim.kind = ?1 AND claim.resource = ?2 AND claim.access BETWEEN ?3 AND ?4 "
      "AND claim.guest <> ?5 LIMIT 1");
  if (!select) return FileError(select.error());
  for (const Claim& claim : claims) {
    const bool exclusive = !CanShare(claim.access, DiskAccess::kReadOnly);
    const auto first = exclusive ? DiskAccess::kReadOnly : DiskAccess::kReadWrite;
    const auto last = exclusive ? DiskAccess::kSharedWrite : DiskAccess::kReadWrite;
    select->Bind(1, ToString(claim.kind)).Bind(2, claim.resource).Bind(5, guest.id);
    select->Bind(3, static_cast<int64_t>(first)).Bind(4, static_cast<int64_t>(last));
    const Result<bool> row = select->Step();
    if (!row) return FileError(row.error());
    if (*row) return Refusal(claim, select->Text(0), static_cast<DiskAccess>(select->Int(1)));
    select->Reset();
  }
  return std::nullopt;
}

HypervisorResult<void> File::Store(Guest& guest) {
  const std::vector<Claim> claims = ClaimsOf(guest);
  const HypervisorResult<std::optional<std::string>> conflict = FindConflict(guest, claims);
  if (!conflict) return std::unexpected(conflict.error());
  if (*conflict) return Conflict(**conflict);
  if (HypervisorResult<void> written = WriteRow(guest); !written) return written;
  return WriteClaims(guest, claims);
}

HypervisorResult<void> File::WriteRow(Guest& guest) {
  Result<Statement> write = database_.Prepare(
      guest.id == 0 ? "INSERT INTO guest (name, uuid, state, config, live, held_mib, started_at, "
                      "due_at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) RETURNING id"
                    : "UPDATE guest SET name = ?1, uuid = ?2, state = ?3, config = ?4, live = ?5, "
                      "held_mib = ?6, started_at = ?7, due_at_ms = ?8 WHERE id = ?9 RETURNING id");
  if (!write) return FileError(write.error());
  write->Bind(1, guest.config.name).Bind(2, *guest.config.uuid).Bind(3, ToString(guest.state));
  write->Bind(4, GuestToJson(guest.config, SecretsInJson::kReveal, -1));
  write->Bind(6, sim::HeldMemory(guest));
  if (guest.live) write->Bind(5, GuestToJson(*guest.live, SecretsInJson::kReveal, -1));
  if (guest.started_at) write->Bind(7, *guest.started_at);
  if (guest.due_at_ms) write->Bind(8, *guest.due_at_ms);
  if (guest.id != 0) write->Bind(9, guest.id);
  const Result<bool> row = write->Step();
  if (!row) return FileError(row.error());
  guest.id = write->Int(0);
  // RETURNING gives its row first and does the rest of the statement's work (triggers) after it.
  if (const Result<bool> end = write->Step(); !end) return FileError(end.error());
  return {};
}

HypervisorResult<void> File::WriteClaims(const Guest& guest, const std::vector<Claim>& claims) {
  Result<Statement> clear = database_.Prepare("DELETE FROM claim WHERE guest = ?1");
  if (!clear) return FileError(clear.error());
  if (Result<void> cleared = clear->Bind(1, guest.id).Run(); !cleared) {
    return FileError(cleared.error());
  }
  Result<Statement> insert = database_.Prepare(
      "INSERT INTO claim (guest, kind, resource, device, access) VALUES (?1, ?2, ?3, ?4, ?5)");
  if (!insert) return FileError(insert.error());
  for (const Claim& claim : claims) {
    insert->Bind(1, guest.id).Bind(2, ToString(claim.kind)).Bind(3, claim.resource);
    insert->Bind(4, claim.device).Bind(5, static_cast<int64_t>(claim.access));
    if (Result<void> done = insert->Run(); !done) return FileError(done.error());
  }
  return {};
}

HypervisorResult<void> File::Remove(const Guest& guest) {
  Result<Statement> remove = database_.Prepare("DELETE FROM guest WHERE id = ?1");
  if (!remove) return FileError(remove.error());
  if (Result<void> done = remove->Bind(1, guest.id).Run(); !done) return FileError(done.error());
  return {};
}

HypervisorResult<bool> File::IsDeleted(std::string_view path) {
  Result<Statement> select = database_.Prepare("SELECT 1 FROM deleted_file WHERE path = ?1");
  if (!select) return FileError(select.error());
  const Result<bool> row = select->Bind(1, path).Step();
  if (!row) return FileError(row.error());
  return *row;
}

HypervisorResult<void> File::Delete(std::string_view path) {
  Result<Statement> insert = database_.Prepare("INSERT OR IGNORE INTO deleted_file VALUES (?1)");
  if (!insert) return FileError(insert.error());
  if (Result<void> done = insert->Bind(1, path).Run(); !done) return FileError(done.error());
  return {};
}

}  // namespace domus::sim
