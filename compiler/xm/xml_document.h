// From xm's form of a guest to the Xen API's document of it: xm's own converter, faults included.
#pragma once

#include "compiler/xm/environment.h"
#include "compiler/xm/xml_element.h"

namespace domus::xm {

struct XmlOptions {
  /// `xm create` marks its guest as transient, `xm new` does not.
  bool transient = false;
  /// The word of the Python that hashes names of disks and vifs.
  PythonWord word = PythonWord::k64;
};

/// `<xm>` with the guest and its disks. Throws Refusal.
XmlElement MakeXmlDocument(const Value& vm_form, Version version, const XmlOptions& options);

}  // namespace domus::xm
