#include "hypervisor/xl/open_xl.h"

#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/edit_distance.h"
#include "base/text.h"
#include "hypervisor/xl/errors.h"
#include "hypervisor/xl/xl_hypervisor.h"

namespace domus::xl {
namespace {

constexpr std::array<std::string_view, 4> kParameters = {"xl", "tc", "dir", "auto"};

std::string Unknown(const std::string& name) {
  std::string error = fmt::format("an xl address has no parameter `{}`", Printable(name));
  if (const auto near = Nearest(name, kParameters)) {
    return error + fmt::format("; did you mean `{}`?", *near);
  }
  return error + "; it has `xl`, `tc`, `dir` and `auto`";
}

}  // namespace

HypervisorResult<std::unique_ptr<Hypervisor>> OpenXl(const HypervisorAddress& address) {
  if (!address.rest.empty()) {
    return Permanent(fmt::format("`xl:` is this host and takes no path; `{}` is one",
                                 Printable(address.rest)));
  }
  XlOptions options;
  for (const AddressParameter& parameter : address.parameters) {
    if (parameter.value.empty()) {
      return Permanent(fmt::format("parameter `{}` of an xl address needs a value",
                                   Printable(parameter.name)));
    }
    if (parameter.name == "xl") {
      options.xl = parameter.value;
    } else if (parameter.name == "tc") {
      options.tc = parameter.value;
    } else if (parameter.name == "dir") {
      options.directory = parameter.value;
    } else if (parameter.name == "auto") {
      options.autostart = parameter.value;
    } else {
      return Permanent(Unknown(parameter.name));
    }
  }
  for (const auto& [name, path] : std::initializer_list<std::pair<std::string_view, std::string>>{
           {"dir", options.directory}, {"auto", options.autostart}}) {
    if (path.starts_with('/')) continue;
    return Permanent(fmt::format("`{}` of an xl address is a whole path; `{}` is none", name,
                                 Printable(path)));
  }
  return std::make_unique<XlHypervisor>(std::move(options));
}

}  // namespace domus::xl
