// The words of each call: xl(1)'s, tc(8)'s. Domains are named by their number: xl takes a guest that is
// called "12" for domain 12.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hypervisor/hypervisor.h"
#include "hypervisor/xl/domain.h"

namespace domus::xl {

using Words = std::vector<std::string>;

Words ListArguments();       // every domain as JSON
Words ListArguments(int domain);
Words TableArguments();      // every domain with its state
Words VcpuListArguments();
Words InfoArguments();
Words CreateArguments(const std::string& file);
/// Reads the cfg, and does nothing.
Words DryRunArguments(const std::string& file);
/// HVM guests without Xen's drivers get the power button of ACPI.
Words ShutdownArguments(int domain);
Words DestroyArguments(int domain);
Words PauseArguments(int domain);
Words UnpauseArguments(int domain);
Words SaveArguments(int domain, const std::string& file);
/// The guest is left paused: it must not run before its image is out of the way.
Words RestoreArguments(const std::string& file);
/// Permanent: not the name of a host. xl hands it to a shell, for ssh.
HypervisorResult<Words> MigrateArguments(int domain, const std::string& host);
/// What a restart from inside the guest is to take up.
Words UpdateArguments(int domain, const std::string& file);

/// The runs of xl that make the change, one after the other. Unsupported: what xl has no words for;
/// limits of devices are not xl's matter (hypervisor/xl/limits.h).
HypervisorResult<std::vector<Words>> ChangeArguments(const ListedDomain& domain,
                                                     const LiveChange& change);

Words BucketListArguments();
/// Traffic to the guest leaves dom0 through the guest's vif.
Words BucketArguments(const std::string& device, const VifQos& qos);
Words NoBucketArguments(const std::string& device);

}  // namespace domus::xl
