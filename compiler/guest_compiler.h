// From the settings of one guest file to its typed config: the schema's checks and the lowering.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compiler/project.h"
#include "lang/diagnostic.h"
#include "lang/settings.h"
#include "lang/sxp.h"
#include "model/guest_config.h"

namespace domus {

struct GuestCompileOptions {
  std::vector<std::string> site_keys;
  /// The name of a guest whose file sets none: the file's name as xm takes it.
  std::string default_name;
  /// How the file is written. What xm makes of values is told of files for xm only.
  FileKind kind = FileKind::kGuestScript;
  /// The guest is to run under xl: what xl refuses is an error.
  bool runs_under_xl = false;
};

/// A guest and where each of its fields is written.
struct CompiledGuest {
  GuestConfig config;
  Location name_at;
  std::map<std::string, Location> sources;  // by field path (model/guest_fields.h)
  std::vector<Location> macs_at;            // of each vif, in order; without a MAC, of the whole vif
};

/// Checks every setting against the schema and lowers those that are good. All errors and warnings of
/// the file are reported in one pass; after an error the guest lacks what was wrong.
CompiledGuest CompileGuest(const Settings& settings, FileId file,
                           const GuestCompileOptions& options, DiagnosticSink& sink);

/// An SXP guest ((vm …) or (domain …)) as the settings that a vm.cfg of the same meaning has.
std::optional<Settings> SettingsFromSxp(const sxp::Document& document, DiagnosticSink& sink);

}  // namespace domus
