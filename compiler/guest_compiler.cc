#include "compiler/guest_compiler.h"

#include "compiler/lower/checked_settings.h"
#include "compiler/lower/lowering.h"
#include "compiler/lower/placeholders.h"
#include "compiler/lower/xm_rules.h"

namespace domus {

CompiledGuest CompileGuest(const Settings& settings, FileId file,
                           const GuestCompileOptions& options, DiagnosticSink& sink) {
  CompiledGuest guest;
  guest.config.type = TypeOf(settings);
  const CheckedSettings checked = CheckSettings(settings, guest.config.type, options, sink);
  Lowering lowering(checked, options, file, guest, sink);
  LowerIdentity(lowering);
  LowerMemory(lowering);
  LowerCpu(lowering);
  LowerBoot(lowering);
  LowerActions(lowering);
  LowerDevices(lowering);
  LowerGraphics(lowering);
  LowerClock(lowering);
  LowerOptions(lowering);
  CheckGuest(lowering);
  CheckForXl(lowering);
  CheckPlaceholders(settings, sink);
  if (options.kind == FileKind::kGuestScript) CheckForXm(settings, sink);
  return guest;
}

}  // namespace domus
