// libvirt's event loop, in a thread of its own: what keepalive needs to notice a dead daemon.
#pragma once

namespace domus::libvirt {

/// Initialises libvirt for this process, once: quiet errors, and the loop's thread. False when
/// libvirt can't be initialised.
bool StartLibvirt();

}  // namespace domus::libvirt
