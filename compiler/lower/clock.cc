// The guest's hardware clock.
#include "compiler/lower/lowering.h"

namespace domus {

void LowerClock(Lowering& lowering) {
  lowering.config.localtime = lowering.Bool("localtime");
  lowering.config.rtc_offset_s = lowering.Int("rtc_timeoffset");
}

}  // namespace domus
