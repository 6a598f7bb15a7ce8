#include "compiler/xm/xm_xml.h"

namespace domus::xm {

XmlText RenderXml(const Value& vm_form, Version version, const XmlOptions& options) {
  XmlText result;
  try {
    const XmlElement document = MakeXmlDocument(vm_form, version, options);
    version >= Version::k44 ? WriteMinidomXml(document, result.text)
                            : WriteXml(document, result.text);
  } catch (const Refusal& refusal) {
    result.refusal = refusal;
  }
  return result;
}

}  // namespace domus::xm
