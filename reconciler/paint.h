// Colours of plans and status, as ANSI escape sequences. They add to what the text says anyway.
#pragma once

#include <string>
#include <string_view>

#include "reconciler/plan.h"

namespace domus {

enum class Tone { kPlain, kBold, kGood, kNotice, kStaged, kDanger, kName };

Tone ToneOf(Action action);
Tone ToneOf(const FieldChange& change);

/// `text` in its tone; unchanged without `color`.
std::string Paint(std::string_view text, Tone tone, bool color);

}  // namespace domus
