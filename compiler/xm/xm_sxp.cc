#include "compiler/xm/xm_sxp.h"

#include "compiler/xm/sxp_printer.h"
#include "compiler/xm/vm_form.h"

namespace domus::xm {

std::expected<std::string, Refusal> RenderSxp(const Settings& settings, const SxpOptions& options,
                                              std::vector<std::string>& warnings) try {
  GivenVariables given;
  for (const auto& [name, text] : options.words) {
    given.Give(name, text, options.environment.version);
  }
  const Variables variables =
      TakeVariables(settings, given, options.config_path, options.environment);
  const auto form = MakeVmForm(variables, options.environment, warnings);
  if (!form) return std::unexpected(form.error());
  return PrintSxp(*form, options.environment.version);
} catch (const Refusal& refusal) {
  return std::unexpected(refusal);
}

}  // namespace domus::xm
