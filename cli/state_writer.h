// The state, opened to be written: with the lease, from before anything is read until the command ends.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "cli/environment.h"
#include "cli/host_session.h"
#include "cli/state_session.h"
#include "reconciler/process_identity.h"
#include "reconciler/store.h"

namespace domus {

class StateWriter {
 public:
  /// Null when the state can't be used or somebody else has the lease: printed, `exit_code` set.
  static std::unique_ptr<StateWriter> Open(const HostSession& session, const std::string& command,
                                           const std::string& lock_timeout,
                                           Environment& environment, int& exit_code);
  StateWriter(const StateWriter&) = delete;
  StateWriter& operator=(const StateWriter&) = delete;

  Store& store() { return store_; }
  const ProcessIdentity& self() const { return self_; }

 private:
  StateWriter(Store store, ProcessIdentity self)
      : store_(std::move(store)), self_(std::move(self)), lease_(store_, self_) {}

  Store store_;
  ProcessIdentity self_;
  Lease lease_;
};

}  // namespace domus
