# Everything comes from Debian 12 packages (packages.txt). Both halves of ANTLR must stay below 4.10,
# which changed the serialised grammar.
find_package(Java REQUIRED COMPONENTS Runtime)
find_package(PkgConfig REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(CLI11 REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(SQLITE3 REQUIRED IMPORTED_TARGET sqlite3)

file(GLOB ANTLR_JAR /usr/share/java/antlr4-4.*.jar)
if(NOT ANTLR_JAR)
  message(FATAL_ERROR "the antlr4 tool is missing; run `make packages`")
endif()
find_path(ANTLR_INCLUDE antlr4-runtime.h PATH_SUFFIXES antlr4-runtime REQUIRED)
find_library(ANTLR_LIBRARY NAMES libantlr4-runtime.a antlr4-runtime REQUIRED)
find_package(Threads REQUIRED)
