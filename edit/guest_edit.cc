#include "edit/guest_edit.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "edit/field_edit.h"
#include "edit/guest_script_edit.h"
#include "edit/guest_sxp_edit.h"
#include "edit/source_edit.h"
#include "lang/parse.h"
#include "model/guest_devices.h"
#include "model/guest_fields.h"
#include "model/guest_settings.h"

namespace domus {
namespace {

using Edits = std::optional<std::vector<Replacement>>;

/// The replacements for one field; null when reported.
Edits EditField(const SourceFile& source, FileKind kind, const FieldEdit& edit,
                DiagnosticSink& sink) {
  EditResult result;
  if (kind == FileKind::kGuestSxp) {
    const auto document = ParseSxp(source, sink);
    if (!document) return std::nullopt;
    result = EditSxpField(source, *document, edit);
  } else {
    const auto module = ParseGuest(source, sink);
    if (!module) return std::nullopt;
    result = EditScriptField(source, *module, edit);
  }
  if (result) return *std::move(result);
  sink.Report(std::move(result).error());
  return std::nullopt;
}

bool IsSecret(const GuestConfig& guest, std::string_view path) {
  const std::vector<Field> fields = GuestFields(guest, "");
  const auto field = std::ranges::find(fields, path, &Field::path);
  return field != fields.end() && field->secret;
}

void Adopt(const std::string& path, const GuestConfig& wanted, GuestConfig& current) {
  if (!CopyDevice(path, wanted, current)) CopySetting(path, wanted, current);
}

/// One attempt at each field on the file as it is, so that findings show what the reader sees.
bool TryAll(const SourceFile& source, FileKind kind, const std::vector<std::string>& paths,
            const GuestConfig& current, const GuestConfig& wanted, DiagnosticSink& sink) {
  bool all = true;
  for (const std::string& path : paths) {
    const FieldEdit edit{path, current, wanted};
    if (IsSecret(current, path) || IsSecret(wanted, path)) {
      sink.Report(RefuseEdit(edit, {source.id(), {0, 0}}, "a password"));
      all = false;
    } else {
      all &= EditField(source, kind, edit, sink).has_value();
    }
  }
  return all;
}

}  // namespace

std::vector<std::string> DifferingFields(const GuestConfig& one, const GuestConfig& other) {
  const std::vector<Field> first = GuestFields(one, ""), second = GuestFields(other, "");
  std::unordered_map<std::string_view, const Field*> by_path;
  for (const Field& field : second) by_path.emplace(field.path, &field);
  std::vector<std::string> paths;
  for (const Field& field : first) {
    const auto twin = by_path.find(field.path);
    if (twin == by_path.end() || twin->second->parts != field.parts) paths.push_back(field.path);
    if (twin != by_path.end()) by_path.erase(twin);
  }
  for (const Field& field : second) {
    if (by_path.contains(field.path)) paths.push_back(field.path);
  }
  return paths;
}

std::optional<std::string> EditGuest(const GuestFile& file, const GuestConfig& current,
                                     const GuestConfig& wanted, SourceMap& sources,
                                     DiagnosticSink& sink) {
  const SourceFile* source = DecodeSource(file.path, file.bytes, sources, sink);
  if (!source) return std::nullopt;
  const std::vector<std::string> paths = DifferingFields(current, wanted);
  if (!TryAll(*source, file.kind, paths, current, wanted, sink)) return std::nullopt;
  GuestConfig sofar = current;
  std::string text(source->text());
  SourceMap steps;
  for (const std::string& path : paths) {
    const SourceFile& step = steps.Add(file.path, text, source->encoding());
    DiagnosticSink unseen;
    const Edits edits = EditField(step, file.kind, {path, sofar, wanted}, unseen);
    if (!edits) {
      sink.Report(RefuseEdit({path, current, wanted}, {source->id(), {0, 0}},
                             "not together with the other changes"));
      return std::nullopt;
    }
    text = Replace(text, *edits);
    Adopt(path, wanted, sofar);
  }
  const Result<std::string> bytes = EncodeLike(*source, file.bytes, text);
  if (bytes) return *bytes;
  sink.Report(Diagnostic(Code::kPL150, {source->id(), {0, 0}}, bytes.error().message));
  return std::nullopt;
}

}  // namespace domus
