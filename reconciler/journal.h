// The journal of one run: each step's intent is committed before its call, its outcome after it, and
// with them what the step does to the record of its object.
//
// The outcome of a step goes into the same transaction as the intent of the next one, which follows
// at once: a process that ends in between is the same to a later run as one that ended just before
// the call returned, and both are settled by observing the host.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "reconciler/plan.h"
#include "reconciler/store.h"

namespace domus {

class Journal {
 public:
  /// `checkpoint` is called right before and right after each commit: tests end the process there.
  Journal(Store& store, int64_t run, std::function<void()> checkpoint)
      : store_(store), run_(run), checkpoint_(std::move(checkpoint)) {}

  /// `last`: the object's last step, whose outcome finishes the object's record.
  Result<void> Intend(const ObjectChange& change, const Step& step, const Record& record);
  Result<void> Done(const ObjectChange& change, const Step& step, const Record& record, bool last);
  /// `gone`: nothing of the object is on the host, so a claim that never was finished is dropped.
  Result<void> Failed(const ObjectChange& change, const std::string& error, bool gone);

 private:
  struct Outcome {
    std::string address{};
    RecordEffect effect = RecordEffect::kNone;
    std::string renamed_from{};        // of kMove
    std::optional<Record> finished{};  // to record: the object is done
  };

  Result<void> Commit(const std::function<Result<void>()>& write);
  Result<void> WriteOutcome();
  Result<void> WriteIntent(const ObjectChange& change, const Step& step, const Record& record);
  Result<void> MarkStep(std::string_view outcome, const std::string* error);
  Result<void> Claim(const std::string& address, const Record& record);
  Result<void> SetRestarting(const std::string& address, bool restarting);
  Result<void> Finish(const std::string& address, const Record& record);
  Result<void> Move(const std::string& from, const std::string& to);
  Result<void> Drop(const std::string& address, bool only_claimed);

  Store& store_;
  int64_t run_;
  std::function<void()> checkpoint_;
  int64_t ordinal_ = 0;
  std::optional<Outcome> unwritten_;
};

}  // namespace domus
