// JSON documents that tests make are kept in $DOMUS_DOCUMENTS, when it is set: the CTest test
// `json_schemas` then checks each of them against the published schema of its kind.
#pragma once

#include <cstdlib>
#include <string>

#include "base/files.h"

namespace domus::testing {

/// `kind` is the schema's name, "plan"; the file is KIND.NAME.json, or .jsonl with one document a line.
inline void KeepDocument(const std::string& kind, const std::string& name, const std::string& text,
                         bool lines = false) {
  const char* directory = std::getenv("DOMUS_DOCUMENTS");
  if (!directory) return;
  const std::string path = std::string(directory) + "/" + kind + "." + name + (lines ? ".jsonl" : ".json");
  (void)MakeDirectories(directory);
  if (!WriteFile(path, text)) std::abort();
}

}  // namespace domus::testing
