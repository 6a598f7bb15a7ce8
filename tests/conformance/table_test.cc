// The table in docs/hypervisors.md is made of what the backends' runs left in
// tests/golden/conformance. DOMUS_ACCEPT=1 writes it anew, and the test still fails.
#include <doctest/doctest.h>

#include <cstdlib>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/files.h"
#include "base/text.h"
#include "tests/conformance/cases.h"
#include "tests/support/source_directory.h"

namespace domus::conformance {
namespace {

/// As columns, in this order: the name of the list, and the heading.
constexpr std::pair<const char*, const char*> kBackends[] = {
    {"sim", "sim"},
    {"libvirt-test", "libvirt, test"},
    {"libvirt-qemu", "libvirt, QEMU"},
    {"xl", "xl"},
};

constexpr std::string_view kBegin = "<!-- conformance: begin -->\n";
constexpr std::string_view kEnd = "<!-- conformance: end -->\n";

/// "yes", what is lacking, or "" when the run didn't have the case.
std::string Cell(const std::string& results, std::string_view name) {
  for (const std::string_view line : Split(results, '\n')) {
    const std::string start = fmt::format("{:<50}", name);
    if (!line.starts_with(start)) continue;
    const std::string_view result = line.substr(start.size());
    return result == "passes" ? "yes" : fmt::format("no: {}", result.substr(result.find(' ') + 1));
  }
  return "";
}

std::string Table() {
  std::vector<std::string> results;
  std::string table = "| case |";
  std::string rule = "|---|";
  for (const auto& [name, heading] : kBackends) {
    const std::string path = SourceDirectory() + "/tests/golden/conformance/" + name + ".txt";
    const Result<std::string> read = ReadFile(path);
    if (!read) continue;
    results.push_back(*read);
    table += fmt::format(" {} |", heading);
    rule += "---|";
  }
  table += "\n" + rule + "\n";
  for (const Case& test : Cases()) {
    table += fmt::format("| {} |", test.name);
    for (const std::string& backend : results) {
      const std::string cell = Cell(backend, test.name);
      CAPTURE(test.name);
      CHECK_FALSE(cell.empty());
      table += fmt::format(" {} |", cell);
    }
    table += "\n";
  }
  return table;
}

}  // namespace

TEST_CASE("the table of backends and cases is what the runs left") {
  const std::string path = SourceDirectory() + "/docs/hypervisors.md";
  std::string document = *ReadFile(path);
  const size_t begin = document.find(kBegin) + kBegin.size();
  const size_t end = document.find(kEnd);
  REQUIRE(begin <= end);
  const std::string table = Table();
  CHECK(document.substr(begin, end - begin) == table);
  document.replace(begin, end - begin, table);
  if (std::getenv("DOMUS_ACCEPT")) REQUIRE(WriteFile(path, document));
}

}  // namespace domus::conformance
