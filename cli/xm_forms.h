// A guest file as xm prints it: SXP, or the Xen API's XML.
//
// It is made from the file anew and not from the typed guest, since xm copies values that Domus
// normalises, and hides a script's variables from its functions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/project.h"
#include "compiler/xm/environment.h"
#include "lang/diagnostic.h"
#include "lang/evaluate.h"

namespace domus {

struct XmFormOptions {
  bool xml = false;
  xm::Version version = xm::Version::k34;
  HostIdentity facts;
  std::vector<std::string> words;  // name=value
};

struct XmForm {
  /// Null when xm refuses the guest, or when the sink has got an error.
  std::optional<std::string> text;
  std::vector<std::string> warnings;  // what xm says on stderr
  std::string refusal;                // xm's message
};

xm::Version XenVersionFromWord(const std::string& word);

XmForm RenderAsXm(const SourceFile& source, FileKind kind, const XmFormOptions& options,
                  SourceMap& sources, DiagnosticSink& sink);

}  // namespace domus
