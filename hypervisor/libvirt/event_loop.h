// libvirt's event loop, over libuv's (base/event_loop.h): what keepalive needs to
// notice a dead daemon, and what events of domains come by.
#pragma once

namespace domus::libvirt {

/// Initialises libvirt for this process, once: quiet errors, and the loop's thread. False when
/// libvirt can't be initialised.
bool StartLibvirt();

}  // namespace domus::libvirt
