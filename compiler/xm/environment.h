// Where xm runs, as far as it shows in what xm prints.
#pragma once

#include <optional>
#include <string>

namespace domus::xm {

/// Oracle VM 2.1 is Xen 3.1, Oracle VM 2.2 is Xen 3.4.
enum class Version { k31, k34, k40, k44 };

struct Environment {
  Version version = Version::k34;
  std::string directory = "/";  // the working directory: relative kernels become absolute
  std::string home = "/root";
  std::optional<std::string> display;     // $DISPLAY
  std::optional<std::string> xauthority;  // $XAUTHORITY

  /// What xm gives SDL: $XAUTHORITY, else the home directory's file.
  std::string XauthorityPath() const {
    return xauthority && !xauthority->empty() ? *xauthority : home + "/.Xauthority";
  }
};

}  // namespace domus::xm
