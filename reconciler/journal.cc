#include "reconciler/journal.h"

#include <utility>

namespace domus {

Result<void> Journal::Commit(const std::function<Result<void>()>& write) {
  if (checkpoint_) checkpoint_();
  Result<Transaction> transaction = store_.Begin();
  if (!transaction) return std::unexpected(transaction.error());
  if (Result<void> written = write(); !written) return written;
  if (Result<void> committed = transaction->Commit(); !committed) return committed;
  if (checkpoint_) checkpoint_();
  return {};
}

Result<void> Journal::Intend(const ObjectChange& change, const Step& step, const Record& record) {
  return Commit([&]() -> Result<void> {
    if (Result<void> written = WriteOutcome(); !written) return written;
    return WriteIntent(change, step, record);
  });
}

Result<void> Journal::Done(const ObjectChange& change, const Step& step, const Record& record,
                           bool last) {
  unwritten_ = Outcome{.address = change.address,
                       .effect = step.effect,
                       .renamed_from = change.renamed_from};
  if (!last) return {};
  if (step.effect != RecordEffect::kForget) unwritten_->finished = record;
  return Commit([this] { return WriteOutcome(); });
}

Result<void> Journal::Failed(const ObjectChange& change, const std::string& error, bool gone) {
  return Commit([&]() -> Result<void> {
    if (Result<void> marked = MarkStep("failed", &error); !marked) return marked;
    return gone ? Drop(change.address, true) : Result<void>();
  });
}

Result<void> Journal::WriteOutcome() {
  const std::optional<Outcome> outcome = std::exchange(unwritten_, std::nullopt);
  if (!outcome) return {};
  if (Result<void> marked = MarkStep("done", nullptr); !marked) return marked;
  if (outcome->effect == RecordEffect::kForget) return Drop(outcome->address, false);
  if (outcome->effect == RecordEffect::kMove) {
    if (Result<void> moved = Move(outcome->renamed_from, outcome->address); !moved) return moved;
  }
  if (outcome->effect == RecordEffect::kRunning) {
    if (Result<void> set = SetRestarting(outcome->address, false); !set) return set;
  }
  return outcome->finished ? Finish(outcome->address, *outcome->finished) : Result<void>();
}

Result<void> Journal::WriteIntent(const ObjectChange& change, const Step& step,
                                  const Record& record) {
  if (step.effect == RecordEffect::kClaim) {
    if (Result<void> claimed = Claim(change.address, record); !claimed) return claimed;
  }
  if (step.effect == RecordEffect::kRestarting) {
    if (Result<void> set = SetRestarting(change.address, true); !set) return set;
  }
  Result<Statement> insert = store_.database().Prepare(
      "INSERT INTO step (run, ordinal, address, verb, intent, started_at)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
  if (!insert) return std::unexpected(insert.error());
  insert->Bind(1, run_).Bind(2, ++ordinal_).Bind(3, change.address);
  insert->Bind(4, ToString(step.verb)).Bind(5, step.text).Bind(6, store_.Now());
  return insert->Run();
}

Result<void> Journal::MarkStep(std::string_view outcome, const std::string* error) {
  Result<Statement> update = store_.database().Prepare(
      "UPDATE step SET outcome = ?3, error = ?4, finished_at = ?5 WHERE run = ?1 AND ordinal = ?2");
  if (!update) return std::unexpected(update.error());
  update->Bind(1, run_).Bind(2, ordinal_).Bind(3, outcome).Bind(5, store_.Now());
  error ? update->Bind(4, *error) : update->BindNull(4);
  return update->Run();
}

Result<void> Journal::Claim(const std::string& address, const Record& record) {
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
