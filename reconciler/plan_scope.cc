#include "reconciler/plan_scope.h"

#include <algorithm>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "base/edit_distance.h"
#include "base/text.h"
#include "reconciler/addresses.h"

namespace domus {
namespace {

std::set<std::string, std::less<>> KnownAddresses(const DesiredState& desired,
                                                  const RecordedState& recorded) {
  std::set<std::string, std::less<>> known;
  for (const DesiredGuest& guest : desired.guests) known.insert(GuestAddress(guest.config.name));
  for (const auto& [address, object] : recorded.objects) known.insert(address);
  return known;
}

bool AnyMatches(const std::vector<std::string>& patterns, std::string_view address) {
  return std::ranges::any_of(
      patterns, [&](const std::string& pattern) { return MatchesAddress(pattern, address); });
}

/// The known address that `text` is a setting of: guest.db01 for guest.db01.memory.
std::optional<std::string_view> OwnerOf(std::string_view text,
                                        const std::set<std::string, std::less<>>& known) {
  for (size_t dot = text.rfind('.'); dot != std::string_view::npos && dot > 0;
       dot = text.rfind('.', dot - 1)) {
    if (known.contains(text.substr(0, dot))) return text.substr(0, dot);
  }
  return std::nullopt;
}

ReconcileError RefuseAddress(std::string_view option, const std::string& pattern,
                             const std::set<std::string, std::less<>>& known) {
  ReconcileError error{.id = "PL106"};
  error.headline = fmt::format("{} `{}` names nothing", option, Printable(pattern));
  error.lines.push_back("no guest of the config or of the state has this address");
  const std::string as_guest = GuestAddress(pattern);
  const std::vector<std::string_view> candidates(known.begin(), known.end());
  if (known.contains(as_guest)) {
    error.helps.push_back(fmt::format("did you mean `{}`?", as_guest));
  } else if (const auto owner = OwnerOf(pattern, known)) {
    error.helps.push_back(fmt::format("whole guests are chosen, not their settings: `{}`", *owner));
  } else if (const auto nearest = Nearest(pattern, candidates)) {
    error.helps.push_back(fmt::format("did you mean `{}`?", *nearest));
  } else {
    error.helps.push_back("addresses are as `guest.db01`, or with a glob `guest.web*`");
  }
  return error;
}

}  // namespace

bool MatchesAddress(std::string_view pattern, std::string_view address) {
  // After a mismatch only the last `*` has to take one character more.
  size_t p = 0;
  size_t a = 0;
  size_t star = std::string_view::npos;
  size_t star_at = 0;
  while (a < address.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_at = a;
    } else if (p < pattern.size() && (pattern[p] == address[a] || pattern[p] == '?')) {
      ++p;
      ++a;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      a = ++star_at;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

bool InScope(const PlanPolicy& policy, std::string_view address) {
  return (policy.targets.empty() || AnyMatches(policy.targets, address)) &&
         !AnyMatches(policy.excludes, address);
}

PlanScope ScopeOf(const PlanPolicy& policy, const DesiredState& desired,
                  const RecordedState& recorded) {
  PlanScope scope{.covers_all = policy.covers_all,
                  .targets = policy.targets,
                  .excludes = policy.excludes};
  if (!scope.Narrowed()) return scope;
  for (const std::string& address : KnownAddresses(desired, recorded)) {
    ++scope.total;
    if (InScope(policy, address)) ++scope.chosen;
  }
  return scope;
}

std::vector<ReconcileError> RefuseUnknownAddresses(const PlanPolicy& policy,
                                                   const DesiredState& desired,
                                                   const RecordedState& recorded) {
  std::vector<ReconcileError> errors;
  const auto refuse = [&](std::string_view option, const std::vector<std::string>& patterns) {
    for (const std::string& pattern : patterns) {
      auto error = RefuseUnknownAddress(option, pattern, desired, recorded);
      if (error) errors.push_back(std::move(*error));
    }
  };
  refuse("--target", policy.targets);
  refuse("--exclude", policy.excludes);
  return errors;
}

std::optional<ReconcileError> RefuseUnknownAddress(std::string_view option,
                                                   const std::string& pattern,
                                                   const DesiredState& desired,
                                                   const RecordedState& recorded) {
  const auto known = KnownAddresses(desired, recorded);
  const bool names_some = std::ranges::any_of(
      known, [&](const std::string& address) { return MatchesAddress(pattern, address); });
  if (names_some) return std::nullopt;
  return RefuseAddress(option, pattern, known);
}

}  // namespace domus
