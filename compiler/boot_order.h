// The boot order of guests: `after` in domus.yaml.
#pragma once

#include "compiler/manifest.h"
#include "lang/diagnostic.h"

namespace domus {

/// Reports guests that wait for each other in a circle (HO105). Linear in the manifest.
void CheckBootOrder(const Manifest& manifest, DiagnosticSink& sink);

}  // namespace domus
