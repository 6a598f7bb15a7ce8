// The block of one object in a plan's text: its title, its settings, why it is held back.
#pragma once

#include <string>

#include "reconciler/plan.h"
#include "reconciler/plan_text.h"

namespace domus {

void AppendChangeText(std::string& out, const ObjectChange& change, const PlanTextOptions& options);

}  // namespace domus
