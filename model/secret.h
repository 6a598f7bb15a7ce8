// A password. It has no stream or format support, so it can't reach output by accident.
#pragma once

#include <string>
#include <utility>

namespace domus {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}

  /// For the call that hands it to the hypervisor, and for digests. Nothing else may read it.
  const std::string& Reveal() const { return text_; }
  bool operator==(const Secret&) const = default;

 private:
  std::string text_;
};

}  // namespace domus
