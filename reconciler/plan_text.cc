#include "reconciler/plan_text.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "model/guest_fields.h"
#include "reconciler/addresses.h"

namespace domus {
namespace {

constexpr size_t kPathWidth = 13;
constexpr size_t kHowColumn = 44;
constexpr size_t kFileColumn = 61;
constexpr size_t kSourceColumn = 78;
constexpr size_t kSourceWidth = 5;
constexpr size_t kSavedColumn = 41;
/// Where the second and third setting of a row of a created object stand.
constexpr size_t kRowColumns[] = {6, 34, 58};

/// `line` filled up to `column`, but with two blanks at least.
std::string PadTo(std::string line, size_t column) {
  const size_t width = CodePoints(line);
  line.append(std::max(width + 2, column) - width, ' ');
  return line;
}

std::string_view TrimEnd(std::string_view line) {
  const size_t end = line.find_last_not_of(' ');
  return line.substr(0, end == std::string_view::npos ? 0 : end + 1);
}

std::string_view LevelWords(Disruption level) {
  return level == Disruption::kStaged ? "next boot"
         : level == Disruption::kNone ? ""
                                      : ToString(level);
}

std::string_view CauseWords(Cause cause) {
  switch (cause) {
    case Cause::kConfig: return "";
    case Cause::kDrift: return "   (drift)";
    case Cause::kConflict: return "   (conflict)";
  }
  return "";
}

std::string ValueText(const FieldChange& field) {
  switch (field.kind) {
    case FieldChange::Kind::kAdd: return field.after;
    case FieldChange::Kind::kRemove: return field.before;
    case FieldChange::Kind::kChange:
    case FieldChange::Kind::kReplace: break;
  }
  return field.before == field.after ? field.after
                                     : fmt::format("{} -> {}", field.before, field.after);
}

std::string SourceText(const FieldChange& field, const std::string& file) {
  if (!field.source || field.source->line == 0) return "";
  if (field.source->file == file) return fmt::format(":{}", field.source->line);
  return fmt::format("{}:{}", field.source->file, field.source->line);
}

std::string PaddedPath(std::string_view path) {
  return PadTo(std::string(path), kPathWidth);
}

void AppendLine(std::string& out, std::string_view line) {
  out += TrimEnd(line);
  out += '\n';
}

void AppendField(std::string& out, const FieldChange& field, const std::string& file) {
  std::string line = fmt::format("      {:<2} {}{}", Symbol(field), PaddedPath(field.path),
                                 ValueText(field));
  const std::string source = SourceText(field, file);
  line = PadTo(line, kSourceColumn) + source;
  line = PadTo(line, kSourceColumn + kSourceWidth);
  line += fmt::format("{}{}", LevelWords(field.level), CauseWords(field.cause));
  AppendLine(out, line);
  if (!field.reason.empty()) AppendLine(out, fmt::format("            {}", field.reason));
}

/// The settings of a created object: plain ones up to three in a row, devices in rows of their own.
class CreatedRows {
 public:
  explicit CreatedRows(std::string& out) : out_(out) {}
  ~CreatedRows() { Flush(); }
  CreatedRows(const CreatedRows&) = delete;
  CreatedRows& operator=(const CreatedRows&) = delete;

  void Add(const FieldChange& field) {
    if (!FieldKey(field.path).empty()) {
      Flush();
      AppendLine(out_, fmt::format("      +  {}{}", PaddedPath(field.path), field.after));
      return;
    }
    const bool first = row_.empty();
    const std::string cell = first
                                 ? fmt::format("+  {}{}", PaddedPath(field.path), field.after)
                                 : fmt::format("+  {}  {}", field.path, field.after);
    if (!first && (cells_ == std::size(kRowColumns) ||
                   CodePoints(row_) + 2 > kRowColumns[cells_] ||
                   kRowColumns[cells_] + CodePoints(cell) > kSourceColumn)) {
      Flush();
      Add(field);
      return;
    }
    row_.append(kRowColumns[cells_] - CodePoints(row_), ' ');
    row_ += cell;
    ++cells_;
  }

