// Whether a state file is sound: what `domus state check` looks at.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace domus {

struct StateCheck {
  bool exists = false;
  int64_t version = 0;  // of its schema
  int64_t serial = 0;
  int64_t objects = 0, runs = 0;
  std::vector<std::string> damage{};  // what makes it unusable, or untrue
  std::vector<std::string> notes{};   // what the next command sets right by itself
};

/// Reads everything, changes nothing. The error: the file can't even be opened as a state.
Result<StateCheck> CheckState(const std::string& path);

std::string RenderStateCheck(const StateCheck& check, const std::string& path);
/// state-check.schema.json.
std::string StateCheckToJson(const StateCheck& check, const std::string& path);

}  // namespace domus
