// What tests of the compiler share: a tree of files in a temporary directory, compiled, and its
// findings as text that shows everything a finding says.
#pragma once

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/files.h"
#include "compiler/compile.h"
#include "tests/support/temporary_directory.h"

namespace domus {

struct TestFile {
  std::string name;
  std::string text;
};

using Files = std::vector<TestFile>;

inline std::string SeverityWord(Severity severity) {
  switch (severity) {
    case Severity::kError: return "error";
    case Severity::kWarning: return "warning";
    case Severity::kNote: return "note";
  }
  return "";
}

/// "vm.cfg:4:1-7": line, first column and last column.
inline std::string DumpPlace(const Location& at, const SourceMap& sources,
                             const std::string& directory) {
  if (!at.valid()) return "?";
  const SourceFile& file = sources.Get(at.file);
  const LineColumn begin = file.At(at.span.begin), end = file.At(at.span.end);
  std::string path = file.path();
  if (!directory.empty() && path.starts_with(directory)) path.erase(0, directory.size() + 1);
  const int last = end.line == begin.line ? end.column - 1 : 0;
  const std::string to = end.line != begin.line ? fmt::format("…{}", end.line)
                         : last > begin.column  ? fmt::format("-{}", last)
                                                : "";
  return fmt::format("{}:{}:{}{}", path, begin.line, begin.column, to);
}

/// One line a finding, and one for each further label, note and help.
inline std::string Dump(const DiagnosticSink& sink, const SourceMap& sources,
                        const std::string& directory) {
  std::string dump;
  for (const Diagnostic& d : sink.all()) {
    dump += fmt::format("{} {} {}: {}", SeverityWord(d.severity), Info(d.code).id,
                        DumpPlace(d.primary.at, sources, directory), d.message);
    if (!d.primary.text.empty()) dump += fmt::format(" ({})", d.primary.text);
    dump += "\n";
    for (const Label& label : d.secondary) {
      dump += fmt::format("  {}: {}\n", DumpPlace(label.at, sources, directory), label.text);
    }
    for (const std::string& note : d.notes) dump += fmt::format("  note: {}\n", note);
    for (const std::string& help : d.helps) dump += fmt::format("  help: {}\n", help);
  }
  return dump;
}

/// A tree, compiled.
struct CompiledTree {
  explicit CompiledTree(const Files& files, const std::string& path = {},
                        std::vector<std::string> words = {}) {
    for (const TestFile& file : files) {
      const std::filesystem::path place = directory.path() / file.name;
      std::filesystem::create_directories(place.parent_path());
      if (!WriteFile(place.string(), file.text)) throw std::runtime_error("cannot write " + file.name);
    }
    const std::string root = directory.path().string();
    result = Compile(path.empty() ? root : root + "/" + path, {.this_machine = {}, .words = words},
                     sources, sink);
    findings = Dump(sink, sources, root);
  }

  TemporaryDirectory directory;
  SourceMap sources;
  DiagnosticSink sink;
  Result<Compilation> result;
  std::string findings;
};

/// One guest file, compiled by itself.
struct CompiledText : CompiledTree {
  explicit CompiledText(const std::string& text, const std::string& name = "vm.cfg",
                        std::vector<std::string> words = {})
      : CompiledTree(Files{{name, text}}, name, std::move(words)) {}

  const std::optional<CompiledGuest>& guest() const { return result->files.front().guest; }
};

/// A guest without findings, to which a test adds a line.
inline std::string PvGuest(const std::string& lines) {
  return "name = 'db01'\nbootloader = '/usr/bin/pygrub'\n" + lines + "\n";
}
inline std::string HvmGuest(const std::string& lines) {
  return "name = 'db01'\nbuilder = 'hvm'\n" + lines + "\n";
}

}  // namespace domus
