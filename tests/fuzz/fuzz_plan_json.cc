// No bytes crash the reader of plans, and what it accepts is written and read again the same.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "reconciler/plan_json.h"
#include "reconciler/plan_text.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace domus;
  const auto document = ReadPlan({reinterpret_cast<const char*>(data), size});
  if (!document) return 0;
  (void)RenderPlan(document->plan, {.version = document->version, .full = true});
  const std::string json = WritePlan(*document);
  const auto again = ReadPlan(json);
  if (!again || WritePlan(*again) != json) std::abort();
  return 0;
}
