#include "reconciler/host_fit.h"

#include <map>
#include <utility>

#include <fmt/format.h>

#include "base/parallel.h"
#include "base/text.h"
#include "reconciler/addresses.h"
#include "reconciler/plan_scope.h"

namespace domus {

void FitToHost(const Hypervisor& host, DesiredState& desired) {
  ForEachInParallel(desired.guests.size(), [&](size_t i) {
    DesiredGuest& guest = desired.guests[i];
    FittedGuest fitted = host.Fit(guest.config);
    guest.config = std::move(fitted.config);
    for (Loss& loss : fitted.losses) {
      if (loss.same_in_effect) continue;
      guest.left_out.push_back({.field = std::move(loss.field), .why = std::move(loss.why)});
    }
  });
}

std::vector<std::string> LeftOutNotes(const DesiredState& desired, const PlanPolicy& policy) {
  std::map<std::pair<std::string, std::string>, std::vector<std::string>> guests;
  for (const DesiredGuest& guest : desired.guests) {
    const std::string address = GuestAddress(guest.config.name);
    if (!InScope(policy, address)) continue;
    for (const LeftOut& left : guest.left_out) {
      guests[{left.field, left.why}].push_back(address);
    }
  }
  constexpr size_t kNamed = 3;
  std::vector<std::string> notes;
  for (auto& [setting, addresses] : guests) {
    const size_t more = addresses.size() > kNamed ? addresses.size() - kNamed : 0;
    if (more > 0) addresses.resize(kNamed);
    notes.push_back(fmt::format("`{}` of {}{} can't be as written: {}",
                                Printable(setting.first),
                                Join(addresses, ", "),
                                more > 0 ? fmt::format(" and {} more", more) : "", setting.second));
  }
  return notes;
}

}  // namespace domus
