#include "tests/support/source_directory.h"

namespace domus {

std::string SourceDirectory() { return DOMUS_SOURCE_DIR; }

}  // namespace domus
