// What happens when the guest powers off, reboots or crashes.
#include "compiler/lower/lowering.h"
#include "model/guest_words.h"

namespace domus {
namespace {

std::optional<LifecycleAction> Action(Lowering& lowering, std::string_view key) {
  const std::optional<std::string> word = lowering.Text(key);
  return word ? LifecycleActionFromWord(*word) : std::nullopt;
}

/// xm's old `restart` says what on_reboot and on_crash say now; the newer keys win.
void LowerRestart(Lowering& lowering) {
  const std::optional<std::string> word = lowering.Text("restart");
  if (!word) return;
  GuestConfig& config = lowering.config;
  const auto set = [&](std::optional<LifecycleAction>& field, const char* path,
                       LifecycleAction action) {
    if (field) return;
    field = action;
    lowering.guest.sources[path] = lowering.At("restart");
  };
  const bool never = *word == "never", always = *word == "always";
  const auto restart_unless = [](bool stops) {
    return stops ? LifecycleAction::kDestroy : LifecycleAction::kRestart;
  };
  set(config.on_poweroff, "on_poweroff", restart_unless(!always));
  set(config.on_reboot, "on_reboot", restart_unless(never));
  set(config.on_crash, "on_crash", restart_unless(!always));
  lowering.guest.sources.erase("restart");
}

}  // namespace

void LowerActions(Lowering& lowering) {
  lowering.config.on_poweroff = Action(lowering, "on_poweroff");
  lowering.config.on_reboot = Action(lowering, "on_reboot");
  lowering.config.on_crash = Action(lowering, "on_crash");
  LowerRestart(lowering);
}

}  // namespace domus
