// What a change does to a running guest: the four levels that plans and policies speak of.
#pragma once

namespace domus {

/// In ascending order of what it costs the guest's user.
enum class Disruption {
  kNone,      // no effect on the guest: bookkeeping
  kLive,      // while it runs
  kStaged,    // takes effect at the next boot
  kRestart,   // needs the guest stopped and started
  kRecreate,  // needs the guest undefined and defined anew
};

}  // namespace domus
