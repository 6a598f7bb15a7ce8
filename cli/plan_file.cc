#include "cli/plan_file.h"

#include <filesystem>
#include <ostream>
#include <string_view>

#include <fmt/format.h>

#include "base/files.h"
#include "base/text.h"
#include "cli/version.h"
#include "reconciler/process_identity.h"

namespace domus {
namespace {

namespace fs = std::filesystem;

/// A plan's first members are within this.
constexpr size_t kHeadBytes = 4096;

std::string Absolute(const std::string& path) {
  std::error_code error;
  const fs::path absolute = fs::absolute(path, error).lexically_normal();
  return error ? path : absolute.string();
}

/// A simulated host's file is the same from every directory.
std::string AbsoluteAddress(const std::string& address) {
  constexpr std::string_view kSim = "sim:";
  if (!address.starts_with(kSim)) return address;
  const size_t question = address.find('?');
  const std::string file = address.substr(kSim.size(), question - kSim.size());
  const std::string parameters = question == std::string::npos ? "" : address.substr(question);
  return std::string(kSim) + Absolute(file) + parameters;
}

std::vector<std::string> NamesOf(const std::vector<std::string>& words) {
  std::vector<std::string> names;
  for (const std::string& word : words) names.push_back(word.substr(0, word.find('=')));
  return names;
}

/// "" when the file is no regular one.
std::string HeadOf(const std::string& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return "";
  return ReadFile(path, kHeadBytes).value_or("");
}

bool BeginsAsObject(std::string_view head) { return Trim(head).starts_with('{'); }

Result<void> MayOverwrite(const std::string& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) return {};
  if (!fs::is_regular_file(status)) return Fail(fmt::format("`{}` is no regular file", path));
  const std::string head = HeadOf(path);
  const bool is_plan = BeginsAsObject(head) && head.find("\"plan_id\"") != std::string::npos;
  if (is_plan || (head.empty() && fs::file_size(path, error) == 0)) return {};
  return Fail(fmt::format("`{}` is there already, and is no saved plan", path));
}

}  // namespace

PlanDocument MakeDocument(Plan plan, const PlanPolicy& policy, const HostSession& session,
                          const HostOptions& options, const RecordedState& recorded,
                          const Environment& environment) {
  PlanDocument document{.id = PlanId(environment.random_bytes(4)),
                        .created = Rfc3339(environment.now()),
                        .version = Version()};
  document.origin = {.boot_id = ThisProcess().boot_id,
                     .lineage = recorded.lineage,
                     .state_file = Absolute(session.state_file()),
                     .hypervisor = AbsoluteAddress(session.hypervisor_address()),
                     .config_path = Absolute(options.path),
                     .words = NamesOf(options.words)};
  document.policy = policy;
  const SourceLines lines = session.Lines();
  for (const ReconcileError& refusal : plan.refusals) {
    const auto& at = refusal.source;
    document.refusal_lines.push_back(at ? lines(at->file, at->line).value_or("") : "");
  }
  document.plan = std::move(plan);
  return document;
}

bool LooksLikePlan(const std::string& path) { return BeginsAsObject(HeadOf(path)); }

Result<PlanDocument> LoadPlan(const std::string& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) return Fail(fmt::format("`{}` is a directory", path));
  const Result<std::string> bytes = ReadFile(path, kMaxPlanBytes);
  if (!bytes) return std::unexpected(bytes.error());
  if (bytes->empty()) return Fail(fmt::format("`{}` is empty", path));
  if (!BeginsAsObject(*bytes)) return Fail(fmt::format("`{}` is no saved plan", path));
  Result<PlanDocument> document = ReadPlan(*bytes);
  if (!document) {
    return Fail(fmt::format("`{}` can't be read as a plan: {}", path, document.error().message));
  }
  return document;
}

Result<void> SavePlan(const std::string& path, const PlanDocument& document, bool force) {
  std::error_code error;
  if (fs::is_directory(path, error)) return Fail(fmt::format("`{}` is a directory", path));
  if (!force) {
    if (Result<void> may = MayOverwrite(path); !may) return may;
  }
  return WriteFile(path, WritePlan(document), 0600);
}

void PrintPlan(const PlanDocument& document, const std::string& file, PlanTextOptions options,
               bool json, Environment& environment) {
  if (json) {
    environment.out << WritePlan(document);
  } else {
    options.version = document.version;
    options.saved_to = file;
    options.plan_id = document.id;
    environment.out << RenderPlan(document.plan, options);
  }
  environment.out.flush();
  for (size_t i = 0; i < document.plan.refusals.size(); ++i) {
    const std::string& line = document.refusal_lines[i];
    environment.err << RenderReconcileError(
        document.plan.refusals[i],
        [&](const std::string&, int) -> std::optional<std::string> {
          if (line.empty()) return std::nullopt;
          return line;
        });
  }
}

}  // namespace domus