 private:
  void Flush() {
    if (!row_.empty()) AppendLine(out_, row_);
    row_.clear();
    cells_ = 0;
  }

  std::string& out_;
  std::string row_;
  size_t cells_ = 0;
};

void AppendUnchanged(std::string& out, const ObjectChange& change, bool full) {
  if (change.unchanged.empty()) return;
  if (!full) {
    AppendLine(out, fmt::format("         ({} hidden)",
                                Count(static_cast<int64_t>(change.unchanged.size()),
                                      "unchanged setting")));
    return;
  }
  for (const UnchangedField& field : change.unchanged) {
    AppendLine(out, fmt::format("         {}{}", PaddedPath(field.path), field.value));
  }
}

void AppendHeld(std::string& out, const ObjectChange& change) {
  const std::string start = fmt::format("  {} {}   ", Symbol(change.action), change.address);
  AppendLine(out, PadTo(start + change.held, kFileColumn) + change.held_why);
  if (change.held_help.empty()) return;
  AppendLine(out, std::string(CodePoints(start), ' ') + change.held_help);
}

void AppendChange(std::string& out, const ObjectChange& change, bool full) {
  out += '\n';
  AppendLine(out, PadTo(fmt::format("  # {} {}", change.address, change.title), kHowColumn) +
                      change.how);
  if (!change.held.empty()) {
    AppendHeld(out, change);
  } else {
    AppendLine(out, PadTo(fmt::format("  {} {}", Symbol(change.action), change.address),
                          kFileColumn) +
                        change.file);
  }
  if (change.action == Action::kCreate) {
    CreatedRows rows(out);
    for (const FieldChange& field : change.fields) rows.Add(field);
    return;
  }
  for (const FieldChange& field : change.fields) AppendField(out, field, change.file);
  AppendUnchanged(out, change, full);
}

std::string HeaderText(const Plan& plan, const PlanTextOptions& options) {
  const PlanHeader& header = plan.header;
  std::string text = fmt::format(
      "domus {}   host {}   backend {}   config {}   state serial {}\n", options.version,
      header.host, BackendText(header.backend, header.backend_version, header.simulated),
      ShortDigest(header.config_digest), header.state_serial);
  text += fmt::format("Read {}; compiled {}\n", Count(header.host_guests, "domain"),
                      Count(header.file_count, "file"));
  return text;
}

void AppendDrift(std::string& out, const Plan& plan) {
  std::vector<std::pair<std::string, const FieldChange*>> drifted;
  size_t width = 0;
  for (const ObjectChange& change : plan.changes) {
    if (!change.held.empty()) continue;
    for (const FieldChange& field : change.fields) {
      if (field.cause != Cause::kDrift) continue;
      drifted.emplace_back(FieldAddress(change.address, field.path), &field);
      width = std::max(width, drifted.back().first.size());
    }
  }
  if (drifted.empty()) return;
  out += "\nChanged outside domus since the last apply";
  if (!plan.header.last_apply.empty()) out += fmt::format(" ({})", plan.header.last_apply);
  out += ":\n";
  for (const auto& [address, field] : drifted) {
    const std::string was = field->after.empty() ? "(none)" : field->after;
    const std::string is = field->before.empty() ? "(none)" : field->before;
    AppendLine(out, PadTo(fmt::format("  {:<{}}   {} -> {}", address, width,
                                      field->secret ? "(secret)" : was,
                                      field->secret ? "(secret, changed)" : is),
                          width + 32) +
                        "this plan puts it back");
  }
}

std::string SummaryLine(const PlanSummary& summary) {
  std::string text = fmt::format("Plan: {} create, {} live, ", summary.create, summary.live);
  if (summary.staged > 0) text += fmt::format("{} staged, ", summary.staged);
  text += fmt::format("{} restart, {} recreate, {} remove", summary.restart, summary.recreate,
                      summary.remove);
  if (summary.forget > 0) text += fmt::format(", {} forget", summary.forget);
  for (const auto& [count, noun] : {std::pair(summary.removals_held_back, "removal"),
                                    std::pair(summary.recreates_held_back, "recreate")}) {
    if (count > 0) text += fmt::format("; {} held back", Count(count, noun));
  }
  return text + "\n";
}

void AppendSummary(std::string& out, const Plan& plan) {
  const PlanSummary summary = Summarize(plan);
  out += "\n" + SummaryLine(summary);
  std::string second;
  if (summary.staged_settings > 0) {
    second += fmt::format("{} staged for next boot.", Count(summary.staged_settings, "setting"));
  }
  if (!plan.down.empty()) {
    second += fmt::format("{}Downtime: {}.", second.empty() ? "" : " ", Join(plan.down, ", "));
  }
  if (!second.empty()) out += fmt::format("      {}\n", second);
  out += fmt::format("      Host memory after apply: {} of {} GiB, peak during apply {} GiB.\n",
                     Gibibytes(plan.memory.after_mib), Gibibytes(plan.memory.total_mib),
                     Gibibytes(plan.memory.peak_mib));
}

/// What `apply` must be told, and where the plan was saved.
void AppendNeeds(std::string& out, const Plan& plan, const PlanTextOptions& options) {
  const bool saved = !options.saved_to.empty();
  if (plan.needs.empty() && !saved) return;
  const std::string allow =
      plan.needs.empty() ? "" : fmt::format(" --allow {}", Join(plan.needs, ","));
  const std::string file = Printable(options.saved_to);
  std::string line = allow.empty() ? "" : "This plan needs: " + allow;
  if (saved) {
    if (!line.empty()) line = PadTo(line, kSavedColumn);
    line += fmt::format("Saved to {} (id {}, expires when state changes)", file, options.plan_id);
  }
  out += fmt::format("\n{}\n", line);
  out += fmt::format("Apply it with:    domus apply {}{}\n", saved ? file : plan.header.root, allow);
}

void AppendWarnings(std::string& out, const Plan& plan) {
  if (plan.warnings.empty()) return;
  out += '\n';
  for (const std::string& warning : plan.warnings) out += fmt::format("Note: {}\n", warning);
}

}  // namespace

std::string RenderPlan(const Plan& plan, const PlanTextOptions& options) {
  if (Verdict(plan) == PlanVerdict::kNoChanges) {
    std::string out = fmt::format("No changes. {} {} configuration {}.{}\n",
                                  Count(plan.header.config_guests, "guest"),
                                  plan.header.config_guests == 1 ? "matches" : "match",
                                  ShortDigest(plan.header.config_digest),
                                  plan.header.simulated ? "   (simulated host)" : "");
    AppendWarnings(out, plan);
    AppendNeeds(out, plan, options);
    return out;
  }
  std::string out = HeaderText(plan, options);
  AppendDrift(out, plan);
  for (const ObjectChange& change : plan.changes) AppendChange(out, change, options.full);
  if (!plan.unmanaged.empty()) {
    out += fmt::format("\nNot managed, left alone: {}\n", Join(plan.unmanaged, ", "));
  }
  AppendWarnings(out, plan);
  if (!plan.changes.empty()) AppendSummary(out, plan);
  AppendNeeds(out, plan, options);
  return out;
}

std::string ShortDigest(const std::string& digest) {
  return digest.empty() ? "(none)" : digest.substr(0, 7);
}

std::string BackendText(const std::string& backend, const std::string& version, bool simulated) {
  std::vector<std::string> details;
  if (!version.empty()) details.push_back(version);
  if (simulated && version != "simulated") details.push_back("simulated");
  return details.empty() ? backend : fmt::format("{} ({})", backend, Join(details, ", "));
}

std::string Gibibytes(int64_t mib) {
  return fmt::format("{:.1f}", static_cast<double>(mib) / 1024.0);
}

}  // namespace domus
