#include "compiler/xm/xm_sxp.h"

#include "compiler/xm/sxp_printer.h"
#include "compiler/xm/vm_form.h"
#include "compiler/xm/xm_xml.h"

namespace domus::xm {
namespace {

std::expected<Value, Refusal> FormOf(const Settings& settings, const SxpOptions& options,
                                     std::vector<std::string>& warnings) try {
  GivenVariables given;
  for (const auto& [name, text] : options.words) {
    given.Give(name, text, options.environment.version);
  }
  Variables variables = TakeVariables(settings, given, options.config_path, options.environment);
  return MakeVmForm(std::move(variables), options.environment, warnings);
} catch (const Refusal& refusal) {
  return std::unexpected(refusal);
}

}  // namespace

std::expected<std::string, Refusal> RenderSxp(const Settings& settings, const SxpOptions& options,
                                              std::vector<std::string>& warnings) try {
  const auto form = FormOf(settings, options, warnings);
  if (!form) return std::unexpected(form.error());
  return PrintSxp(*form, options.environment.version);
} catch (const Refusal& refusal) {
  return std::unexpected(refusal);
}

std::expected<std::string, Refusal> RenderXml(const Settings& settings, const SxpOptions& options,
                                              std::vector<std::string>& warnings) {
  const auto form = FormOf(settings, options, warnings);
  if (!form) return std::unexpected(form.error());
  XmlText xml = RenderXml(*form, options.environment.version, {});
  if (xml.refusal) return std::unexpected(*xml.refusal);
  return std::move(xml.text);
}

}  // namespace domus::xm
