// A config as it would be: compiled with files that are not written yet, to be judged before they are.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "cli/environment.h"
#include "cli/options.h"
#include "compiler/compile.h"
#include "lang/diagnostic.h"
#include "lang/source_file.h"
#include "hypervisor/hypervisor.h"
#include "model/state.h"

namespace domus {

struct Proposal {
  SourceMap sources;
  DiagnosticSink sink;
  std::optional<Compilation> compilation;  // null when PATH itself is unusable
  DesiredState desired;                    // when there were no errors

  bool good() const { return compilation && !sink.HasErrors(); }
};

/// `files`: bytes by path, as CompileOptions::proposed. Fitted to the host that they are proposed for.
std::unique_ptr<Proposal> CompileProposal(const HostOptions& host, const Hypervisor& hypervisor,
                                          const Environment& environment,
                                          std::map<std::string, std::string> files);

}  // namespace domus
