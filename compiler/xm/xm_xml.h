// A guest as `xm create -x` prints it.
#pragma once

#include <optional>
#include <string>

#include "compiler/xm/environment.h"
#include "compiler/xm/refusal.h"
#include "compiler/xm/xml_document.h"

namespace domus::xm {

struct XmlText {
  /// What was printed, up to the refusal if there is one.
  std::string text;
  std::optional<Refusal> refusal;
};

/// The document of a form that MakeVmForm made.
XmlText RenderXml(const Value& vm_form, Version version, const XmlOptions& options);

}  // namespace domus::xm
