// YAML as a plain tree with places, read in a way that hostile bytes can't turn into endless work:
// no aliases, bounded size and depth, no recursion over what was read.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lang/diagnostic.h"
#include "lang/source_file.h"

namespace domus::yaml {

struct Entry;

/// A scalar, a list or a map; `kNull` is an absent value (`key:`), `~` or `null`.
struct Node {
  enum class Kind { kNull, kScalar, kList, kMap };
  Kind kind = Kind::kNull;
  Location where;              // of a scalar: its text; of a list or map: its first byte
  std::string text;            // of a scalar
  bool quoted = false;         // of a scalar: "yes" in quotes is a string, not a boolean
  std::vector<Node> items;     // of a list
  std::vector<Entry> entries;  // of a map, in order
};

/// The key is a scalar.
struct Entry {
  Node key;
  Node value;
};

struct Limits {
  size_t bytes = 256 * 1024;
  int depth = 32;
};

/// The only document of the source; an empty source is a null node. Null when anything was
/// reported: bad syntax, an anchor or alias, a key given twice, a second document, a limit
/// exceeded. Never throws.
std::optional<Node> ReadTree(const SourceFile& source, DiagnosticSink& sink,
                             const Limits& limits = {});

/// "a string", "a list", "a map", "nothing": for messages.
std::string_view Describe(const Node& node);

}  // namespace domus::yaml
