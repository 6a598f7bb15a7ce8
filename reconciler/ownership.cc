#include "reconciler/ownership.h"

#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/edit_distance.h"
#include "base/text.h"
#include "reconciler/run_history.h"

namespace domus {
namespace {

std::expected<RecordedObject, ReconcileError> Find(Store& store, const std::string& address) {
  const Result<RecordedState> recorded = store.Load();
  if (!recorded) return std::unexpected(StateError(recorded.error()));
  const auto found = recorded->objects.find(address);
  if (found == recorded->objects.end()) return std::unexpected(NotRecorded(*recorded, address));
  return found->second;
}

/// One statement whose first parameter is the address.
Result<void> RunOn(Store& store, std::string_view sql, const std::string& address) {
  Result<Statement> statement = store.database().Prepare(sql);
  if (!statement) return std::unexpected(statement.error());
  return statement->Bind(1, address).Run();
}

OwnershipResult ToOwnershipResult(Result<void> result) {
  if (!result) return std::unexpected(StateError(result.error()));
  return {};
}

StateAct ActOf(const std::string& verb, const std::string& address, const std::string& intent) {
  return {.command = fmt::format("domus {} {}", verb, address),
          .address = address,
          .verb = verb,
          .intent = intent};
}

}  // namespace

ReconcileError NotRecorded(const RecordedState& recorded, const std::string& address) {
  ReconcileError error{.id = "PL107"};
  error.headline = fmt::format("nothing is recorded of `{}`", Printable(address));
  std::vector<std::string_view> known;
  for (const auto& [name, object] : recorded.objects) known.push_back(name);
  if (recorded.objects.contains("guest." + address)) {
    error.helps.push_back(fmt::format("did you mean `guest.{}`?", Printable(address)));
  } else if (const auto nearest = Nearest(address, known)) {
    error.helps.push_back(fmt::format("did you mean `{}`?", Printable(*nearest)));
  } else {
    error.helps.push_back("domus status lists what is managed; an address is guest.NAME");
  }
  return error;
}

OwnershipResult Protect(Store& store, const ProcessIdentity& self, const std::string& address,
                        const std::string& reason) {
  const auto object = Find(store, address);
  if (!object) return std::unexpected(object.error());
  return ToOwnershipResult(store.Act(
      self, ActOf("protect", address, "protect: " + reason), [&](int64_t) -> Result<void> {
        Result<Statement> protect = store.database().Prepare(
            "INSERT OR REPLACE INTO protection (address, who, reason, since)"
            " VALUES (?1, ?2, ?3, ?4)");
        if (!protect) return std::unexpected(protect.error());
        protect->Bind(1, address).Bind(2, self.who).Bind(3, reason).Bind(4, store.Now());
        return protect->Run();
      }));
}

OwnershipResult Unprotect(Store& store, const ProcessIdentity& self, const std::string& address) {
  const auto object = Find(store, address);
  if (!object) return std::unexpected(object.error());
  if (!object->protection) {
    ReconcileError error{.id = "PL108"};
    error.headline = fmt::format("`{}` is not protected by domus protect", Printable(address));
    if (object->protect) {
      error.notes.push_back("its config protects it: `protect: true` in domus.yaml");
      error.helps.push_back("set `protect: false` in domus.yaml, then apply");
    }
    return std::unexpected(error);
  }
  return ToOwnershipResult(store.Act(
      self, ActOf("unprotect", address, "was " + ProtectionText(*object->protection)),
      [&](int64_t) { return RunOn(store, "DELETE FROM protection WHERE address = ?1", address); }));
}

OwnershipResult Forget(Store& store, const ProcessIdentity& self, const std::string& address) {
  const auto object = Find(store, address);
  if (!object) return std::unexpected(object.error());
  const std::string intent = object->protection
                                 ? "forget; was " + ProtectionText(*object->protection)
                                 : std::string("forget");
  return ToOwnershipResult(
      store.Act(self, ActOf("forget", address, intent), [&](int64_t run) -> Result<void> {
        if (Result<void> ended = EndDesired(store.database(), run, address); !ended) return ended;
        return RunOn(store, "DELETE FROM object WHERE address = ?1", address);
      }));
}

}  // namespace domus
