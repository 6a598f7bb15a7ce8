#include "compiler/compile.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/files.h"
#include "base/parallel.h"
#include "base/text.h"
#include "compiler/boot_order.h"
#include "compiler/guest_source.h"
#include "compiler/host_checks.h"
#include "compiler/tree_checks.h"
#include "lang/parse.h"
#include "model/guest_schema.h"

namespace domus {
namespace {

using Proposed = std::map<std::string, std::string>;

Result<std::string> ReadBytes(const std::string& path) {
  return ReadFile(path, ParseLimits().file_bytes);
}

/// A file that can't be read is an error of the tree, like any other finding.
const SourceFile* PlaceSource(const std::string& path, const Result<std::string>& bytes,
                              SourceMap& sources, DiagnosticSink& sink) {
  if (bytes) return DecodeSource(path, *bytes, sources, sink);
  const SourceFile& unread = sources.Add(path, "");
  sink.Report({Code::kHO010, {unread.id(), {0, 0}}, bytes.error().message});
  return nullptr;
}

Manifest ReadManifest(Compilation& compilation, const HostIdentity& this_machine,
                      SourceMap& sources, DiagnosticSink& sink) {
  Manifest none;
  none.facts = this_machine;
  if (!compilation.project.manifest_path) return none;
  const std::string& path = *compilation.project.manifest_path;
  const SourceFile* source = PlaceSource(path, ReadBytes(path), sources, sink);
  std::optional<Manifest> manifest;
  if (source) {
    compilation.manifest_source = source->id();
    manifest = ParseManifest(*source, this_machine, sink);
  }
  if (manifest) return *std::move(manifest);
  // Any name may be a site key of the manifest that could not be read.
  none.site_keys = {"*"};
  return none;
}

/// The words as a file of one word a line, so that findings can point into them.
Result<std::vector<CommandLineWord>> PlaceWords(const std::vector<std::string>& words,
                                                Compilation& compilation, SourceMap& sources) {
  std::vector<CommandLineWord> placed;
  if (words.empty()) return placed;
  const SourceFile& file = sources.Add("command line", Join(words, "\n"));
  compilation.words_source = file.id();
  uint32_t begin = 0;
  for (const std::string& word : words) {
    const auto end = static_cast<uint32_t>(begin + word.size());
    const size_t equals = word.find('=');
    if (equals == word.npos || equals == 0) {
      return Fail(fmt::format("`{}` is no `name=value`", Printable(word)));
    }
    placed.push_back({std::string(Trim(word.substr(0, equals))),
                      std::string(Trim(word.substr(equals + 1))),
                      {file.id(), {begin, end}}});
    begin = end + 1;
  }
  return placed;
}

std::vector<std::string> KnownVariables() {
  std::vector<std::string> names;
  for (const KeyInfo& key : GuestKeys()) names.emplace_back(key.name);
  return names;
}

/// "xl", or "xl:…" with whatever follows.
bool IsXl(const std::string& address) {
  return address.substr(0, address.find_first_of(":?")) == "xl";
}

/// Takes each file through its phases. Files know nothing of each other: all but giving them their places
/// among the sources may go on side by side.
class FileCompiler {
 public:
  FileCompiler(const Manifest& manifest, const CompileOptions& options,
               std::vector<CommandLineWord> words)
      : options_(options) {
    evaluate_.host = manifest.facts;
    evaluate_.words = std::move(words);
    evaluate_.known_variables = KnownVariables();
    guest_.site_keys = manifest.site_keys;
    guest_.runs_under_xl = IsXl(options.hypervisor.value_or(manifest.hypervisor.value_or("")));
  }

  Result<std::string> Read(const std::string& path) const {
    if (path == kStandardInput) return *options_.standard_input;
    const auto edited = options_.proposed.find(path);
    return edited != options_.proposed.end() ? edited->second : ReadBytes(path);
  }

  void Compile(const SourceFile& source, CompiledFile& compiled, DiagnosticSink& sink) const {
    compiled.file.kind = options_.kind ? *options_.kind : KindOfFile(source.path(), source.text());
    compiled.settings = ReadGuestSettings(source, compiled.file.kind, evaluate_, sink);
    if (!compiled.settings) return;
    GuestCompileOptions options = guest_;
    options.default_name = std::filesystem::path(compiled.file.path).filename().string();
    options.kind = compiled.file.kind;
    const size_t errors_before = sink.errors();
    CompiledGuest guest = CompileGuest(*compiled.settings, source.id(), options, sink);
    const bool is_good = sink.errors() == errors_before;
    CheckReaders(compiled.file.path, guest, sink);
    (is_good ? compiled.guest : compiled.partial_guest) = std::move(guest);
  }

