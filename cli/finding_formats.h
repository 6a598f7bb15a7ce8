// Findings for other programs: schemas/json/lint.schema.json, lint-event.schema.json, and GitHub's
// workflow commands. Passwords that stand on the lines spoken of are taken out of all texts.
#pragma once

#include <string>

#include "lang/diagnostic.h"
#include "lang/source_file.h"

namespace domus {

/// One document with all findings.
std::string FindingsAsJson(const DiagnosticSink& sink, const SourceMap& sources, int files);
/// NDJSON: a line of type version, one of type finding each, one of type summary.
std::string FindingsAsJsonLines(const DiagnosticSink& sink, const SourceMap& sources, int files);
/// `::error file=…,line=…,title=VM010 unknown-key::message`, errors first.
std::string FindingsForGithub(const DiagnosticSink& sink, const SourceMap& sources);

}  // namespace domus
