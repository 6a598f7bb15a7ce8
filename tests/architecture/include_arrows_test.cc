// The arrows of docs/architecture.md: who may include whom, and where third-party headers may stand.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <string>
#include <vector>

#include "tests/support/source_directory.h"

namespace {

namespace fs = std::filesystem;

struct Include {
  std::string from;  // relative path of the including file
  std::string what;
};

std::vector<Include> AllIncludes() {
  static const std::regex kInclude(R"(^\s*#\s*include\s*[<"]([^">]+)[">])");
  std::vector<Include> includes;
  const fs::path top = domus::SourceDirectory();
  for (const char* folder :
       {"base", "lang", "model", "compiler", "forms", "edit", "hypervisor", "reconciler", "cli"}) {
    for (const auto& entry : fs::recursive_directory_iterator(top / folder)) {
      const std::string extension = entry.path().extension().string();
      if (extension != ".h" && extension != ".cc") continue;
      std::ifstream file(entry.path());
      std::smatch match;
      for (std::string line; std::getline(file, line);) {
        if (std::regex_search(line, match, kInclude)) {
          includes.push_back({fs::relative(entry.path(), top).string(), match[1]});
        }
      }
    }
  }
  return includes;
}

std::string Folder(const std::string& path) { return path.substr(0, path.find('/')); }

}  // namespace

TEST_CASE("a folder includes only the folders it may") {
  const std::map<std::string, std::vector<std::string>> allowed = {
      {"base", {}},
      {"lang", {"base"}},
      {"model", {"base"}},
      {"compiler", {"lang", "model", "base"}},
      {"forms", {"model", "base"}},
      {"edit", {"compiler", "forms", "lang", "model", "base"}},
      {"hypervisor", {"forms", "model", "base"}},
      {"reconciler", {"hypervisor", "model", "base"}},
      {"cli", {"lang", "model", "base", "compiler", "forms", "edit", "hypervisor", "reconciler"}},
  };
  for (const Include& include : AllIncludes()) {
    const std::string from = Folder(include.from), to = Folder(include.what);
    if (from == to || !allowed.contains(to)) continue;
    CAPTURE(include.from);
    CAPTURE(include.what);
    CHECK(std::ranges::count(allowed.at(from), to) == 1);
    if (from == "reconciler" && to == "hypervisor") CHECK(include.what == "hypervisor/hypervisor.h");
  }
}

TEST_CASE("third-party headers stay in their rooms") {
  const std::vector<std::pair<std::string, std::string>> rooms = {
      {R"(antlr4-runtime|Lexer\.h|Parser\.h)", R"(lang/antlr/.*)"},
      {R"(sqlite3\.h)", R"(base/(sqlite|prepared_statements)\.cc)"},
      {R"(openssl/.*)", R"(base/digest\.cc)"},
      {R"(re2/.*)", R"((lang/evaluator|compiler/devices|compiler/xm)/.*\.cc)"},
      {R"(yaml-cpp/.*)", R"(compiler/.*\.cc)"},
      {R"(pugixml\.hpp)", R"(forms/.*\.cc)"},
      {R"(libvirt/(libvirt|virterror)\.h)", R"(hypervisor/libvirt/.*)"},
      {R"(uv\.h)", R"(base/event_loop\.cc|hypervisor/(sim/watch|xl/watch|libvirt/event_loop)\.cc)"},
      {R"(CLI/.*)", R"(cli/command_line\w*\.cc)"},
      {R"(nlohmann/.*)", R"(.*\.cc)"},
  };
  for (const Include& include : AllIncludes()) {
    for (const auto& [header, room] : rooms) {
      if (!std::regex_match(include.what, std::regex(".*(" + header + ")"))) continue;
      CAPTURE(include.from);
      CAPTURE(include.what);
      CHECK(std::regex_match(include.from, std::regex(room)));
    }
  }
}
