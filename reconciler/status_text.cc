#include "reconciler/status_text.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "base/text_layout.h"
#include "reconciler/addresses.h"
#include "reconciler/paint.h"
#include "reconciler/plan_text.h"

namespace domus {
namespace {

constexpr size_t kColumns = 7;  // besides the note
constexpr size_t kNameWidth = 28;
constexpr size_t kLeastNoteWidth = 24;
constexpr size_t kNoteIndent = 4;  // of a note that has no room beside its row
constexpr size_t kHintColumn = 67;

struct Cell {
  std::string text{};
  Tone tone = Tone::kPlain;
};

struct Row {
  std::array<Cell, kColumns> cells{};
  std::string note{};
};

/// "1m", "3h", "12d": the largest unit that fits.
std::string UptimeText(int64_t seconds) {
  if (seconds < 60) return fmt::format("{}s", seconds);
  if (seconds < 3600) return fmt::format("{}m", seconds / 60);
  if (seconds < 86400) return fmt::format("{}h", seconds / 3600);
  return fmt::format("{}d", seconds / 86400);
}

Tone ToneOf(Sync sync) { return sync == Sync::kSynced ? Tone::kGood : Tone::kNotice; }

Tone ToneOf(Health health) {
  switch (health) {
    case Health::kHealthy: return Tone::kGood;
    case Health::kDegraded:
    case Health::kMissing: return Tone::kDanger;
    case Health::kProgressing:
    case Health::kSuspended:
    case Health::kUnknown: return Tone::kNotice;
  }
  return Tone::kPlain;
}

Row ToRow(const GuestStatus& guest, bool full) {
  const bool there = !guest.state.empty();
  const std::string vcpus =
      there && guest.vcpus && guest.maxvcpus
          ? fmt::format("{}/{}", *guest.vcpus, *guest.maxvcpus)
          : "-";
  Row row;
  row.cells = {{{full ? guest.name : Elide(guest.name, kNameWidth)},
                {std::string(ToString(guest.sync)), ToneOf(guest.sync)},
                {std::string(ToString(guest.health)), ToneOf(guest.health)},
                {there ? guest.state : "-"},
                {vcpus},
                {guest.memory_mib ? fmt::format("{} MiB", *guest.memory_mib) : "-"},
                {guest.uptime_s ? UptimeText(*guest.uptime_s) : "-"}}};
  row.note = guest.note;
  return row;
}

class GuestTable {
 public:
  GuestTable(std::vector<Row> rows, const StatusTextOptions& options)
      : rows_(std::move(rows)), options_(options) {
    for (const Row& row : rows_) {
      for (size_t i = 0; i < kColumns; ++i) {
        widths_[i] = std::max(widths_[i], CodePoints(row.cells[i].text));
      }
    }
    for (const size_t width : widths_) note_column_ += width + 2;
  }

  void AppendTo(std::string& out) const {
    for (const Row& row : rows_) {
      std::string line;
      size_t blanks = 0;
      for (size_t i = 0; i < kColumns; ++i) {
        const Cell& cell = row.cells[i];
        line.append(blanks, ' ');
        line += Paint(cell.text, cell.tone, options_.color);
        blanks = widths_[i] + 2 - CodePoints(cell.text);
      }
      out += line;
      if (!row.note.empty()) AppendNote(out, row.note, blanks);
      out += '\n';
    }
  }

 private:
  /// Beside the row, going on below; or all below, where there is too little room beside.
  void AppendNote(std::string& out, const std::string& note, size_t blanks) const {
    const bool beside = note_column_ + kLeastNoteWidth <= options_.width;
    const size_t indent = beside ? note_column_ : kNoteIndent;
    const size_t width = std::max(options_.width, indent + kLeastNoteWidth) - indent;
    const auto lines =
        WrapWords(note, {.first_width = width, .width = width, .cut_words = !options_.full});
    for (size_t i = 0; i < lines.size(); ++i) {
      if (i > 0 || !beside) out += '\n';
      out.append(i == 0 && beside ? blanks : indent, ' ');
      out += lines[i];
    }
  }

