#include "reconciler/plan_currency.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "reconciler/addresses.h"
#include "reconciler/plan_text.h"

namespace domus {
namespace {

/// More would say no more.
constexpr size_t kMaxDifferences = 10;

std::string Transition(const FieldChange& field) {
  if (field.before.empty()) return field.after;
  if (field.after.empty()) return field.before + " removed";
  return fmt::format("{} -> {}", field.before, field.after);
}

/// As it would be planned in the same directory, at the same time, beside the same guests of others.
ObjectChange Essence(ObjectChange change) {
  change.file.clear();
  change.held_help.clear();
  for (FieldChange& field : change.fields) field.source.reset();
  // An image may grow until its guest is stopped; what is deleted is named by its path.
  for (Step& step : change.steps) {
    step.bytes.reset();
    if (step.verb == Verb::kDelete) step.text.clear();
  }
  return change;
}

Plan Essence(Plan plan) {
  plan.header = {};
  plan.memory = {};
  plan.unmanaged.clear();
  plan.needs.clear();
  plan.next_window.clear();
  plan.in_window.clear();
  for (Downtime& down : plan.down) down.last_restart_s.reset();
  for (ObjectChange& change : plan.changes) change = Essence(std::move(change));
  for (ReconcileError& refusal : plan.refusals) {
    refusal = {.id = std::move(refusal.id), .headline = std::move(refusal.headline)};
  }
  return plan;
}

std::string Bytes(Plan plan) { return WritePlan({.plan = Essence(std::move(plan))}); }

std::string Bytes(const ObjectChange& change) {
  Plan plan;
  plan.changes.push_back(change);
  plan.order.push_back(0);
  return Bytes(std::move(plan));
}

class Comparison {
 public:
  Comparison(const PlanDocument& saved, const PlanDocument& now) : saved_(saved), now_(now) {}

  std::vector<std::string> Lines() && {
    CompareOrigins();
    ComparePlans();
    return std::move(lines_);
  }

 private:
  void CompareOrigins() {
    const PlanHeader& was = saved_.plan.header;
    const PlanHeader& is = now_.plan.header;
    if (was.host != is.host || was.backend != is.backend) {
      lines_.push_back(fmt::format("it is for {} on {}, this is {} on {}", was.backend, was.host,
                                   is.backend, is.host));
    } else if (saved_.origin.boot_id != now_.origin.boot_id) {
      lines_.push_back(fmt::format("{} has booted since the plan was made", is.host));
    }
    if (!saved_.origin.lineage.empty() && saved_.origin.lineage != now_.origin.lineage) {
      lines_.push_back(fmt::format("it was made with another state than {}", now_.origin.state_file));
    } else if (was.state_serial != is.state_serial) {
      const std::string by =
          is.last_apply.empty() ? "" : fmt::format(" (last apply {})", is.last_apply);
      lines_.push_back(fmt::format("state moved from serial {} to {}{}", was.state_serial,
                                   is.state_serial, by));
    }
    if (was.config_digest != is.config_digest) {
      lines_.push_back(fmt::format("config changed from {} to {}", ShortDigest(was.config_digest),
                                   ShortDigest(is.config_digest)));
    }
  }

  void ComparePlans() {
    if (Bytes(saved_.plan) == Bytes(now_.plan)) return;
    std::unordered_map<std::string_view, const ObjectChange*> now;
    for (const ObjectChange& change : now_.plan.changes) now.emplace(change.address, &change);
    for (const ObjectChange& change : saved_.plan.changes) {
      const auto found = now.find(change.address);
      if (found == now.end()) {
        CompareFields(change, ObjectChange{.address = change.address});
      } else {
        CompareChanges(change, *found->second);
        now.erase(found);
      }
    }
    for (const ObjectChange& change : now_.plan.changes) {
      if (now.contains(change.address)) Differs(change.address + " " + change.title);
    }
    CompareRefusals();
    if (differences_ == 0) Differs("the order of the changes");
    if (differences_ > kMaxDifferences) {
      lines_.push_back(fmt::format("                and {} more", differences_ - kMaxDifferences));
    }
  }

  void CompareChanges(const ObjectChange& was, const ObjectChange& is) {
    if (Bytes(was) == Bytes(is)) return;
    const size_t before = differences_;
    if (was.title != is.title || was.held != is.held) {
      Differs(fmt::format("{} {}", is.address, is.held.empty() ? is.title : is.held));
    }
    CompareFields(was, is);
    if (differences_ == before) Differs(was.address + " is changed in other steps");
  }

  void CompareFields(const ObjectChange& was, const ObjectChange& is) {
    const bool same_config =
        saved_.plan.header.config_digest == now_.plan.header.config_digest;
    for (const FieldChange& field : was.fields) {
      const auto found = std::ranges::find(is.fields, field.path, &FieldChange::path);
      const std::string address = FieldAddress(was.address, field.path);
      if (found == is.fields.end()) {
        Differs(fmt::format("{} {} is {}", address, Transition(field),
                            same_config ? "already done" : "no longer planned"));
      } else if (Transition(*found) != Transition(field) || found->level != field.level) {
        Differs(fmt::format("{} {}, not {}", address, Transition(*found), Transition(field)));
      }
    }
    for (const FieldChange& field : is.fields) {
      if (std::ranges::find(was.fields, field.path, &FieldChange::path) != was.fields.end()) continue;
      Differs(fmt::format("{} {} is new", FieldAddress(is.address, field.path), Transition(field)));
    }
    if (was.fields.empty() && is.fields.empty() && is.title.empty()) {
      Differs(fmt::format("{} {}: no longer planned", was.address, was.title));
    }
  }

  void CompareRefusals() {
    for (const ReconcileError& refusal : now_.plan.refusals) {
      const auto same = std::ranges::find(saved_.plan.refusals, refusal.headline,
                                          &ReconcileError::headline);
      if (same == saved_.plan.refusals.end()) Differs(refusal.headline);
    }
    for (const std::string& warning : now_.plan.warnings) {
      const auto same = std::ranges::find(saved_.plan.warnings, warning);
      if (same == saved_.plan.warnings.end()) Differs(warning);
    }
  }

  void Differs(const std::string& what) {
    if (++differences_ > kMaxDifferences) return;
    lines_.push_back((differences_ == 1 ? "different now:  " : "                ") + Printable(what));
  }

  const PlanDocument& saved_;
  const PlanDocument& now_;
  size_t differences_ = 0;
  std::vector<std::string> lines_;
};

}  // namespace

std::optional<ReconcileError> StaleError(const PlanDocument& saved, const PlanDocument& now,
                                         const std::string& file) {
  ReconcileError error{.id = "PL104", .headline = fmt::format("plan {} is stale", saved.id)};
  error.lines = Comparison(saved, now).Lines();
  if (error.lines.empty()) return std::nullopt;
  error.helps.push_back(
      fmt::format("domus plan -o {0}      (domus show {0} still works)", Printable(file)));
  return error;
}

}  // namespace domus
