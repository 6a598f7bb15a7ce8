#include "reconciler/step_failures.h"

#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "reconciler/addresses.h"

namespace domus {
namespace {

ReconcileError NoAnswer(std::string headline, const HypervisorError& failure) {
  ReconcileError error{.id = "PL205"};
  error.headline = std::move(headline);
  error.lines.push_back(failure.text);
  error.notes.push_back("the call can't be taken back and may be done yet, so it was not repeated");
  error.helps.push_back("see what the host is doing, then run domus apply again: it goes on from "
                        "what it finds");
  return error;
}

}  // namespace

ReconcileError CallFailed(const std::string& name, std::string_view participle,
                          const HypervisorError& failure, int tries) {
  if (failure.kind == HypervisorError::Kind::kNoAnswer) {
    return NoAnswer(fmt::format("{} is perhaps {}: the hypervisor does not answer",
                                GuestAddress(name), participle),
                    failure);
  }
  ReconcileError error{.id = "PL201"};
  error.headline = fmt::format("{} could not be {}", GuestAddress(name), participle);
  error.lines.push_back(failure.text);
  if (tries > 1) error.notes.push_back(fmt::format("it was tried {} times", tries));
  return error;
}

ReconcileError NotShown(const std::string& name, std::string headline, std::string found) {
  ReconcileError error{.id = "PL202"};
  error.headline = fmt::format("{} {}", GuestAddress(name), headline);
  error.lines.push_back(std::move(found));
  error.notes.push_back("the hypervisor reported success, so the step was not repeated");
  return error;
}

ReconcileError NotSeen(const std::string& name, std::string_view participle,
                       const HypervisorError& failure) {
  const std::string headline = fmt::format("{} could not be looked at after it was {}",
                                           GuestAddress(name), participle);
  if (failure.kind == HypervisorError::Kind::kNoAnswer) return NoAnswer(headline, failure);
  ReconcileError error{.id = "PL202", .headline = headline};
  error.lines.push_back(failure.text);
  error.notes.push_back("the hypervisor reported success, but nothing counts as done unseen");
  return error;
}

ReconcileError DidNotStop(const std::string& name, double timeout_s) {
  ReconcileError error{.id = "PL203"};
  error.headline = fmt::format("{} did not shut down in {:.0f}s", GuestAddress(name), timeout_s);
  error.lines.push_back("it was asked to and is still on; nothing was forced");
  error.helps.push_back("wait longer with --stop-timeout, or pull the plug with --force-stop (data "
                        "in the guest's memory is lost)");
  return error;
}

ReconcileError FileNotDeleted(const std::string& name, const std::string& path,
                              const HypervisorError& failure, int tries) {
  if (failure.kind == HypervisorError::Kind::kNoAnswer) {
    return NoAnswer(fmt::format("data of {} is perhaps deleted: the hypervisor does not answer",
                                GuestAddress(name)),
                    failure);
  }
  ReconcileError error{.id = "PL201"};
  error.headline = fmt::format("{} of {} could not be deleted", Printable(path),
                               GuestAddress(name));
  error.lines.push_back(failure.text);
  if (tries > 1) error.notes.push_back(fmt::format("it was tried {} times", tries));
  error.notes.push_back("the guest is off, still defined and still recorded: the next apply with "
                        "--remove-data goes on with it");
  return error;
}

ReconcileError DataNotSeen(const std::string& name, const HypervisorError& failure) {
  const std::string headline = fmt::format(
      "no more data of {} is deleted: the host can't be looked at", GuestAddress(name));
  if (failure.kind == HypervisorError::Kind::kNoAnswer) return NoAnswer(headline, failure);
  ReconcileError error{.id = "PL201", .headline = headline};
  error.lines.push_back(failure.text);
  error.notes.push_back("what else has a file must be seen before it goes");
  return error;
}

ReconcileError DataInUse(const std::string& name, const std::string& path, std::string why) {
  ReconcileError error{.id = "PL206"};
  error.headline = fmt::format("{} of {} is not deleted", Printable(path), GuestAddress(name));
  error.lines.push_back(std::move(why));
  error.notes.push_back("it was otherwise when the plan was made; the guest is still defined and "
                        "still recorded");
  error.helps.push_back("plan again, and see what would go now");
  return error;
}

bool IsOutcomeUnknown(const ReconcileError& error) { return error.id == "PL205"; }

}  // namespace domus
