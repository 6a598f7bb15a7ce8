// Old and other names of keys whose values are spelt differently from the key's own.
#pragma once

#include "model/guest_config.h"
#include "model/guest_schema.h"

namespace domus {

/// The value of `written` as the key that it is an alias of would have it: stdvga=1 is vga='stdvga'.
OptionValue InTermsOfKey(const KeyInfo& written, OptionValue value);

}  // namespace domus
