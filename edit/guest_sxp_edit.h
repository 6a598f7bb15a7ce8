// One field written into an SXP guest: an atom replaced, an element of a device set or dropped, a form
// added in a line of its own or taken out with its line.
#pragma once

#include "edit/field_edit.h"
#include "lang/source_file.h"
#include "lang/sxp.h"

namespace domus {

EditResult EditSxpField(const SourceFile& source, const sxp::Document& document,
                        const FieldEdit& edit);

}  // namespace domus
