#include "reconciler/addresses.h"

#include <fmt/format.h>

namespace domus {

std::string GuestAddress(std::string_view name) { return fmt::format("{}.{}", kGuestKind, name); }

std::string FieldAddress(std::string_view object, std::string_view path) {
  return fmt::format("{}.{}", object, path);
}

std::string_view AddressKind(std::string_view address) {
  return address.substr(0, address.find('.'));
}

std::string_view AddressName(std::string_view address) {
  const size_t dot = address.find('.');
  return dot == std::string_view::npos ? std::string_view() : address.substr(dot + 1);
}

}  // namespace domus
