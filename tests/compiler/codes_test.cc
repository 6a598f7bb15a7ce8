// The registry of diagnostic codes keeps its word: every example reports its code, and no code is
// without an example or a test that names it.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "lang/diagnostic_code.h"
#include "tests/compiler/compile_support.h"
#include "tests/support/source_directory.h"

namespace domus {
namespace {

CompiledText CompileExample(std::string_view text) {
  return CompiledText(std::string(text), text.starts_with('(') ? "guest.sxp" : "vm.cfg");
}

bool Reports(const CompiledText& compiled, std::string_view id) {
  return std::ranges::any_of(compiled.sink.all(),
                             [&](const Diagnostic& found) { return Info(found.code).id == id; });
}

/// All test programs' sources and what they compare with.
std::string AllTests() {
  std::string all;
  const std::string tests = SourceDirectory() + "/tests";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(tests)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    all.append(std::istreambuf_iterator<char>(file), {});
  }
  return all;
}

}  // namespace

TEST_CASE("every bad example reports its code, and the good one is clean of it and of errors") {
  for (const CodeInfo& info : AllCodes()) {
    if (info.bad.empty()) continue;
    CAPTURE(info.id);
    const CompiledText bad = CompileExample(info.bad);
    CAPTURE(bad.findings);
    CHECK(Reports(bad, info.id));
    REQUIRE_FALSE(info.good.empty());
    const CompiledText good = CompileExample(info.good);
    CAPTURE(good.findings);
    CHECK_FALSE(Reports(good, info.id));
    CHECK_FALSE(good.sink.HasErrors());
  }
}

TEST_CASE("every code without an example is named in a test") {
  const std::string tests = AllTests();
  for (const CodeInfo& info : AllCodes()) {
    CAPTURE(info.id);
    if (info.bad.empty()) CHECK(tests.find(info.id) != tests.npos);
  }
}

TEST_CASE("every code is explained") {
  for (const CodeInfo& info : AllCodes()) {
    CAPTURE(info.id);
    CHECK_FALSE(info.summary.empty());
    CHECK(info.summary.ends_with('.'));
    CHECK_FALSE(info.explanation.empty());
  }
}

}  // namespace domus
