// A guest's file made to say another guest: every field in which they differ is edited where it stands,
// all other bytes stay.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/project.h"
#include "lang/diagnostic.h"
#include "lang/source_file.h"
#include "model/guest_config.h"

namespace domus {

struct GuestFile {
  std::string path;
  FileKind kind = FileKind::kGuestScript;
  std::string bytes;
};

/// The file's bytes after the edits. `current` is what the file compiles to. Null when a field can't be
/// written: reported (PL150), as many as there are, at places of a copy of the file in `sources`.
///
/// A proposal: the caller compiles it and compares the guest with `wanted`.
std::optional<std::string> EditGuest(const GuestFile& file, const GuestConfig& current,
                                     const GuestConfig& wanted, SourceMap& sources,
                                     DiagnosticSink& sink);

/// Paths of the fields in which the guests differ, passwords included.
std::vector<std::string> DifferingFields(const GuestConfig& one, const GuestConfig& other);

}  // namespace domus
