#include "cli/apply_progress.h"

#include <algorithm>
#include <ostream>

#include <fmt/format.h>

#include "base/text.h"
#include "reconciler/apply_text.h"

namespace domus {
namespace {

constexpr int kHeartbeatTicks = 10;  // seconds

/// The first `width` code points.
std::string_view Cut(std::string_view line, int width) {
  size_t end = 0;
  for (int left = width; end < line.size(); ++end) {
    const bool begins = (static_cast<unsigned char>(line[end]) & 0xC0) != 0x80;
    if (begins && left-- == 0) break;
  }
  return line.substr(0, end);
}

}  // namespace

ApplyProgress ApplyProgressPrinter::Listener() {
  ApplyProgress progress;
  progress.object_ended = [this](const RunningStep& ended) { PrintEnded(ended); };
  progress.stopping = [this](const std::vector<RunningStep>& running) { PrintStopping(running); };
  progress.tick = [this](const std::vector<RunningStep>& running) { Tick(running); };
  return progress;
}

void ApplyProgressPrinter::PrintEnded(const RunningStep& ended) {
  EraseRunning();
  out_ << RenderObject(ended) << std::flush;
  has_told_ = true;
  silent_ticks_ = 0;
}

void ApplyProgressPrinter::PrintStopping(const std::vector<RunningStep>& running) {
  EraseRunning();
  out_ << (has_told_ ? "\n" : "") << RenderStopping(running) << std::flush;
  silent_ticks_ = 0;
}

void ApplyProgressPrinter::Tick(const std::vector<RunningStep>& running) {
  if (is_terminal_) {
    EraseRunning();
    DrawRunning(running);
    return;
  }
  if (++silent_ticks_ < kHeartbeatTicks) return;
  silent_ticks_ = 0;
  for (const RunningStep& step : running) out_ << RenderRunning(step);
  out_.flush();
}

void ApplyProgressPrinter::DrawRunning(const std::vector<RunningStep>& running) {
  for (const RunningStep& step : running) {
    const std::string line = RenderRunning(step);
    out_ << Cut(std::string_view(line).substr(0, line.size() - 1), std::max(1, width_ - 1)) << "\n";
  }
  drawn_lines_ = running.size();
  out_.flush();
}

void ApplyProgressPrinter::EraseRunning() {
  // Up to the first of the lines, and everything from there on.
  if (drawn_lines_ > 0) out_ << fmt::format("\x1b[{}F\x1b[J", drawn_lines_);
  drawn_lines_ = 0;
}

}  // namespace domus
