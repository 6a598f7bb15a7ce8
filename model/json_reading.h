// What the readers of our JSON documents share: where they are, what they found wrong first, and how
// a number or a word is read. Templates, so that the JSON library stays in the files that use it.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace domus {

struct JsonReading {
  std::string path;             // "disks[2].source"
  std::optional<Error> error;   // the first

  void Fail(std::string_view what);
};

/// Lengthens the path while it lives.
class JsonStep {
 public:
  JsonStep(JsonReading& reading, std::string_view step);
  JsonStep(const JsonStep&) = delete;
  JsonStep& operator=(const JsonStep&) = delete;
  ~JsonStep() { reading_.path.resize(length_); }

 private:
  JsonReading& reading_;
  size_t length_;
};

/// Null unless it is pairs of lower-case digits.
std::optional<std::string> FromHex(std::string_view hex);

template <class Json>
void ReadJson(const Json& json, JsonReading& reading, bool& value) {
  if (!json.is_boolean()) return reading.Fail("expected true or false");
  value = json.template get<bool>();
}

template <class Json>
void ReadJson(const Json& json, JsonReading& reading, int64_t& value) {
  // Above INT64_MAX it is unsigned, and get() would wrap.
  const bool fits = json.is_number_integer() &&
                    (!json.is_number_unsigned() ||
                     json.template get<uint64_t>() <= uint64_t{std::numeric_limits<int64_t>::max()});
  if (!fits) return reading.Fail("expected an integer");
  value = json.template get<int64_t>();
}

template <class Json>
void ReadJson(const Json& json, JsonReading& reading, int& value) {
  int64_t wide = 0;
  ReadJson(json, reading, wide);
  if (wide < std::numeric_limits<int>::min() || wide > std::numeric_limits<int>::max()) {
    return reading.Fail("the number is out of range");
  }
  value = static_cast<int>(wide);
}

}  // namespace domus
