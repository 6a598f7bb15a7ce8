// The `(image (BUILDER …))` part of xm's form.
#pragma once

#include "compiler/xm/environment.h"
#include "compiler/xm/variables.h"

namespace domus::xm {

/// `(linux (kernel …) …)`, `(hvm …)`; None when `builder` is falsy. Throws Refusal.
Value MakeImage(const Variables& variables, const Environment& environment);

/// os.path.abspath: joined with the directory, `.`, `..` and doubled slashes taken out. Exactly two
/// slashes at the beginning stay.
std::string AbsolutePath(std::string_view path, std::string_view directory);

}  // namespace domus::xm
