// Random calls: what must always hold does, and a tiny model of the life cycle agrees.
#include <rapidcheck.h>

#include "tests/hypervisor/random_calls.h"

namespace domus {
namespace {

enum class Verb { kDefine, kUndefine, kStart, kShutdown, kDestroy, kPause, kUnpause, kSave, kRestore };

/// The life cycle alone, for guests that compete for nothing but memory.
struct Model {
  struct Entry {
    LifeState state = LifeState::kOff;
    int64_t defined_mib = 0;
    int64_t live_mib = 0;
  };
  std::map<std::string, Entry> guests;
  int64_t memory_mib;

  int64_t Free() const {
    int64_t free = memory_mib;
    for (const auto& [name, entry] : guests) {
      const bool resident =
          entry.state == LifeState::kRunning || entry.state == LifeState::kPaused;
      if (resident) free -= entry.live_mib;
    }
    return free;
  }

  /// Whether the call must succeed; if so, its effect is taken over.
  bool Apply(Verb verb, const std::string& name, int64_t mib) {
    if (verb == Verb::kDefine) {
      guests[name].defined_mib = mib;
      return true;
    }
    const auto found = guests.find(name);
    if (found == guests.end()) return false;
    Entry& guest = found->second;
    const auto go = [&](std::initializer_list<LifeState> from, LifeState to) {
      if (std::ranges::find(from, guest.state) == from.end()) return false;
      guest.state = to;
      return true;
    };
    using enum LifeState;
    switch (verb) {
      case Verb::kUndefine:
        if (guest.state != kOff) return false;
        guests.erase(found);
        return true;
      case Verb::kStart:
        if (guest.state == kOff && guest.defined_mib > Free()) return false;
        if (guest.state == kOff) guest.live_mib = guest.defined_mib;
        return go({kOff}, kRunning);
      case Verb::kRestore:
        if (guest.state == kSuspended && guest.live_mib > Free()) return false;
        return go({kSuspended}, kRunning);
      case Verb::kShutdown: return go({kRunning}, kOff);
      case Verb::kDestroy: return go({kRunning, kPaused, kSuspended}, kOff);
      case Verb::kPause: return go({kRunning}, kPaused);
      case Verb::kUnpause: return go({kPaused}, kRunning);
      case Verb::kSave: return go({kRunning, kPaused}, kSuspended);
      case Verb::kDefine: break;
    }
    return false;
  }
};

bool Call(Hypervisor& host, Verb verb, const std::string& name, int64_t mib) {
  GuestConfig guest = PvGuest(name);
  guest.memory_mib = mib;
  switch (verb) {
    case Verb::kDefine: return host.Define(guest).has_value();
    case Verb::kUndefine: return host.Undefine(name).has_value();
    case Verb::kStart: return host.Start(name).has_value();
    case Verb::kShutdown: return host.Shutdown(name).has_value();
    case Verb::kDestroy: return host.Destroy(name).has_value();
    case Verb::kPause: return host.Pause(name).has_value();
    case Verb::kUnpause: return host.Unpause(name).has_value();
    case Verb::kSave: return host.Save(name).has_value();
    case Verb::kRestore: return host.Restore(name).has_value();
  }
  return false;
}

}  // namespace

TEST_CASE("the life cycle is that of a model in memory") {
  const bool holds = rc::check([] {
    SimHost host;
    Model model{.guests = {}, .memory_mib = host.options.memory_mib - host.options.dom0_mib};
    const auto steps = *rc::gen::container<std::vector<std::tuple<int, int, int>>>(
        rc::gen::tuple(rc::gen::inRange(0, 9), rc::gen::inRange(0, 3), rc::gen::inRange(1, 10)));
    for (const auto& [verb_index, guest_index, size] : steps) {
      const auto verb = static_cast<Verb>(verb_index);
      const std::string name = "g" + std::to_string(guest_index);
      const int64_t mib = 256 * size;
      const bool expected = model.Apply(verb, name, mib);
      RC_ASSERT(Call(*host.operator->(), verb, name, mib) == expected);
    }
    const ObservedState state = host->Observe().value();
    RC_ASSERT(state.guests.size() == model.guests.size());
    RC_ASSERT(state.host.memory_free_mib == model.Free());
    for (const ObservedGuest& guest : state.guests) {
      const Model::Entry& entry = model.guests.at(guest.config.name);
      RC_ASSERT(guest.state == entry.state);
      RC_ASSERT(guest.config.memory_mib == entry.defined_mib);
    }
  });
  CHECK(holds);
}

TEST_CASE("whatever is called, what must hold does") {
  const bool holds = rc::check([] {
    SimHost host;
    host.options.boot_ms = *rc::gen::element(0, 10);
    host.options.stop_ms = *rc::gen::element(0, 10);
    std::mt19937 random(*rc::gen::arbitrary<unsigned>());
    const int calls = *rc::gen::inRange(0, 60);
    for (int i = 0; i < calls; ++i) {
      host.now_ms += random() % 8;
      const auto answer = RandomCall(*host.operator->(), random);
      const auto kind = answer ? HypervisorError::Kind::kConflict : answer.error().kind;
      RC_ASSERT(kind != HypervisorError::Kind::kTransient);
      const auto state = host->Observe();
      RC_ASSERT(state.has_value());
      RC_ASSERT(BrokenInvariant(*state, host.options.dom0_mib) == "");
    }
  });
  CHECK(holds);
}

}  // namespace domus
