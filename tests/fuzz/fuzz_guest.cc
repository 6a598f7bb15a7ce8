// libFuzzer target: any bytes as a guest file, through decoding, parsing and the dump.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "lang/ast_dump.h"
#include "lang/parse.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  domus::SourceMap sources;
  domus::DiagnosticSink sink;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const domus::SourceFile* source = domus::DecodeSource("vm.cfg", bytes, sources, sink);
  if (!source) return 0;
  const auto module = domus::ParseGuest(*source, sink);
  // A file is either understood or refused with a reason.
  if (module.has_value() == sink.HasErrors()) __builtin_trap();
  if (module) domus::Dump(*module);
  return 0;
}
