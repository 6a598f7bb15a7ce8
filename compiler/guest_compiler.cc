#include "compiler/guest_compiler.h"

#include "compiler/lower/checked_settings.h"
#include "compiler/lower/lowering.h"

namespace domus {

CompiledGuest CompileGuest(const Settings& settings, FileId file,
                           const GuestCompileOptions& options, DiagnosticSink& sink) {
  CompiledGuest guest;
  guest.config.type = TypeOf(settings);
  const CheckedSettings checked = CheckSettings(settings, guest.config.type, options, sink);
  Lowering lowering(checked, file, guest, sink);
  LowerIdentity(lowering, options.default_name);
  LowerMemory(lowering);
  LowerCpu(lowering);
  LowerBoot(lowering);
  LowerActions(lowering);
  LowerDevices(lowering);
  LowerGraphics(lowering);
  LowerClock(lowering);
  LowerOptions(lowering);
  CheckGuest(lowering);
  return guest;
}

}  // namespace domus
