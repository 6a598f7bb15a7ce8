#include "cli/proposal.h"

#include <utility>

#include "cli/places.h"
#include "compiler/desired_state.h"
#include "reconciler/host_fit.h"

namespace domus {

std::unique_ptr<Proposal> CompileProposal(const HostOptions& host, const Hypervisor& hypervisor,
                                          const Environment& environment,
                                          std::map<std::string, std::string> files) {
  auto proposal = std::make_unique<Proposal>();
  Result<Compilation> compilation = Compile(host.path,
                                            {.this_machine = environment.machine,
                                             .words = host.words,
                                             .allow_empty = true,
                                             .hypervisor =
                                                 GivenHypervisor(host.hypervisor, environment),
                                             .proposed = std::move(files)},
                                            proposal->sources, proposal->sink);
  if (!compilation) return proposal;
  proposal->compilation = *std::move(compilation);
  if (!proposal->good()) return proposal;
  proposal->desired = ToDesiredState(*proposal->compilation, proposal->sources);
  proposal->desired.root = host.path;
  FitToHost(hypervisor, proposal->desired);
  return proposal;
}

}  // namespace domus
