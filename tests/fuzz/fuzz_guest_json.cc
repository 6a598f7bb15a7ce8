// No bytes crash the reader of guest JSON, and what it accepts it writes and reads again the same.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "model/guest_json.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace domus;
  const auto guest = GuestFromJson({reinterpret_cast<const char*>(data), size});
  if (!guest) return 0;
  const std::string json = GuestToJson(*guest, SecretsInJson::kReveal, -1);
  const auto again = GuestFromJson(json);
  // Compared as text, as a NaN equals nothing.
  if (!again || GuestToJson(*again, SecretsInJson::kReveal, -1) != json) std::abort();
  return 0;
}
