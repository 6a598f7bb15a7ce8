// What the hosts that the cases run on have in common: how they are opened and emptied, and guests
// and images that do for several of them.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "hypervisor/hypervisor.h"

namespace domus::conformance {

/// The host at an address of OpenHypervisor; fails the running test when it can't be opened.
std::unique_ptr<Hypervisor> OpenHost(const std::string& address);

/// Takes away all guests, whatever their state.
void Empty(Hypervisor& host);

/// For Backend::open, where a host outlives the cases: what it opens first is emptied, and then
/// `emptied` called.
std::function<std::unique_ptr<Hypervisor>()> OpenEmptied(std::string address,
                                                         std::function<void()> emptied = {});

/// For hosts where nothing boots.
GuestConfig PlayedGuest(const std::string& name);

/// The path of an image of 1 MiB, DIRECTORY/NUMBER.img, which is made unless it is there.
std::string ImageIn(const std::filesystem::path& directory, int number);

}  // namespace domus::conformance