  const std::vector<Row> rows_;
  const StatusTextOptions& options_;
  // Wide enough for the words that most hosts show, so that a state change doesn't move columns.
  std::array<size_t, kColumns> widths_ = {10, 9, 11, 9, 5, 9, 6};
  size_t note_column_ = 0;
};

/// "OutOfSync (1)", or "Synced" when all are.
template <class Word>
std::string WorstWords(const Status& status, Word GuestStatus::*member, Word good) {
  std::map<Word, int> counts;
  for (const GuestStatus& guest : status.guests) {
    if (guest.*member != good) ++counts[guest.*member];
  }
  if (counts.empty()) return std::string(ToString(good));
  std::vector<std::string> words;
  for (const auto& [word, count] : counts) {
    words.push_back(fmt::format("{} ({})", ToString(word), count));
  }
  return Join(words, ", ");
}

/// The pieces of a line with `gap` between, in as many lines as it takes.
void AppendPieces(std::string& out, const std::vector<std::string>& pieces, std::string_view gap,
                  size_t width) {
  std::string line;
  for (const std::string& piece : pieces) {
    if (!line.empty() && CodePoints(line) + gap.size() + CodePoints(piece) > width) {
      out += line + "\n";
      line.clear();
    }
    if (!line.empty()) line += gap;
    line += piece;
  }
  out += line + "\n";
}

void AppendHost(std::string& out, const Status& status, const StatusTextOptions& options) {
  const HostInfo& host = status.host;
  AppendPieces(out,
               {fmt::format("{}   {}", host.name,
                            BackendText(host.backend, host.version, host.simulated)),
                fmt::format("config {}", ConfigText(status.config_digest, status.revision)),
                status.last_apply.empty() ? "nothing applied yet"
                                          : fmt::format("last apply {}", status.last_apply)},
               "      ", options.width);
  std::vector<std::string> pieces = {
      fmt::format("sync {}", WorstWords(status, &GuestStatus::sync, Sync::kSynced)),
      fmt::format("health {}", WorstWords(status, &GuestStatus::health, Health::kHealthy)),
      fmt::format("memory {}/{} GiB", Gibibytes(host.memory_mib - host.memory_free_mib),
                  Gibibytes(host.memory_mib))};
  if (!status.lock.empty()) pieces.push_back(fmt::format("lock {}", status.lock));
  if (!status.window.empty()) pieces.push_back(fmt::format("next window {}", status.window));
  AppendPieces(out, pieces, "   ", options.width);
}

/// Dom0 is the host itself.
bool CanBeImported(const std::string& name) { return name != "Domain-0"; }

void AppendUnmanaged(std::string& out, const Status& status, const StatusTextOptions& options) {
  if (status.unmanaged.empty()) return;
  constexpr size_t kShown = 20;
  std::vector<std::string> shown = status.unmanaged;
  if (!options.full && shown.size() > kShown) shown.resize(kShown);
  std::string text = fmt::format("{} not managed: {}",
                                 Count(static_cast<int64_t>(status.unmanaged.size()), "domain"),
                                 Join(shown, ", "));
  if (shown.size() < status.unmanaged.size()) {
    text += fmt::format(" and {} more", status.unmanaged.size() - shown.size());
  }
  const auto importable = std::ranges::count_if(status.unmanaged, CanBeImported);
  std::string hint;
  if (importable == 1) {
    hint = fmt::format("(domus import {})", *std::ranges::find_if(status.unmanaged, CanBeImported));
  } else if (importable > 1) {
    hint = "(domus import NAME)";
  }
  const std::string both = PadTo(text, kHintColumn) + hint;
  if (hint.empty() || CodePoints(both) <= options.width) {
    out += (hint.empty() ? text : both) + "\n";
    return;
  }
  for (const std::string& line : WrapWords(
           text, {.first_width = options.width, .width = options.width, .cut_words = false})) {
    out += line + "\n";
  }
  out += std::string(kNoteIndent, ' ') + hint + "\n";
}

}  // namespace

std::string RenderStatus(const Status& status, const StatusTextOptions& options) {
  std::string out;
  AppendHost(out, status, options);
  std::vector<Row> rows(1);
  rows[0].cells = {{{"GUEST"}, {"SYNC"}, {"HEALTH"}, {"STATE"}, {"VCPU"}, {"MEMORY"}, {"UPTIME"}}};
  rows[0].note = "NOTE";
  for (const GuestStatus& guest : status.guests) rows.push_back(ToRow(guest, options.full));
  out += '\n';
  GuestTable(std::move(rows), options).AppendTo(out);
  AppendUnmanaged(out, status, options);
  return out;
}

}  // namespace domus
