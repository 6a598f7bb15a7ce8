// Result<T>: a value, or one sentence that says why there is none.
#pragma once

#include <expected>
#include <string>

namespace domus {

/// Why something failed: lower case, no full stop, complete enough to show to a user.
struct Error {
  std::string message;
  bool operator==(const Error&) const = default;
};

template <class T>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> Fail(std::string message) {
  return std::unexpected(Error{std::move(message)});
}

}  // namespace domus