 private:
  const CompileOptions& options_;
  EvaluateOptions evaluate_;
  GuestCompileOptions guest_;
};

/// Findings come in the order of the files, whichever is ready first.
std::vector<CompiledFile> CompileFiles(const std::vector<std::string>& files,
                                       const FileCompiler& compiler, SourceMap& sources,
                                       DiagnosticSink& sink) {
  std::vector<CompiledFile> compiled(files.size());
  std::vector<DiagnosticSink> findings(files.size());
  std::vector<Result<std::string>> bytes(files.size());
  std::vector<const SourceFile*> texts(files.size());
  ForEachInParallel(files.size(), [&](size_t i) { bytes[i] = compiler.Read(files[i]); });
  for (size_t i = 0; i < files.size(); ++i) {
    compiled[i].file.path = files[i];
    const Result<std::string> read = std::move(bytes[i]);
    texts[i] = PlaceSource(files[i], read, sources, findings[i]);
    if (texts[i]) compiled[i].source = texts[i]->id();
  }
  ForEachInParallel(files.size(), [&](size_t i) {
    if (texts[i]) compiler.Compile(*texts[i], compiled[i], findings[i]);
  });
  for (const DiagnosticSink& of_file : findings) {
    for (const Diagnostic& finding : of_file.all()) sink.Report(finding);
  }
  return compiled;
}

/// One file, in no directory.
Project ProjectOfStandardInput() {
  Project project;
  project.root = ".";
  project.files.emplace_back(kStandardInput);
  return project;
}

Result<Project> FindProject(const std::string& path, const CompileOptions& options) {
  if (path == "-" && options.standard_input) return ProjectOfStandardInput();
  return DiscoverProject(path, options.allow_empty);
}

/// Files of the proposal that are not on disk yet join the project.
void AddProposed(const Proposed& proposed, Project& project) {
  std::vector<std::string> all = project.files;
  for (const auto& [path, bytes] : proposed) {
    if (!std::ranges::binary_search(project.files, path)) all.push_back(path);
  }
  std::ranges::sort(all);
  project.files = std::move(all);
}

void CheckManifestNames(const Compilation& compilation, bool is_whole, DiagnosticSink& sink) {
  // A file with errors may be the one that defines the guest.
  if (!is_whole || sink.HasErrors()) return;
  std::set<std::string_view> defined;
  for (const CompiledFile& file : compilation.files) {
    if (file.guest) defined.insert(file.guest->config.name);
  }
  const auto check = [&](const std::string& name, const Location& at) {
    if (defined.contains(name)) return;
    sink.Report({Code::kHO104, at, fmt::format("no file defines the guest `{}`", Printable(name)),
                 "not among the guests of this tree"});
  };
  for (const auto& [name, at] : compilation.manifest.guest_names_at) check(name, at);
  for (const auto& [name, policy] : compilation.manifest.guests) {
    for (const GuestName& before : policy.after) check(before.name, before.at);
  }
}

/// The guests that are to run, against the host.
void CheckHostMemory(const Compilation& compilation, int64_t host_mib, DiagnosticSink& sink) {
  if (host_mib <= 0) return;
  std::vector<const CompiledGuest*> running;
  for (const CompiledFile& file : compilation.files) {
    if (!file.guest) continue;
    const GuestPolicy policy = PolicyOf(compilation.manifest, file.guest->config.name);
    if (policy.power.value_or(Power::kRunning) == Power::kRunning) running.push_back(&*file.guest);
  }
  CheckMemory(running, host_mib, sink);
}

void CheckAcrossFiles(const Compilation& compilation, DiagnosticSink& sink) {
  std::vector<const CompiledGuest*> guests;
  for (const CompiledFile& file : compilation.files) {
    if (file.guest) guests.push_back(&*file.guest);
    if (file.partial_guest) guests.push_back(&*file.partial_guest);
  }
  CheckTree(guests, sink);
}

}  // namespace

Result<Compilation> Compile(const std::string& path, const CompileOptions& options,
                            SourceMap& sources, DiagnosticSink& sink) {
  Result<Project> project = FindProject(path, options);
  if (!project) return std::unexpected(project.error());
  const bool is_tree = std::filesystem::is_directory(path);
  if (is_tree && !options.words.empty()) {
    return Fail(fmt::format("`{}` is a directory: `name=value` words go with one file", path));
  }
  Compilation compilation;
  compilation.project = *std::move(project);
  AddProposed(options.proposed, compilation.project);
  compilation.manifest = ReadManifest(compilation, options.this_machine, sources, sink);
  Result<std::vector<CommandLineWord>> words = PlaceWords(options.words, compilation, sources);
  if (!words) return std::unexpected(words.error());
  const FileCompiler compiler(compilation.manifest, options, *std::move(words));
  compilation.files = CompileFiles(compilation.project.files, compiler, sources, sink);
  CheckAcrossFiles(compilation, sink);
  const std::string host = options.hypervisor.value_or(compilation.manifest.hypervisor.value_or(""));
  CheckHostMemory(compilation, HostMemoryMib(host), sink);
  CheckManifestNames(compilation, is_tree, sink);
  CheckBootOrder(compilation.manifest, sink);
  return compilation;
}

}  // namespace domus
