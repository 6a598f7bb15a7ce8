#include "reconciler/journal.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace domus {

void Journal::Claim(const std::string& address, const Record& record) {
  claimed_.insert(address);
  unwritten_.push_back({.run = [this, address, record] { return WriteClaim(address, record); },
                        .waits_for_disk = true});
}

void Journal::Unclaim(const std::string& address) {
  unwritten_.push_back({[this, address] { return Drop(address, true); }});
}

int64_t Journal::Intend(const ObjectChange& change, const Step& step, const Record& record) {
  const int64_t ordinal = ++ordinal_;
  if (step.effect == RecordEffect::kClaim && !claimed_.contains(change.address)) {
    Claim(change.address, record);
  }
  unwritten_.push_back(
      {.run = [this, ordinal, &change, &step] { return WriteIntent(ordinal, change, step); },
       .waits_for_disk = step.effect == RecordEffect::kRestarting});
  return ordinal;
}

void Journal::Done(int64_t ordinal, const ObjectChange& change, const Step& step,
                   const Record& record, bool last) {
  std::optional<Record> finished;
  if (last && step.effect != RecordEffect::kForget) finished = record;
  unwritten_.push_back({[this, ordinal, &change, &step, finished = std::move(finished)] {
    return WriteDone(ordinal, change, step, finished);
  }});
}

void Journal::Failed(int64_t ordinal, const ObjectChange& change, const ReconcileError& error,
                     bool gone) {
  Failure failure{error.id, error.headline};
  if (!error.lines.empty()) failure.text += ": " + Join(error.lines, "; ");
  const auto write = [this, ordinal, &change, failure = std::move(failure), gone]() -> Result<void> {
    if (Result<void> marked = MarkStep(ordinal, "failed", &failure); !marked) return marked;
    return gone ? Drop(change.address, true) : Result<void>();
  };
  unwritten_.push_back({write});
}

Result<void> Journal::Commit() {
  const std::vector<Write> writes = std::exchange(unwritten_, {});
  if (writes.empty()) return {};
  if (checkpoint_) checkpoint_();
  const auto now = std::chrono::steady_clock::now();
  const bool to_disk = now - on_disk_at_ >= std::chrono::seconds(1) ||
                       std::ranges::any_of(writes, &Write::waits_for_disk);
  Result<Transaction> transaction =
      store_.Begin(to_disk ? Durability::kPowerLoss : Durability::kProcessDeath);
  if (!transaction) return std::unexpected(transaction.error());
  for (const Write& write : writes) {
    if (Result<void> written = write.run(); !written) return written;
  }
  if (Result<void> committed = transaction->Commit(); !committed) return committed;
  if (to_disk) on_disk_at_ = now;
  if (checkpoint_) checkpoint_();
  return {};
}

Result<void> Journal::WriteDone(int64_t ordinal, const ObjectChange& change, const Step& step,
                                const std::optional<Record>& finished) {
  if (Result<void> marked = MarkStep(ordinal, "done", nullptr); !marked) return marked;
  if (step.effect == RecordEffect::kForget) return Drop(change.address, false);
  if (step.effect == RecordEffect::kMove) {
    if (Result<void> moved = Move(change.renamed_from, change.address); !moved) return moved;
  }
  if (step.effect == RecordEffect::kRunning && !finished) {
    if (Result<void> set = SetRestarting(change.address, false); !set) return set;
  }
  return finished ? Finish(change.address, *finished) : Result<void>();
}

Result<void> Journal::WriteIntent(int64_t ordinal, const ObjectChange& change, const Step& step) {
  if (step.effect == RecordEffect::kRestarting) {
    if (Result<void> set = SetRestarting(change.address, true); !set) return set;
  }
  Result<Statement> insert = store_.database().Prepare(
      "INSERT INTO step (run, ordinal, address, verb, intent, started_at)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
  if (!insert) return std::unexpected(insert.error());
  insert->Bind(1, run_).Bind(2, ordinal).Bind(3, change.address);
  insert->Bind(4, ToString(step.verb)).Bind(5, step.text).Bind(6, store_.Now());
  return insert->Run();
}

Result<void> Journal::MarkStep(int64_t ordinal, std::string_view outcome,
                               const Failure* failure) {
  Result<Statement> update = store_.database().Prepare(
      "UPDATE step SET outcome = ?3, error = ?4, code = ?5, finished_at = ?6"
      " WHERE run = ?1 AND ordinal = ?2");
  if (!update) return std::unexpected(update.error());
  update->Bind(1, run_).Bind(2, ordinal).Bind(3, outcome).Bind(6, store_.Now());
  failure ? update->Bind(4, failure->text).Bind(5, failure->code)
          : update->BindNull(4).BindNull(5);
  return update->Run();
}

Result<void> Journal::WriteClaim(const std::string& address, const Record& record) {
  Result<Statement> insert = store_.database().Prepare(
      "INSERT INTO object (address, uuid, protect, owned_since) VALUES (?1, ?2, ?3, ?4)"
      " ON CONFLICT (address) DO UPDATE SET uuid = excluded.uuid");
  if (!insert) return std::unexpected(insert.error());
  insert->Bind(1, address).Bind(2, record.uuid).Bind(3, int64_t{record.protect});
  insert->Bind(4, store_.Now());
  if (Result<void> inserted = insert->Run(); !inserted) return inserted;
  return store_.BumpSerial();
}

Result<void> Journal::SetRestarting(const std::string& address, bool restarting) {
  Result<Statement> update =
      store_.database().Prepare("UPDATE object SET restarting = ?2 WHERE address = ?1");
  if (!update) return std::unexpected(update.error());
  return update->Bind(1, address).Bind(2, int64_t{restarting}).Run();
}

Result<void> Journal::Finish(const std::string& address, const Record& record) {
  Result<Statement> update = store_.database().Prepare(
      "UPDATE object SET uuid = ?2, settings = ?3, protect = ?4, restarting = 0, applied_run = ?5"
      " WHERE address = ?1");
  if (!update) return std::unexpected(update.error());
  update->Bind(1, address).Bind(2, record.uuid).Bind(3, record.settings);
  update->Bind(4, int64_t{record.protect}).Bind(5, run_);
  if (Result<void> updated = update->Run(); !updated) return updated;
  return store_.BumpSerial();
}

Result<void> Journal::Move(const std::string& from, const std::string& to) {
  if (Result<void> moved = store_.MoveRecord(from, to); !moved) return moved;
  return store_.BumpSerial();
}

Result<void> Journal::Drop(const std::string& address, bool only_claimed) {
  Result<Statement> drop = store_.database().Prepare(
      "DELETE FROM object WHERE address = ?1 AND (?2 = 0 OR settings = '')");
  if (!drop) return std::unexpected(drop.error());
  if (Result<void> dropped = drop->Bind(1, address).Bind(2, int64_t{only_claimed}).Run(); !dropped) {
    return dropped;
  }
  return store_.BumpSerial();
}

}  // namespace domus
