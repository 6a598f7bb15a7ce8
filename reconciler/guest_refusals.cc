#include "reconciler/guest_refusals.h"

#include <fmt/format.h>

#include "reconciler/addresses.h"

namespace domus {
namespace {

std::optional<SourceRef> SourceOf(const DesiredGuest& desired, const std::string& path) {
  const auto found = desired.sources.find(path);
  if (found == desired.sources.end()) return std::nullopt;
  return found->second;
}

}  // namespace

ReconcileError RefuseAdoption(const DesiredGuest& desired, const RecordedObject* recorded) {
  const std::string& name = desired.config.name;
  ReconcileError error{.id = "PL101"};
  error.headline = fmt::format("guest `{}` is on the host already and is not managed by domus", name);
  error.lines.push_back(recorded ? "it has another UUID than the guest of that name that domus made"
                                 : "nothing is recorded of it, so somebody else made it");
  error.source = SourceOf(desired, "name");
  error.label = "same name";
  error.notes.push_back("domus never changes or removes a guest that it did not make");
  if (!recorded) {
    error.helps.push_back(
        fmt::format("if it is the same guest: domus adopt {}", GuestAddress(name)));
  }
  error.helps.push_back(fmt::format(
      "give the guest in {} another name, or rename or undefine the one on the host", desired.file));
  return error;
}

ReconcileError RefuseUuid(const DesiredGuest& desired, std::string_view other_name) {
  ReconcileError error{.id = "PL102"};
  error.headline = fmt::format("guest `{}` has the UUID of guest `{}` on the host",
                               desired.config.name, other_name);
  error.lines.push_back(desired.config.uuid.value_or(""));
  error.source = SourceOf(desired, "uuid");
  error.label = "must be unique on a host";
  error.helps.push_back("leave `uuid` out to get a new one, or keep the guest's old name");
  return error;
}

ReconcileError RefuseRename(const DesiredGuest& desired, std::string_view old_name) {
  const std::string& name = desired.config.name;
  ReconcileError error{.id = "PL103"};
  error.headline = fmt::format("guest `{}` can't be renamed to `{}`", old_name, name);
  error.lines.push_back(
      fmt::format("by its UUID it is `{}` on the host, where another guest is called `{}` now",
                  old_name, name));
  error.source = SourceOf(desired, "name");
  error.label = "this name is taken";
  error.notes.push_back("guests are renamed one by one, and no two of a host may share a name");
  error.helps.push_back("give one of them a third name and apply, then the name that it is to have");
  return error;
}

ReconcileError RefuseLiveRename(const DesiredGuest& desired, std::string_view old_name) {
  const std::string& name = desired.config.name;
  ReconcileError error{.id = "PL103"};
  error.headline = fmt::format("guest `{}` can't be renamed to `{}` while it is on", old_name, name);
  error.lines.push_back("this host renames only guests that are off");
  error.source = SourceOf(desired, "name");
  error.label = "its new name";
  error.helps.push_back(fmt::format("apply it with `power: stopped` under its old name, then `{}`", name));
  return error;
}

}  // namespace domus
