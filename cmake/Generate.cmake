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

add_library(domus_guest_keys STATIC generators/guest_keys.cc)
target_include_directories(domus_guest_keys PUBLIC ${CMAKE_SOURCE_DIR})
target_link_libraries(domus_guest_keys PUBLIC yaml-cpp PRIVATE domus_warnings domus_sanitize)
add_executable(generate_guest_schema generators/guest_schema.cc)
target_link_libraries(generate_guest_schema PRIVATE domus_guest_keys domus_warnings domus_sanitize)
add_custom_command(
  OUTPUT ${GENERATED}/guest_keys.inc ${GENERATED}/guest-keys.md
  COMMAND generate_guest_schema ${GENERATED}/guest_keys.inc ${GENERATED}/guest-keys.md
          ${CMAKE_SOURCE_DIR}/schemas/guest.yaml
  DEPENDS generate_guest_schema ${CMAKE_SOURCE_DIR}/schemas/guest.yaml VERBATIM)
add_custom_target(domus_guest_table
  DEPENDS ${GENERATED}/guest_keys.inc ${GENERATED}/guest-keys.md)

# The pages of docs/ that are generated; a test fails when they are out of date.
add_custom_target(docs
  COMMAND ${CMAKE_COMMAND} -E copy ${GENERATED}/guest-keys.md ${CMAKE_SOURCE_DIR}/docs/guest-keys.md
  DEPENDS domus_guest_table VERBATIM)

# reconciler/schema.sql and the migrations → string literals.
file(GLOB MIGRATIONS CONFIGURE_DEPENDS reconciler/migrations/to-*.sql)
list(SORT MIGRATIONS COMPARE NATURAL)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS reconciler/schema.sql ${MIGRATIONS})
set(STORE_MIGRATIONS)
foreach(file ${MIGRATIONS})
  file(READ ${file} SQL)
  string(APPEND STORE_MIGRATIONS "R\"DOMUS(${SQL})DOMUS\",\n")
endforeach()
file(READ reconciler/schema.sql SQL)
file(CONFIGURE OUTPUT ${GENERATED}/store_schema.inc CONTENT "R\"DOMUS(\@SQL\@)DOMUS\"\n" @ONLY)
file(CONFIGURE OUTPUT ${GENERATED}/store_migrations.inc CONTENT "\@STORE_MIGRATIONS\@" @ONLY)
