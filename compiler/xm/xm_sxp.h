// A guest as `xm new --dryrun` prints it.
//
// This is a renderer over the settings of a file, apart from the typed model: xm copies values that
// the model would normalise, and ignores others in silence.
#pragma once

#include <expected>
#include <string>
#include <utility>
#include <vector>

#include "compiler/xm/environment.h"
#include "compiler/xm/refusal.h"
#include "compiler/xm/variables.h"
#include "lang/settings.h"

namespace domus::xm {

/// `name=value` words of a command line, in order.
using Words = std::vector<std::pair<std::string, std::string>>;

struct SxpOptions {
  /// The config file's name as given: the name of a guest that sets none.
  std::string config_path;
  /// Those that name no variable of xm are passed over.
  Words words;
  Environment environment;
};

/// The form, with a final newline; without the line that names the file. Settings must come from an
/// evaluation with xm_scopes. What xm warns of is added to `warnings`, without "Warning: ".
std::expected<std::string, Refusal> RenderSxp(const Settings& settings, const SxpOptions& options,
                                              std::vector<std::string>& warnings);

/// The same guest as `xm create -x` prints it, without its mark of a transient domain.
std::expected<std::string, Refusal> RenderXml(const Settings& settings, const SxpOptions& options,
                                              std::vector<std::string>& warnings);

}  // namespace domus::xm
