# schemas/**/*.yaml → C++ tables, by small programs built for this host first.
set(GENERATED ${CMAKE_BINARY_DIR}/generated)
file(MAKE_DIRECTORY ${GENERATED})

add_executable(generate_diagnostics generators/diagnostics.cc)
target_link_libraries(generate_diagnostics PRIVATE yaml-cpp domus_warnings)
file(GLOB DIAGNOSTIC_YAML CONFIGURE_DEPENDS schemas/diagnostics/*.yaml)
add_custom_command(
  OUTPUT ${GENERATED}/diagnostic_codes.inc ${GENERATED}/diagnostic_table.inc
  COMMAND generate_diagnostics ${GENERATED}/diagnostic_codes.inc ${GENERATED}/diagnostic_table.inc
          ${DIAGNOSTIC_YAML}
  DEPENDS generate_diagnostics ${DIAGNOSTIC_YAML} VERBATIM)
add_custom_target(domus_diagnostic_tables
  DEPENDS ${GENERATED}/diagnostic_codes.inc ${GENERATED}/diagnostic_table.inc)
