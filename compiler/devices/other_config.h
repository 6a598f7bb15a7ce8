// What an entry of `disk_other_config` and of `vif_other_config` have in common: the shape
// [device, algorithm, 'key=value,…'] (guide §C.2.1, §C.2.2).
#pragma once

#include <optional>
#include <string_view>

#include "compiler/devices/spec_text.h"

namespace domus {

struct OtherConfigEntry {
  const Value* device;
  const Value* parameters;
};

/// Checks that the entry is a list (or tuple) of three strings whose second is the one algorithm
/// that exists. Reports VM063 and VM064.
std::optional<OtherConfigEntry> ReadOtherConfig(const Value& entry, std::string_view key,
                                                std::string_view algorithm,
                                                std::string_view example, DiagnosticSink& sink);

}  // namespace domus
