# Our own code: many warnings, all of them errors. Third-party headers are SYSTEM includes.
add_library(domus_warnings INTERFACE)
target_compile_options(domus_warnings INTERFACE
  -Wall -Wextra -Wshadow -Wpedantic -Wnon-virtual-dtor -Woverloaded-virtual -Werror)
# libstdc++ 12 itself uses what it marks as deprecated (std::stable_sort).
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  target_compile_options(domus_warnings INTERFACE -Wno-deprecated-declarations)
endif()

# GCC 12 sees overlapping copies in std::string's operator+ at -O2 (its bug 105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(domus_warnings INTERFACE -Wno-restrict)
endif()

add_library(domus_sanitize INTERFACE)
if(DOMUS_SANITIZE)
  # GCC's maybe-uninitialized has false alarms under the sanitizers; the release build keeps it.
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(domus_sanitize INTERFACE -Wno-maybe-uninitialized)
  endif()
  target_compile_options(domus_sanitize INTERFACE
    -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(domus_sanitize INTERFACE -fsanitize=address,undefined)
endif()
