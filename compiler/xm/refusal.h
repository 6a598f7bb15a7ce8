// How xm gives up: one text on stderr after "Error: ", and exit status 1.
#pragma once

#include <string>
#include <utility>

namespace domus::xm {

/// xm's exact text. Thrown inside this folder, from wherever xm would raise or exit; the public
/// functions catch it and return it.
struct Refusal {
  std::string text;
  bool operator==(const Refusal&) const = default;
};

[[noreturn]] inline void Refuse(std::string text) { throw Refusal{std::move(text)}; }

}  // namespace domus::xm
