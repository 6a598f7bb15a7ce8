// What the reconciler refuses or fails to do, as data: the command line prints it as a frame.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/state.h"

namespace domus {

/// `id` is an entry of schemas/diagnostics/PL.yaml. Wording as for diagnostics: lower case, no full
/// stop. `lines` are facts below the headline; `label` says what is wrong at `source`.
struct ReconcileError {
  std::string id{};
  std::string headline{};
  std::vector<std::string> lines{};
  std::optional<SourceRef> source{};
  std::string label{};
  std::vector<std::string> notes{};
  std::vector<std::string> helps{};
  bool operator==(const ReconcileError&) const = default;
};

/// The text of a line of a config file, without its line end; null when it can't be read.
using SourceLines = std::function<std::optional<std::string>(const std::string& file, int line)>;

/// "error[PL110]: …", the lines, the source frame when `lines` knows it, notes and helps.
std::string RenderReconcileError(const ReconcileError& error, const SourceLines& source_lines = {});

}  // namespace domus
