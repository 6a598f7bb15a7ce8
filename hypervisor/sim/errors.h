// Short ways to fail, for the files of the simulated hypervisor.
#pragma once

#include <expected>
#include <string>

#include "base/result.h"
#include "hypervisor/hypervisor.h"

namespace domus::sim {

inline std::unexpected<HypervisorError> Refuse(HypervisorError::Kind kind, std::string text) {
  return std::unexpected(HypervisorError{kind, std::move(text)});
}
inline std::unexpected<HypervisorError> Conflict(std::string text) {
  return Refuse(HypervisorError::Kind::kConflict, std::move(text));
}
inline std::unexpected<HypervisorError> Permanent(std::string text) {
  return Refuse(HypervisorError::Kind::kPermanent, std::move(text));
}

/// What SQLite says about the file. Only a lock held too long by another process passes by itself.
inline std::unexpected<HypervisorError> FileError(const Error& error) {
  const bool busy = error.message.ends_with("another process is writing to it");
  return Refuse(busy ? HypervisorError::Kind::kTransient : HypervisorError::Kind::kPermanent,
                error.message);
}

}  // namespace domus::sim
