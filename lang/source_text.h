// Copying source into string values.
#pragma once

#include "lang/source_file.h"
#include "lang/value.h"

namespace domus {

/// Appends the bytes of the source at [at, at + length), whole characters, and notes in a segment
/// where they stand. A str takes them as the file has them on disk, so that its text may be shorter
/// than the source where that is not UTF-8; such characters are in no segment.
void AppendSource(String& string, const SourceFile& source, uint32_t at, uint32_t length);

}  // namespace domus
