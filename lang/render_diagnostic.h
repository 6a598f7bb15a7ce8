// Diagnostics as text for people: frames with the source and carets, or one line each.
//
//   error[VM010]: unknown key `maxvpus`
//     --> running_pool/12_db01/vm.cfg:7:1
//      |
//    7 | maxvpus = 4
//      | ^^^^^^^ not a vm.cfg key
//      |
//      = help: did you mean `maxvcpus`?
#pragma once

#include <string>
#include <vector>

#include "lang/diagnostic.h"
#include "lang/source_file.h"

namespace domus {

struct RenderOptions {
  bool color = false;
  /// `path:line:col: error[VM010]: message; first help`
  bool concise = false;
  /// Of a file, in frames; the rest is counted in a line. Errors take precedence. 0 is no limit.
  int max_per_file = 20;
};

/// One diagnostic, ended by a line feed. Labels in the same file share a frame, those in other
/// files follow as notes. A secondary label without text and of no length only shows its line.
/// Whatever bytes it quotes, the text holds no control characters but line feeds and colours.
std::string RenderDiagnostic(const Diagnostic& diagnostic, const SourceMap& sources,
                             const RenderOptions& options = {});

/// All of them: by file in the order of the source map, by position, then as reported; frames are
/// followed by an empty line. Those without a place come last.
std::string RenderAll(const std::vector<Diagnostic>& diagnostics, const SourceMap& sources,
                      const RenderOptions& options = {});

/// "Found 4 errors and 2 warnings in 6 of 41 files."
std::string FindingsSummary(const std::vector<Diagnostic>& diagnostics, int files);

}  // namespace domus
