#include "reconciler/plan_text.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "base/text_layout.h"
#include "reconciler/addresses.h"
#include "reconciler/downtime.h"
#include "reconciler/paint.h"
#include "reconciler/plan_change_text.h"

namespace domus {
namespace {

constexpr size_t kOutcomeColumn = 56;
constexpr size_t kSummaryIndent = 6;
constexpr size_t kUnmanagedShown = 20;
constexpr size_t kSavedColumn = 41;

/// Lines that fit, the ones after the first indented.
void AppendWrapped(std::string& out, std::string_view text, size_t indent,
                   const PlanTextOptions& options) {
  const size_t width = std::max(options.width, indent + 1);
  const auto lines = WrapWords(text, {.first_width = width,
                                      .width = width - indent,
                                      .cut_words = !options.full});
  for (size_t i = 0; i < lines.size(); ++i) {
    if (i > 0) out.append(indent, ' ');
    out += lines[i] + "\n";
  }
}

std::string HeaderText(const Plan& plan, const PlanTextOptions& options) {
  const PlanHeader& header = plan.header;
  std::string text;
  AppendWrapped(text,
                fmt::format("domus {}   host {}   backend {}   config {}   state serial {}",
                            options.version, header.host,
                            BackendText(header.backend, header.backend_version, header.simulated),
                            ConfigText(header.config_digest, header.revision),
                            header.state_serial),
                kSummaryIndent, options);
  text += fmt::format("Read {}; compiled {}\n", Count(header.host_guests, "domain"),
                      Count(header.file_count, "file"));
  if (plan.scope.Narrowed()) {
    text += fmt::format("Targeted: {} of {}; the rest is not shown\n", plan.scope.chosen,
                        Count(plan.scope.total, "guest"));
  }
  return text;
}

std::string DriftAddress(const DriftItem& item) {
  return item.path.empty() ? item.address : FieldAddress(item.address, item.path);
}

std::string DriftValue(const DriftItem& item) {
  if (item.path.empty()) return "gone from the host";
  const auto shown = [](const std::string& text) { return text.empty() ? "(none)" : text; };
  std::string text = fmt::format("{} -> {}", shown(item.applied), shown(item.observed));
  const bool is_setting = item.path != "power" && item.path != "name";
  if (is_setting) text += fmt::format(" ({})", ToString(item.where));
  return text;
}

void AppendDriftItem(std::string& out, const DriftItem& item, size_t width,
                     const PlanTextOptions& options) {
  const std::string address = DriftAddress(item);
  const size_t indent = std::min(width + 5, options.width / 3);
  const std::string line =
      PadTo(PadTo("  " + address, indent) + DriftValue(item), kOutcomeColumn - 3) + "   ";
  const std::string help = fmt::format("keep it instead: domus accept {}", address);
  if (CodePoints(line) + CodePoints(item.outcome) <= options.width) {
    out += line + item.outcome + "\n";
  } else {
    AppendWrapped(out, "  " + std::string(Trim(line)), indent, options);
    AppendWrapped(out, std::string(indent, ' ') + item.outcome, indent, options);
  }
  // A command is for copying: never broken.
  if (item.acceptable) out += std::string(indent, ' ') + help + "\n";
}

void AppendDrift(std::string& out, const Plan& plan, const PlanTextOptions& options) {
  if (plan.drift.empty()) return;
  std::string title = "Changed outside domus since the last apply";
  if (!plan.header.last_apply.empty()) title += fmt::format(" ({})", plan.header.last_apply);
  out += '\n';
  AppendWrapped(out, Paint(title + ":", Tone::kNotice, options.color), 2, options);
  size_t width = 0;
  for (const DriftItem& item : plan.drift) width = std::max(width, DriftAddress(item).size());
  for (const DriftItem& item : plan.drift) AppendDriftItem(out, item, width, options);
}

std::string SummaryLine(const PlanSummary& summary) {
  std::string text = fmt::format("Plan: {} create, {} live, ", summary.create, summary.live);
  if (summary.staged > 0) text += fmt::format("{} staged, ", summary.staged);
  if (summary.rename > 0) text += fmt::format("{} rename, ", summary.rename);
  text += fmt::format("{} restart, {} recreate, {} remove", summary.restart, summary.recreate,
                      summary.remove);
  if (summary.forget > 0) text += fmt::format(", {} forget", summary.forget);
  for (const auto& [count, noun] : {std::pair(summary.removals_held_back, "removal"),
                                    std::pair(summary.recreates_held_back, "recreate")}) {
    if (count > 0) text += fmt::format("; {} held back", Count(count, noun));
  }
  return text;
}

void AppendSummary(std::string& out, const Plan& plan, const PlanTextOptions& options) {
  const PlanSummary summary = Summarize(plan);
  out += '\n';
  AppendWrapped(out, SummaryLine(summary), kSummaryIndent, options);
  const std::string indent(kSummaryIndent, ' ');
  std::string second;
  if (summary.staged_settings > 0) {
    second += fmt::format("{} staged for next boot.", Count(summary.staged_settings, "setting"));
  }
  if (!plan.down.empty()) {
    second += fmt::format("{}Downtime: {}.", second.empty() ? "" : " ", DowntimeText(plan.down));
  }
  if (!second.empty()) AppendWrapped(out, indent + second, kSummaryIndent, options);
  if (const DeletedData data = DataDeletedBy(plan); data.files > 0) {
    out += Paint(indent + DeletedDataText(data), Tone::kDanger, options.color) + "\n";
  }
  AppendWrapped(out,
                fmt::format("{}Host memory after apply: {} of {} GiB, peak during apply {} GiB.",
                            indent, Gibibytes(plan.memory.after_mib),
                            Gibibytes(plan.memory.total_mib), Gibibytes(plan.memory.peak_mib)),
                kSummaryIndent, options);
}

/// Both in one line where they fit.
std::string NeedsLine(const std::string& needs, const std::string& note,
                      const PlanTextOptions& options) {
  const std::string painted = Paint(needs, Tone::kBold, options.color);
  if (needs.empty() || note.empty()) return painted + note;
  const std::string gap(std::max(CodePoints(needs) + 2, kSavedColumn) - CodePoints(needs), ' ');
  const bool fits = CodePoints(needs) + gap.size() + CodePoints(note) <= options.width;
  return painted + (fits ? gap : "\n") + note;
}

/// What `apply` must be told, and where the plan was saved.
void AppendNeeds(std::string& out, const Plan& plan, const PlanTextOptions& options) {
  if (!plan.in_window.empty()) {
    out += fmt::format("\nWindow {} is open: what restarts guests is allowed now.\n",
                       plan.in_window);
  }
  const bool saved = !options.saved_to.empty();
  if (plan.needs.empty() && !saved) return;
  const std::string allow = fmt::format("--allow {}", Join(plan.needs, ","));
  std::string needs;
  if (!plan.needs.empty()) {
    needs = plan.next_window.empty()
                ? fmt::format("This plan needs:  {}", allow)
                : fmt::format("This plan waits for window {} or {}", plan.next_window, allow);
  }
  std::string note;
  if (saved) {
    note = fmt::format("Saved to {} (id {}, expires when state changes)",
                       Printable(options.saved_to), options.plan_id);
  }
  out += fmt::format("\n{}\n", NeedsLine(needs, note, options));
  out += fmt::format("Apply it with:    {}\n", ApplyCommandText(plan, options));
}

void AppendUnmanaged(std::string& out, const Plan& plan, const PlanTextOptions& options) {
  if (plan.unmanaged.empty()) return;
  std::vector<std::string> shown = plan.unmanaged;
  const bool cuts = !options.full && shown.size() > kUnmanagedShown;
  if (cuts) shown.resize(kUnmanagedShown);
  std::string text = fmt::format("Not managed, left alone: {}", Join(shown, ", "));
  if (cuts) text += fmt::format(" and {} more (--full)", plan.unmanaged.size() - kUnmanagedShown);
  out += '\n';
  AppendWrapped(out, text, 2, options);
}

void AppendWarnings(std::string& out, const Plan& plan, const PlanTextOptions& options) {
  if (plan.warnings.empty()) return;
  out += '\n';
  for (const std::string& warning : plan.warnings) {
    AppendWrapped(out, "Note: " + warning, kSummaryIndent, options);
  }
}

std::string NoChangesText(const Plan& plan) {
  const PlanHeader& header = plan.header;
  const PlanScope& scope = plan.scope;
  const int matching = scope.Narrowed() ? scope.chosen : header.config_guests;
  const std::string guests =
      scope.Narrowed() ? fmt::format("{} of {}, as targeted,", matching, Count(scope.total, "guest"))
                       : Count(matching, "guest");
  return fmt::format("No changes. {} {} configuration {}.{}", guests,
                     matching == 1 ? "matches" : "match",
                     ConfigText(header.config_digest, header.revision),
                     header.simulated ? "   (simulated host)" : "");
}

/// In quotes when a shell would read it otherwise.
std::string ShellWord(const std::string& text) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:=@%+,-";
  if (!text.empty() && text.find_first_not_of(kPlain) == std::string::npos) return text;
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

}  // namespace

std::string RenderPlan(const Plan& plan, const PlanTextOptions& options) {
  std::string out;
  if (Verdict(plan) == PlanVerdict::kNoChanges) {
    AppendWrapped(out, NoChangesText(plan), 0, options);
    AppendWarnings(out, plan, options);
    AppendNeeds(out, plan, options);
    return out;
  }
  out = HeaderText(plan, options);
  AppendDrift(out, plan, options);
  for (const ObjectChange& change : plan.changes) AppendChangeText(out, change, options);
  AppendUnmanaged(out, plan, options);
  AppendWarnings(out, plan, options);
  if (!plan.changes.empty()) AppendSummary(out, plan, options);
  AppendNeeds(out, plan, options);
  return out;
}

std::string RenderDrift(const Plan& plan, const PlanTextOptions& options) {
  if (plan.drift.empty()) {
    return fmt::format("No drift. What domus applied last is on host {}{}.\n", plan.header.host,
                       plan.header.simulated ? " (simulated)" : "");
  }
  std::string out;
  AppendDrift(out, plan, options);
  out.erase(0, 1);  // the blank line that sets it off from a plan's header
  out += fmt::format("\nPut it back with:  {}\n", ApplyCommandText(plan, options));
  return out;
}

std::string ApplyCommandText(const Plan& plan, const PlanTextOptions& options) {
  const std::string allow = plan.needs.empty() ? "" : " --allow " + Join(plan.needs, ",");
  if (!options.command.empty()) return options.command + allow;
  if (!options.saved_to.empty()) return "domus apply " + ShellWord(options.saved_to) + allow;
  std::string text = "domus apply " + ShellWord(plan.header.root);
  for (const std::string& target : plan.scope.targets) text += " --target " + ShellWord(target);
  for (const std::string& exclude : plan.scope.excludes) text += " --exclude " + ShellWord(exclude);
  return text + allow;
}

std::string ShortDigest(const std::string& digest) {
  return digest.empty() ? "(none)" : digest.substr(0, 7);
}

std::string ConfigText(const std::string& digest, const std::optional<ConfigRevision>& revision) {
  if (!revision) return ShortDigest(digest);
  const std::string commit = ShortDigest(revision->commit);
  if (!revision->dirty) return commit;
  return commit + (*revision->dirty ? " (dirty)" : " (clean)");
}

std::string BackendText(const std::string& backend, const std::string& version, bool simulated) {
  std::vector<std::string> details;
  if (!version.empty()) details.push_back(version);
  if (simulated && version != "simulated") details.push_back("simulated");
  return details.empty() ? backend : fmt::format("{} ({})", backend, Join(details, ", "));
}

std::string DeletedDataText(const DeletedData& data) {
  return fmt::format("{} of guests' data {} deleted for good{}.", Count(data.files, "file"),
                     data.files == 1 ? "is" : "are",
                     data.bytes > 0 ? ", " + SizeText(data.bytes) : "");
}

std::string Gibibytes(int64_t mib) {
  return fmt::format("{:.1f}", static_cast<double>(mib) / 1024.0);
}

}  // namespace domus
