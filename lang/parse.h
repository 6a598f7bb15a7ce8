// The doors of the language front end. Only lang/antlr/ behind them knows ANTLR.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "lang/ast.h"
#include "lang/diagnostic.h"
#include "lang/sxp.h"

namespace domus {

/// Limits that make hostile input cheap to refuse. Real configs stay far below all of them.
struct ParseLimits {
  size_t file_bytes = 1 << 20;
  size_t tokens = 100'000;
  int nesting = 100;
  int errors = 20;
};

/// Checks and decodes the bytes of a file (size, NUL, coding line, UTF-8, BOM) and adds it to the map.
/// Reports and returns null when the bytes are no text; the file is in the map all the same, with
/// as much text as a message needs.
const SourceFile* DecodeSource(std::string path, std::string_view bytes, SourceMap& sources,
                               DiagnosticSink& sink, const ParseLimits& limits = {});

/// Parses a vm.cfg or xl.cfg. Null when anything was reported as an error. Never throws.
std::optional<ast::Module> ParseGuest(const SourceFile& source, DiagnosticSink& sink,
                                      const ParseLimits& limits = {});

/// Parses an SXP file into its top-level forms. Null when anything was reported as an error. Never
/// throws.
std::optional<sxp::Document> ParseSxp(const SourceFile& source, DiagnosticSink& sink,
                                      const ParseLimits& limits = {});

}  // namespace domus
