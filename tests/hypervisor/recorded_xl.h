// What xl 4.17 printed on a real Xen host (tests/rig/xen).
#pragma once

#include <doctest/doctest.h>

#include <string>

#include "base/files.h"
#include "tests/support/source_directory.h"

namespace domus::xl {

inline std::string Recorded(const std::string& name) {
  const auto text = ReadFile(SourceDirectory() + "/tests/hypervisor/recorded_xl/" + name);
  REQUIRE(text.has_value());
  return *text;
}

}  // namespace domus::xl
