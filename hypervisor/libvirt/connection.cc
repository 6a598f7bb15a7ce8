#include "hypervisor/libvirt/connection.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

#include <fmt/format.h>

#include "hypervisor/libvirt/disk_priority.h"
#include "hypervisor/libvirt/error.h"
#include "hypervisor/libvirt/event_loop.h"

namespace domus::libvirt {
namespace {

// A daemon that is silent for 20 s is given up: every call on the connection then fails.
constexpr int kKeepaliveSeconds = 5;
constexpr unsigned kKeepaliveCount = 4;

/// libvirt packs a version into a number: 7002019 is 7.2.19.
std::string VersionText(unsigned long version) {
  return fmt::format("{}.{}.{}", version / 1'000'000, version / 1'000 % 1'000, version % 1'000);
}

bool HasKvm(virConnectPtr connection) {
  const Text capabilities(virConnectGetCapabilities(connection));
  return capabilities &&
         std::string_view(capabilities.get()).find("<domain type='kvm'") != std::string_view::npos;
}

LibvirtTarget TargetOf(virConnectPtr connection, std::string_view driver) {
  if (driver == "TEST" || driver == "Test") return LibvirtTarget::kTest;
  if (driver == "Xen") return LibvirtTarget::kXen;
  return HasKvm(connection) ? LibvirtTarget::kKvm : LibvirtTarget::kQemu;
}

/// "ovs01" of "ovs01.example.com".
std::string_view ShortName(std::string_view host) { return host.substr(0, host.find('.')); }

/// The URI names no server, and the daemon is on the host that it is said to be on: a socket may lead
/// elsewhere, or into a container.
bool IsLocal(virConnectPtr connection) {
  const Text uri(virConnectGetURI(connection));
  const Text host(virConnectGetHostname(connection));
  std::array<char, 256> own{};
  if (!uri || !host || ::gethostname(own.data(), own.size() - 1) != 0) return false;
  const std::string_view address = uri.get();
  const size_t server = address.find("://");
  const bool names_server =
      server != std::string_view::npos && !address.substr(server + 3).starts_with('/');
  return !names_server && ShortName(host.get()) == ShortName(own.data());
}

/// Which QEMU processes may be given a priority: those of this host, all of them by root, by others
/// their own.
Result<std::string> DiskProcesses(virConnectPtr connection, bool is_local) {
  if (!is_local) return Fail("the process that serves it is on another host");
  const Text uri(virConnectGetURI(connection));
  const std::string_view address = uri ? uri.get() : "";
  if (address.ends_with("/system") && ::geteuid() != 0) {
    return Fail("only root may give a priority to the process that serves it");
  }
  return ProcessDirectory(address);
}

HostKind KindOf(virConnectPtr connection) {
  const char* type = virConnectGetType(connection);
  const std::string_view driver = type ? type : "";
  unsigned long hypervisor = 0;
  unsigned long library = 0;
  virConnectGetVersion(connection, &hypervisor);
  virConnectGetLibVersion(connection, &library);
  const LibvirtTarget target = TargetOf(connection, driver);
  HostKind kind{.target = target,
                .version = fmt::format("{} {}, libvirt {}", driver, VersionText(hypervisor),
                                       VersionText(library)),
                .local = target != LibvirtTarget::kTest && IsLocal(connection)};
  if (driver == "QEMU") kind.disk_processes = DiskProcesses(connection, kind.local);
  return kind;
}

/// Of what ssh says libvirt passes on 1 KiB, and where it says more only its own trouble with that: so
/// it does of a host key that has changed.
std::unexpected<HypervisorError> WhyNoConnection(std::string_view uri) {
  std::unexpected<HypervisorError> error = LastError();
  const bool is_cut_off = error.error().text.contains(std::strerror(EOVERFLOW));
  if (uri.contains("+ssh://") && is_cut_off) {
    error.error().text = "ssh fails, and says more than libvirt passes on: log in by hand to see it";
  }
  return error;
}

}  // namespace

bool MindSilence(virConnectPtr connection) {
  return virConnectSetKeepAlive(connection, kKeepaliveSeconds, kKeepaliveCount) == 0;
}

HypervisorResult<Connection> Connect(const std::string& uri) {
  if (!StartLibvirt()) return LastError();
  Connection connection(virConnectOpen(uri.c_str()));
  if (!connection) return WhyNoConnection(uri);
  MindSilence(connection.get());
  return connection;
}

HypervisorResult<Connection> Link::Get() {
  const std::lock_guard lock(mutex_);
  if (!connection_ || virConnectIsAlive(connection_.get()) != 1) {
    if (HypervisorResult<void> opened = Open(); !opened) return std::unexpected(opened.error());
  }
  virConnectRef(connection_.get());
  return Connection(connection_.get());
}

HypervisorResult<void> Link::Open() {
  connection_.reset();
  HypervisorResult<Connection> connected = Connect(uri_);
  if (!connected) return std::unexpected(connected.error());
  connection_ = *std::move(connected);
  if (kind_.version.empty()) kind_ = KindOf(connection_.get());
  return {};
}

}  // namespace domus::libvirt
