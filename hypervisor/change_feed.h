// Changes of a host on their way to a listener: those of one moment go together.
#pragma once

#include <memory>
#include <string>

#include "hypervisor/hypervisor.h"

namespace domus {

/// From any thread. A copy is the same feed.
class ChangeFeed {
 public:
  explicit ChangeFeed(ChangeListener listener);

  void Tell(std::string guest);
  void TellAnything();
  /// From now on the listener is not called, nor is it being called. Not from within a call of it.
  void Close();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace domus
