#include "cli/adopt_command.h"

#include <algorithm>
#include <ostream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/confirm.h"
#include "cli/host_session.h"
#include "cli/state_writer.h"
#include "cli/version.h"
#include "reconciler/addresses.h"
#include "reconciler/adoption.h"
#include "reconciler/plan_text.h"
#include "reconciler/planner.h"

namespace domus {
namespace {

ReconcileError NotInConfig(const std::string& address) {
  ReconcileError error{.id = "PL156"};
  error.headline = fmt::format("the config has no guest of the address `{}`", Printable(address));
  const bool is_address = AddressKind(address) == kGuestKind && !AddressName(address).empty();
  error.helps.push_back(is_address ? fmt::format("domus import {} writes its config first",
                                                 Printable(AddressName(address)))
                                   : "write guest.NAME");
  return error;
}

class AdoptCommand {
 public:
  AdoptCommand(const AdoptOptions& options, Environment& environment, HostSession& session)
      : options_(options), environment_(environment), session_(session) {}

  int DryRun() {
    const Result<RecordedState> recorded = ReadRecordedState(session_.state_file());
    if (!recorded) return session_.Fail({StateError(recorded.error())});
    const int code = Judge(*recorded);
    return code == kExitOk && options_.detailed_exitcode ? kExitChanges : code;
  }

  int Run() {
    int exit_code = kExitOk;
    const auto writer = StateWriter::Open(session_, "domus adopt", options_.lock_timeout,
                                          environment_, exit_code);
    if (!writer) return exit_code;
    const Result<RecordedState> recorded = writer->store().Load();
    if (!recorded) return session_.Fail({StateError(recorded.error())});
    if (const int code = Judge(*recorded); code != kExitOk) return code;
    const std::string question =
        fmt::format("Record {} as managed by domus?", Join(Addresses(), ", "));
    if (const auto refused = Confirm(question, options_.yes, "domus adopt", environment_)) {
      return session_.Fail({*refused});
    }
    const Result<void> done =
        RecordAdoptions(writer->store(), writer->self(), "domus adopt", objects_);
    if (!done) return session_.Fail({StateError(done.error())});
    environment_.out << fmt::format("Adopted: {}\n", Join(Addresses(), ", "));
    return options_.detailed_exitcode ? kExitChanges : kExitOk;
  }

 private:
  const DesiredGuest* Find(const std::string& address) const {
    const auto& guests = session_.desired().guests;
    const auto found = std::ranges::find(guests, address, [](const DesiredGuest& guest) {
      return GuestAddress(guest.config.name);
    });
    return found == guests.end() ? nullptr : &*found;
  }

  std::vector<std::string> Addresses() const {
    std::vector<std::string> addresses;
    for (const RecordedObject& object : objects_) addresses.push_back(object.address);
    return addresses;
  }

  /// Fills objects_ and shows what a plan would do once they are ours.
  int Judge(const RecordedState& recorded) {
    int exit_code = kExitOk;
    const auto observed = session_.Observe(exit_code);
    if (!observed) return exit_code;
    std::vector<ReconcileError> errors;
    for (const std::string& address : options_.addresses) {
      if (std::ranges::find(objects_, address, &RecordedObject::address) != objects_.end()) continue;
      const DesiredGuest* desired = Find(address);
      if (!desired) {
        errors.push_back(NotInConfig(address));
        continue;
      }
      auto judged = JudgeAdoption(*desired, recorded, *observed);
      judged ? objects_.push_back(*std::move(judged)) : errors.push_back(judged.error());
    }
    if (!errors.empty()) return session_.Fail(errors);
    return Show(recorded, *observed);
  }

  int Show(const RecordedState& recorded, const ObservedState& observed) {
    PlanPolicy policy;
    policy.covers_all = session_.covers_all();
    policy.targets = Addresses();
    const Result<Plan> plan =
        MakePlan(session_.desired(), WithAdopted(recorded, objects_), observed, policy);
    if (!plan) return session_.Fail({StateError(plan.error())});
    environment_.out << fmt::format("Once {} is adopted, a plan will be:\n\n",
                                    Join(Addresses(), ", "))
                     << RenderPlan(*plan, {.version = Version()})
                     << "\nAdopting changes the state alone; the host stays as it is.\n";
    return kExitOk;
  }

  const AdoptOptions& options_;
  Environment& environment_;
  HostSession& session_;
  std::vector<RecordedObject> objects_;
};

}  // namespace

int RunAdopt(const AdoptOptions& options, Environment& environment) {
  int exit_code = kExitOk;
  const auto session = HostSession::Open(options.host, options.common, options.detailed_exitcode,
                                         environment, exit_code);
  if (!session) return exit_code;
  AdoptCommand command(options, environment, *session);
  return options.dry_run ? command.DryRun() : command.Run();
}

}  // namespace domus
