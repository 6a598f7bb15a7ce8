// No bytes crash the reader of domain XML, and what is written of the guest that it reads can be
// read again, for every target.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "forms/libvirt_xml.h"
#include "forms/libvirt_xml_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace domus;
  const auto guest = ReadLibvirtXml({reinterpret_cast<const char*>(data), size});
  if (!guest) return 0;
  for (const auto target : {LibvirtTarget::kXen, LibvirtTarget::kQemu, LibvirtTarget::kKvm}) {
    const auto again = ReadLibvirtXml(WriteLibvirtXml(*guest, target).text);
    if (!again) std::abort();
  }
  return 0;
}
