// The compiler as a whole: a PATH in; every guest typed, every finding in the sink.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/guest_compiler.h"
#include "compiler/manifest.h"
#include "compiler/project.h"
#include "lang/diagnostic.h"
#include "lang/evaluate.h"
#include "model/state.h"

namespace domus {

/// How messages call a guest that comes from standard input.
inline constexpr std::string_view kStandardInput = "<stdin>";

struct CompileOptions {
  HostIdentity this_machine;
  /// `name=value` words; only for a PATH that is one file.
  std::vector<std::string> words = {};
  /// A directory without configs is no error.
  bool allow_empty = false;
  /// How the files are written, where their names and first bytes don't tell it.
  std::optional<FileKind> kind = {};
  /// What to compile for a PATH of `-`.
  std::optional<std::string> standard_input = {};
  /// The hypervisor that is meant, where it isn't what domus.yaml says.
  std::optional<std::string> hypervisor = {};
  /// The bytes of files as they would be, by path as the project names it: in place of what is on disk,
  /// or in addition to it. For edits and imports that are tried before they are written.
  std::map<std::string, std::string> proposed = {};
};

struct ProjectFile {
  std::string path;  // as messages show it
  FileKind kind = FileKind::kGuestScript;
};

/// One guest file after all phases that its errors allowed.
struct CompiledFile {
  ProjectFile file;
  FileId source = kNoFile;
  std::optional<Settings> settings;  // when it could be evaluated
  std::optional<CompiledGuest> guest;  // when it also passed the schema
  /// What was good of a guest that did not pass: for checks across files, and for nothing else.
  std::optional<CompiledGuest> partial_guest;
};

struct Compilation {
  Project project;
  Manifest manifest;
  std::vector<CompiledFile> files;
  /// What else the guests were compiled from, where there was any.
  FileId manifest_source = kNoFile;
  FileId words_source = kNoFile;  // pseudo-file of the command-line words
};

/// Reads, parses, evaluates, checks and lowers all files, then checks across the tree (duplicate
/// names, UUIDs, MACs, writable disks shared without `w!`). An Error only when PATH itself is unusable.
Result<Compilation> Compile(const std::string& path, const CompileOptions& options,
                            SourceMap& sources, DiagnosticSink& sink);

}  // namespace domus
