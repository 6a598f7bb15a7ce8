// What apply tells while it runs: a block of lines for each object once it is over, never two mixed.
// On a terminal the steps under way stand below the blocks and are drawn anew every second; elsewhere
// they are told when nothing else was for ten seconds.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "reconciler/apply.h"

namespace domus {

class ApplyProgressPrinter {
 public:
  /// `width` of the terminal; lines under way are cut to it, as a broken line can't be drawn over.
  ApplyProgressPrinter(std::ostream& out, bool is_terminal, int width)
      : out_(out), is_terminal_(is_terminal), width_(width) {}
  ~ApplyProgressPrinter() { EraseRunning(); }
  ApplyProgressPrinter(const ApplyProgressPrinter&) = delete;
  ApplyProgressPrinter& operator=(const ApplyProgressPrinter&) = delete;

  /// To be told by it. The printer outlives the apply.
  ApplyProgress Listener();

 private:
  void PrintEnded(const RunningStep& ended);
  void PrintStopping(const std::vector<RunningStep>& running);
  void Tick(const std::vector<RunningStep>& running);
  void EraseRunning();
  void DrawRunning(const std::vector<RunningStep>& running);

  std::ostream& out_;
  const bool is_terminal_;
  const int width_;
  size_t drawn_lines_ = 0;
  int silent_ticks_ = 0;
  bool has_told_ = false;  // of an object that is over
};

}  // namespace domus
