// What a config may not do: names that reach outside, and what to write instead.
#pragma once

#include <string_view>

#include "lang/evaluator/run.h"

namespace domus::evaluator {

/// Stops with VM004 when the dotted name ("os.popen", "open") would touch the outside. Nothing in the
/// script can catch it.
void CheckRefused(Run& run, std::string_view dotted_name);
/// The module exists in Python but every use of it touches the outside ("subprocess", "time").
bool IsOutsideModule(std::string_view name);

}  // namespace domus::evaluator
