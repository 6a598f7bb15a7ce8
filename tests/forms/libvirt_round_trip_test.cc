// A guest written as libvirt XML and read back differs in exactly the losses.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <set>
#include <string>

#include "base/text.h"
#include "forms/guest_field_copy.h"
#include "forms/libvirt_xml.h"
#include "forms/libvirt_xml_reader.h"
#include "tests/support/arbitrary_guest.h"

namespace domus {
namespace {

std::set<std::string> LostFields(const Rendered& rendered) {
  std::set<std::string> lost;
  for (const Loss& loss : rendered.losses) lost.insert(loss.field);
  return lost;
}

void CheckRoundTrip(const GuestConfig& guest, LibvirtTarget target) {
  const Rendered rendered = WriteLibvirtXml(guest, target);
  const auto read = ReadLibvirtXml(rendered.text);
  if (!read) RC_FAIL(read.error().message + "\n" + Printable(rendered.text));
  RC_LOG() << Printable(rendered.text) << "\n";
  RC_ASSERT(DifferentFields(ComparedFields(guest), ComparedFields(*read)) == LostFields(rendered));
}

}  // namespace

TEST_CASE("any guest comes back from libvirt's XML but for the losses") {
  for (const auto target : {LibvirtTarget::kXen, LibvirtTarget::kQemu, LibvirtTarget::kKvm,
                            LibvirtTarget::kTest}) {
    CHECK(rc::check([target](const GuestConfig& guest) { CheckRoundTrip(guest, target); }));
  }
}

}  // namespace domus
