// Names of objects and of their settings: stable, quotable in a shell, the same in text, journal and
// store. `guest.db01`, `guest.db01.disk[xvdb]`.
#pragma once

#include <string>
#include <string_view>

namespace domus {

inline constexpr std::string_view kGuestKind = "guest";

std::string GuestAddress(std::string_view name);
/// `guest.db01` and `memory` make `guest.db01.memory`.
std::string FieldAddress(std::string_view object, std::string_view path);
/// "guest" of "guest.db01".
std::string_view AddressKind(std::string_view address);
/// "db01" of "guest.db01"; names may hold dots themselves.
std::string_view AddressName(std::string_view address);

}  // namespace domus
