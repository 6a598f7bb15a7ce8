#include "compiler/boot_order.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"

namespace domus {
namespace {

/// Who waits for whom, without the guests that could be started one after the other.
class WaitGraph {
 public:
  explicit WaitGraph(const Manifest& manifest) {
    for (const auto& [name, policy] : manifest.guests) {
      for (const GuestName& before : policy.after) {
        waits_[name].push_back(&before);
        waiters_[before.name].push_back(name);
        waits_.try_emplace(before.name);
      }
    }
    StartAllThatCan();
  }

  bool IsEmpty() const { return waits_.empty(); }

  /// `after` entries that lead from a guest back to itself. Every guest that is left waits for one
  /// that is left, so going on always comes round.
  std::vector<const GuestName*> FindCycle() const {
    std::vector<const GuestName*> path;
    std::map<std::string_view, size_t> seen;
    std::string_view name = waits_.begin()->first;
    while (seen.emplace(name, path.size()).second) {
      path.push_back(NextOf(name));
      name = path.back()->name;
    }
    path.erase(path.begin(), path.begin() + static_cast<ptrdiff_t>(seen[name]));
    return path;
  }

 private:
  void StartAllThatCan() {
    std::map<std::string_view, size_t> left;
    std::vector<std::string_view> ready;
    for (const auto& [name, befores] : waits_) {
      left[name] = befores.size();
      if (befores.empty()) ready.push_back(name);
    }
    while (!ready.empty()) {
      const std::string_view name = ready.back();
      ready.pop_back();
      for (const std::string_view waiter : waiters_[name]) {
        if (--left[waiter] == 0) ready.push_back(waiter);
      }
      waits_.erase(name);
    }
  }

  const GuestName* NextOf(std::string_view name) const {
    for (const GuestName* before : waits_.at(name)) {
      if (waits_.contains(before->name)) return before;
    }
    return nullptr;
  }

  std::map<std::string_view, std::vector<const GuestName*>> waits_;
  std::map<std::string_view, std::vector<std::string_view>> waiters_;
};

}  // namespace

void CheckBootOrder(const Manifest& manifest, DiagnosticSink& sink) {
  const WaitGraph graph(manifest);
  if (graph.IsEmpty()) return;
  const std::vector<const GuestName*> cycle = graph.FindCycle();
  const GuestName& last = *cycle.back();
  if (cycle.size() == 1) {
    sink.Report({Code::kHO105, last.at,
                 fmt::format("guest `{}` is to start after itself", Printable(last.name)),
                 "this is the guest itself"});
    return;
  }
  const auto label = [&](size_t i) {
    const std::string& waiter = i == 0 ? last.name : cycle[i - 1]->name;
    return fmt::format("`{}` starts after `{}`", Printable(waiter), Printable(cycle[i]->name));
  };
  Diagnostic diagnostic(Code::kHO105, last.at, "guests are to start after each other",
                        label(cycle.size() - 1));
  for (size_t i = 0; i + 1 < cycle.size(); ++i) {
    diagnostic.secondary.push_back({cycle[i]->at, label(i)});
  }
  sink.Report(std::move(diagnostic).Help("leave one of these `after` entries out"));
}

}  // namespace domus
