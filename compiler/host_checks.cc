#include "compiler/host_checks.h"

#include <filesystem>
#include <optional>
#include <system_error>

#include <fmt/format.h>

#include "base/text.h"

namespace domus {
namespace {

/// The path of the first field that holds a password.
std::optional<std::string> PasswordField(const GuestConfig& guest) {
  const auto has = [](const Vnc& vnc) { return vnc.password && !vnc.password->Reveal().empty(); };
  if (has(guest.vnc)) return "vncpasswd";
  for (size_t i = 0; i < guest.vfbs.size(); ++i) {
    if (has(guest.vfbs[i].vnc)) return fmt::format("vfb[{}]", i);
  }
  return std::nullopt;
}

}  // namespace

void CheckReaders(const std::string& path, const CompiledGuest& guest, DiagnosticSink& sink) {
  namespace fs = std::filesystem;
  const std::optional<std::string> field = PasswordField(guest.config);
  if (!field) return;
  std::error_code missing;
  const fs::file_status status = fs::status(path, missing);
  const bool is_readable =
      fs::is_regular_file(status) &&
      (status.permissions() & fs::perms::others_read) == fs::perms::others_read;
  if (!is_readable) return;
  const auto at = guest.sources.find(*field);
  sink.Report(Diagnostic(Code::kVM029, at == guest.sources.end() ? guest.name_at : at->second,
                         "a password in a file that every user can read", "in clear text")
                  .Help("take the right from them: `chmod o-r`"));
}

int64_t HostMemoryMib(std::string_view address) {
  const size_t parameters = address.find('?');
  if (parameters == address.npos) return 0;
  constexpr std::string_view kMemory = "memory=";
  for (const std::string_view parameter : Split(address.substr(parameters + 1), '&')) {
    if (parameter.starts_with(kMemory)) {
      return ParseInt(parameter.substr(kMemory.size())).value_or(0);
    }
  }
  return 0;
}

}  // namespace domus
