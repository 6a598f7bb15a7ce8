// The journal of one run: each step's intent is committed before its call, its outcome after it, and
// with them what the step does to the record of its object.
//
// What belongs to several objects, and the outcome of one step with the intent of the next, goes into
// one transaction: whoever has written an intent waits for Commit before the call. A process that ends
// before it is the same to a later run as one that ended just before the call returned, and both are
// settled by observing the host. Steps whose outcome is not known at the end keep none.
//
// The disk is waited for where the host alone couldn't tell after a power cut what was going on: whose
// a guest is that is about to be made, and that a guest is off only to start again. All else is on
// the disk within a second or with the end of the run; a power cut before that is to a later run the
// same as a process that ended so much earlier.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "reconciler/plan.h"
#include "reconciler/reconcile_error.h"
#include "reconciler/store.h"

namespace domus {

class Journal {
 public:
  /// `checkpoint` is called right before and right after each commit: tests end the process there.
  Journal(Store& store, int64_t run, std::function<void()> checkpoint)
      : store_(store), run_(run), checkpoint_(std::move(checkpoint)) {}

  /// The objects are ours from the next Commit on, before their steps are begun: one wait for the disk
  /// does for all of them.
  void Claim(const std::string& address, const Record& record);
  /// An object that was claimed, of which no step has been begun.
  void Unclaim(const std::string& address);

  /// The step's number, for its outcome.
  int64_t Intend(const ObjectChange& change, const Step& step, const Record& record);
  /// `last`: the object's last step, whose outcome finishes the object's record.
  void Done(int64_t ordinal, const ObjectChange& change, const Step& step, const Record& record,
            bool last);
  /// `gone`: nothing of the object is on the host, so a claim that never was finished is dropped.
  void Failed(int64_t ordinal, const ObjectChange& change, const ReconcileError& error, bool gone);

  bool HasUnwritten() const { return !unwritten_.empty(); }
  /// Writes all of the above since the last Commit, or nothing.
  Result<void> Commit();

 private:
  struct Write {
    std::function<Result<void>()> run;
    bool waits_for_disk = false;
  };
  /// Of a step that failed: its diagnostic in one line.
  struct Failure {
    std::string code;
    std::string text;
  };

  Result<void> WriteIntent(int64_t ordinal, const ObjectChange& change, const Step& step);
  Result<void> WriteDone(int64_t ordinal, const ObjectChange& change, const Step& step,
                         const std::optional<Record>& finished);
  Result<void> MarkStep(int64_t ordinal, std::string_view outcome, const Failure* failure);
  Result<void> WriteClaim(const std::string& address, const Record& record);
  Result<void> SetRestarting(const std::string& address, bool restarting);
  Result<void> Finish(const std::string& address, const Record& record);
  Result<void> Move(const std::string& from, const std::string& to);
  Result<void> Drop(const std::string& address, bool only_claimed);

  Store& store_;
  int64_t run_;
  std::function<void()> checkpoint_;
  int64_t ordinal_ = 0;
  std::vector<Write> unwritten_;  // their changes and steps outlive the journal
  std::unordered_set<std::string> claimed_;
  std::chrono::steady_clock::time_point on_disk_at_{};  // the last commit that waited for the disk
};

}  // namespace domus
