#include "compiler/desired_state.h"

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/digest.h"
#include "base/parallel.h"
#include "base/text.h"

namespace domus {
namespace {

SourceRef ToSourceRef(const Location& at, const SourceMap& sources) {
  const SourceFile& file = sources.Get(at.file);
  const LineColumn begin = file.At(at.span.begin), end = file.At(at.span.end);
  const int end_column = end.line == begin.line
                             ? end.column
                             : static_cast<int>(CodePoints(file.Line(begin.line))) + 1;
  return {file.path(), begin.line, begin.column, end_column};
}

DesiredGuest ToDesiredGuest(const CompiledFile& file, const Manifest& manifest,
                            const SourceMap& sources) {
  const CompiledGuest& compiled = *file.guest;
  const GuestPolicy policy = PolicyOf(manifest, compiled.config.name);
  DesiredGuest guest;
  guest.config = compiled.config;
  guest.power = policy.power.value_or(Power::kRunning);
  guest.protect = policy.protect.value_or(false);
  guest.file = file.file.path;
  for (const auto& [path, at] : compiled.sources) {
    if (at.valid()) guest.sources[path] = ToSourceRef(at, sources);
  }
  return guest;
}

/// Over all texts with their names and lengths, so that no two trees can look alike. Names are those
/// below the root: the same tree has the same digest wherever it is read from.
std::string DigestOf(const Compilation& compilation, const SourceMap& sources) {
  std::vector<FileId> files = {compilation.manifest_source, compilation.words_source};
  for (const CompiledFile& file : compilation.files) files.push_back(file.source);
  std::erase(files, kNoFile);
  std::vector<std::string> lines(files.size());
  ForEachInParallel(files.size(), [&](size_t i) {
    const SourceFile& file = sources.Get(files[i]);
    const std::string name =
        std::filesystem::path(file.path()).lexically_relative(compilation.project.root).string();
    lines[i] = fmt::format("{} {}\n{}\n", file.text().size(), name, Sha256(file.text()));
  });
  return Sha256(Join(lines, ""));
}

}  // namespace

DesiredState ToDesiredState(const Compilation& compilation, const SourceMap& sources) {
  DesiredState state;
  std::vector<const CompiledFile*> files;
  for (const CompiledFile& file : compilation.files) {
    if (file.guest) files.push_back(&file);
  }
  std::ranges::sort(files, {}, [](const CompiledFile* file) -> const std::string& {
    return file->guest->config.name;
  });
  state.guests.resize(files.size());
  ForEachInParallel(files.size(), [&](size_t i) {
    state.guests[i] = ToDesiredGuest(*files[i], compilation.manifest, sources);
  });
  for (const auto& [name, policy] : compilation.manifest.guests) {
    for (const GuestName& before : policy.after) state.boots_after[name].push_back(before.name);
  }
  state.config_digest = DigestOf(compilation, sources);
  state.root = compilation.project.root;
  state.file_count = static_cast<int>(compilation.files.size());
  return state;
}

}  // namespace domus
