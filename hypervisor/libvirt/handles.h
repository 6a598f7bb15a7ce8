// Owners of libvirt's objects.
#pragma once

#include <libvirt/libvirt.h>

#include <cstdlib>
#include <memory>
#include <vector>

namespace domus::libvirt {

struct Closer {
  void operator()(virConnectPtr connection) const { virConnectClose(connection); }
  void operator()(virDomainPtr domain) const { virDomainFree(domain); }
  void operator()(virStoragePoolPtr pool) const { virStoragePoolFree(pool); }
  void operator()(virStorageVolPtr volume) const { virStorageVolFree(volume); }
};

using Connection = std::unique_ptr<virConnect, Closer>;
/// It keeps the connection that it came from.
using Domain = std::unique_ptr<virDomain, Closer>;
using Domains = std::vector<Domain>;
using Pool = std::unique_ptr<virStoragePool, Closer>;
using Volume = std::unique_ptr<virStorageVol, Closer>;

/// A string that libvirt handed over to be freed.
struct FreeText {
  void operator()(char* text) const { std::free(text); }
};
using Text = std::unique_ptr<char, FreeText>;

}  // namespace domus::libvirt
