# Our own code: many warnings, all of them errors. Third-party headers are SYSTEM includes.
add_library(domus_warnings INTERFACE)
target_compile_options(domus_warnings INTERFACE
  -Wall -Wextra -Wshadow -Wpedantic -Wnon-virtual-dtor -Woverloaded-virtual -Werror)

add_library(domus_sanitize INTERFACE)
if(DOMUS_SANITIZE)
  target_compile_options(domus_sanitize INTERFACE
    -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(domus_sanitize INTERFACE -fsanitize=address,undefined)
endif()
