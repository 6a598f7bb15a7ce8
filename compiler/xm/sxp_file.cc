#include "compiler/xm/sxp_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>

#include "base/files.h"
#include "compiler/xm/form.h"
#include "compiler/xm/refusal.h"
#include "lang/parse.h"

namespace domus::xm {
namespace {

Value ToValue(const sxp::Node& node) {
  if (const sxp::Atom* atom = node.atom()) return Text(atom->text.text);
  std::vector<Value> items;
  for (const sxp::Node& item : node.form()->items) items.push_back(ToValue(item));
  return Form(std::move(items));
}

}  // namespace

Value ReadSxpFile(const std::string& path) {
  errno = 0;
  const Result<std::string> bytes = ReadFile(path, ParseLimits().file_bytes);
  if (!bytes) {
    const char* reason = errno != 0 ? std::strerror(errno) : "Input/output error";
    Refuse(fmt::format("Cannot read file {}: {}", path, reason));
  }
  SourceMap sources;
  DiagnosticSink sink;
  const SourceFile* source = DecodeSource(path, *bytes, sources, sink);
  const auto document = source ? ParseSxp(*source, sink) : std::nullopt;
  if (!document) {
    const Diagnostic& error = sink.all().front();
    const int line = source ? source->At(error.primary.at.span.begin).line : 1;
    Refuse(fmt::format("{}:{}: {}", path, line, error.message));
  }
  if (document->forms.empty()) Refuse("list index out of range");
  return ToValue(document->forms[0]);
}

}  // namespace domus::xm
