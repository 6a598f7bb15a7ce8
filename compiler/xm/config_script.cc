#include "compiler/xm/config_script.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstring>

#include "base/files.h"
#include "base/text.h"
#include "lang/parse.h"
#include "lang/python_repr.h"

namespace domus::xm {
namespace {

bool Exists(const std::string& path) {
  struct stat status = {};
  return ::stat(path.c_str(), &status) == 0;
}

/// os.path.join
std::string JoinPath(std::string_view directory, const std::string& name) {
  if (name.starts_with('/')) return name;
  return std::string(directory) + (directory.ends_with('/') ? "" : "/") + name;
}

/// "[Errno 13] Permission denied: '/etc/xen/vm'"
[[noreturn]] void RefuseSystemError(int number, const std::string& path) {
  Refuse(fmt::format("[Errno {}] {}: {}", number, std::strerror(number), PythonStringRepr(path)));
}

std::string ReadConfig(const std::string& path) {
  struct stat status = {};
  if (::stat(path.c_str(), &status) != 0) RefuseSystemError(errno, path);
  if (S_ISDIR(status.st_mode)) RefuseSystemError(EISDIR, path);
  errno = 0;
  const Result<std::string> bytes = ReadFile(path, ParseLimits().file_bytes);
  if (bytes) return *bytes;
  if (errno != 0) RefuseSystemError(errno, path);
  Refuse(bytes.error().message);
}

/// As Python 2.7 says that it can't read a file: with the line, if it has one to show.
[[noreturn]] void RefuseSyntax(const std::string& path, int line, const std::string& text) {
  Refuse(fmt::format("Errors were found at line {} while processing {}:\n\t{}", line, path, text));
}

/// Python 2.7 takes no bytes beyond ASCII without a coding line or a byte order mark.
void RequireCoding(const std::string& path, const SourceFile& source, std::string_view bytes) {
  if (source.encoding() != Encoding::kUtf8 || bytes.starts_with("\xEF\xBB\xBF")) return;
  const auto beyond = [](char c) { return (c & 0x80) != 0; };
  const auto found = std::find_if(bytes.begin(), bytes.end(), beyond);
  if (found == bytes.end()) return;
  for (int line = 1; line <= std::min(2, source.line_count()); ++line) {
    const std::string_view text = source.Line(line);
    if (text.find('#') != text.npos && text.find("coding") != text.npos) return;
  }
  const auto offset = static_cast<uint32_t>(found - bytes.begin());
  RefuseSyntax(path, source.At(offset).line, "None");
}

/// What Domus can't do, where Python might.
bool IsLimit(Code code) {
  const std::string_view slug = Info(code).slug;
  constexpr std::string_view kLimits[] = {"not-text", "too-large", "too-deep", "unknown-encoding",
                                          "unsupported-syntax"};
  return std::find(std::begin(kLimits), std::end(kLimits), slug) != std::end(kLimits);
}

const Diagnostic* FirstError(const DiagnosticSink& sink) {
  const Diagnostic* first = nullptr;
  for (const Diagnostic& diagnostic : sink.all()) {
    if (diagnostic.severity != Severity::kError) continue;
    if (!first || diagnostic.primary.at.span.begin < first->primary.at.span.begin) {
      first = &diagnostic;
    }
  }
  return first;
}

[[noreturn]] void RefuseUnreadable(const std::string& path, const Diagnostic& error,
                                   const SourceMap& sources) {
  const Location& at = error.primary.at;
  const int line = at.valid() ? sources.Get(at.file).At(at.span.begin).line : 1;
  Refuse(fmt::format("{}:{}: {}", path, line, error.message));
}

ast::Module ParseConfig(const std::string& path, std::string_view bytes, SourceMap& sources,
                        const SourceFile*& source) {
  DiagnosticSink sink;
  source = DecodeSource(path, bytes, sources, sink);
  if (source) {
    RequireCoding(path, *source, bytes);
    std::optional<ast::Module> module = ParseGuest(*source, sink);
    if (module) return std::move(*module);
  }
  const Diagnostic* error = FirstError(sink);
  if (!error) Refuse(path + ": cannot be read");
  if (!source || IsLimit(error->code)) RefuseUnreadable(path, *error, sources);
  const int line = source->At(error->primary.at.span.begin).line;
  RefuseSyntax(path, line, std::string(source->Line(line)) + "\n");
}

}  // namespace

std::string FindConfig(const CommandLine& line) {
  const std::string given = JoinPath(".", line.config_file);
  if (Exists(given)) return given;
  for (const std::string_view directory : Split(line.path, ':')) {
    const std::string path = JoinPath(directory.empty() ? "." : directory, line.config_file);
    if (Exists(path)) return path;
  }
  Refuse("Unable to open config file: " + line.config_file);
}

std::optional<Settings> RunConfig(const std::string& path, const CommandLine& line,
                                  const HostIdentity& host) {
  const std::string bytes = ReadConfig(path);
  if (bytes.starts_with('<')) return std::nullopt;
  SourceMap sources;
  const SourceFile* source = nullptr;
  const ast::Module module = ParseConfig(path, bytes, sources, source);
  EvaluateOptions options;
  options.host = host;
  options.xm_scopes = true;
  for (const auto& [name, value] : line.script_words) options.words.push_back({name, value, {}});
  DiagnosticSink sink;
  Evaluation evaluation = Evaluate(module, *source, options, sink);
  if (evaluation.error) Refuse(evaluation.error->text);
  if (const Diagnostic* error = FirstError(sink)) RefuseUnreadable(path, *error, sources);
  return std::move(evaluation.settings);
}

}  // namespace domus::xm
