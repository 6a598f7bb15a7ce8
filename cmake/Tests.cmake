# One test program a folder, tests/FOLDER/*_test.cc, each a CTest test.
find_package(doctest REQUIRED)
find_package(rapidcheck REQUIRED)

add_library(domus_test_main OBJECT tests/test_main.cc tests/support/source_directory.cc)
target_compile_definitions(domus_test_main PRIVATE DOMUS_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
target_include_directories(domus_test_main PRIVATE ${CMAKE_SOURCE_DIR})
target_link_libraries(domus_test_main PUBLIC doctest::doctest)

function(domus_tests folder)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/${folder}/*.cc)
  if(NOT sources)
    return()
  endif()
  add_executable(${folder}_tests ${sources})
  target_link_libraries(${folder}_tests PRIVATE ${ARGN} domus_test_main rapidcheck
                        domus_warnings domus_sanitize)
  # Files named *_PART_test.cc run as tests of their own, beside the others.
  list(TRANSFORM ${folder}_parts REPLACE "(.+)" "*_\\1_test.cc" OUTPUT_VARIABLE apart)
  list(JOIN apart "," apart)
  add_test(NAME ${folder} COMMAND ${folder}_tests "-sfe=${apart}")
  foreach(part ${${folder}_parts})
    add_test(NAME ${folder}_${part} COMMAND ${folder}_tests "-sf=*_${part}_test.cc")
  endforeach()
  list(TRANSFORM ${folder}_parts PREPEND "${folder}_" OUTPUT_VARIABLE tests)
  # rapidcheck draws the same cases every time.
  set_tests_properties(${folder} ${tests} PROPERTIES ENVIRONMENT "RC_PARAMS=seed=20071")
endfunction()

domus_tests(base domus_base)
domus_tests(lang domus_lang)
domus_tests(antlr domus_lang domus_antlr)
domus_tests(model domus_model)
domus_tests(compiler domus_compiler)
# The forms' tests ask xl's own reader and libvirt's; Domus itself links neither for its forms.
pkg_check_modules(XLUTIL REQUIRED IMPORTED_TARGET xlutil xenlight)
domus_tests(forms domus_compiler domus_forms PkgConfig::XLUTIL PkgConfig::LIBVIRT)
domus_tests(edit domus_edit)
domus_tests(hypervisor domus_hypervisor)
add_dependencies(hypervisor_tests domus_libvirt)
# Parts of the module that need no host.
set(libvirt_parts definition.cc disk_priority.cc error.cc guest_reader.cc memory_target.cc observe.cc)
list(TRANSFORM libvirt_parts PREPEND ${CMAKE_SOURCE_DIR}/hypervisor/libvirt/)
target_sources(hypervisor_tests PRIVATE ${libvirt_parts})
target_link_libraries(hypervisor_tests PRIVATE PkgConfig::LIBVIRT)
domus_tests(conformance domus_hypervisor PkgConfig::LIBVIRT)
add_dependencies(conformance_tests domus_libvirt)
# The same cases within a rig, where real guests run: `make test-rigs` starts it.
set(conformance_cases cases.cc host_cases.cc hosts.cc life_cases.cc live_change_cases.cc steps.cc)
list(TRANSFORM conformance_cases PREPEND tests/conformance/)
add_executable(conformance_qemu_tests tests/rig/libvirt/conformance_test.cc ${conformance_cases})
# ASan looks for the functions of libtirpc, which libvirt speaks to its daemon with, when the program
# starts: a module comes too late.
target_link_libraries(conformance_qemu_tests PRIVATE domus_hypervisor domus_test_main domus_warnings
                      domus_sanitize -Wl,--no-as-needed PkgConfig::LIBVIRT)
add_dependencies(conformance_qemu_tests domus_libvirt)
add_executable(conformance_xl_tests tests/rig/xen/conformance_test.cc ${conformance_cases})
target_link_libraries(conformance_xl_tests PRIVATE domus_hypervisor domus_test_main domus_warnings
                      domus_sanitize)
set(reconciler_parts kill properties)
domus_tests(reconciler domus_reconciler)
domus_tests(cli domus_cli)
add_dependencies(cli_tests domus_libvirt)
domus_tests(generators domus_guest_keys)
domus_tests(architecture domus_base)
# Several processes at once, of the binary of this build.
domus_tests(processes domus_base)
target_compile_definitions(processes_tests PRIVATE DOMUS_BINARY="$<TARGET_FILE:domus>")
add_dependencies(processes_tests domus)
# These run the release binary, as a user would.
foreach(folder hostile crash)
  domus_tests(${folder} domus_base)
  target_compile_definitions(${folder}_tests PRIVATE
    DOMUS_RELEASE_BINARY="${CMAKE_SOURCE_DIR}/build/release/domus")
endforeach()

# The fuzz targets over their seeds, and over the corpus where it is at hand.
foreach(fuzzer guest sxp)
  add_executable(replay_${fuzzer} tests/fuzz/replay.cc tests/fuzz/fuzz_${fuzzer}.cc)
  target_link_libraries(replay_${fuzzer} PRIVATE domus_lang domus_warnings domus_sanitize)
  add_test(NAME fuzz_${fuzzer} COMMAND replay_${fuzzer} ${CMAKE_SOURCE_DIR}/tests/fuzz/seeds
           ${CMAKE_SOURCE_DIR}/../shared/corpus)
endforeach()

add_executable(replay_libvirt_xml tests/fuzz/replay.cc tests/fuzz/fuzz_libvirt_xml.cc)
target_link_libraries(replay_libvirt_xml PRIVATE domus_forms domus_warnings domus_sanitize)
add_test(NAME fuzz_libvirt_xml COMMAND replay_libvirt_xml ${CMAKE_SOURCE_DIR}/tests/fuzz/seeds
         ${CMAKE_SOURCE_DIR}/../shared/corpus/libvirt-pairs)

add_test(NAME docs COMMAND ${CMAKE_COMMAND} -E compare_files
         ${GENERATED}/guest-keys.md ${CMAKE_SOURCE_DIR}/docs/guest-keys.md)

# Documents of every kind, as tests make them, against the published schemas.
set(DOCUMENTS ${CMAKE_BINARY_DIR}/documents)
add_test(NAME json_documents_clean COMMAND ${CMAKE_COMMAND} -E rm -rf ${DOCUMENTS})
add_test(NAME json_documents_of_plans COMMAND reconciler_tests -sf=*plan_json*)
add_test(NAME json_documents_of_commands COMMAND cli_tests "-tc=*JSON*")
add_test(NAME json_schemas
         COMMAND /usr/bin/python3 ${CMAKE_SOURCE_DIR}/tests/schemas/check_documents.py
                 ${CMAKE_SOURCE_DIR}/schemas/json ${DOCUMENTS})
set_tests_properties(json_documents_clean PROPERTIES FIXTURES_SETUP no_documents)
set_tests_properties(json_documents_of_plans json_documents_of_commands PROPERTIES
  FIXTURES_REQUIRED no_documents FIXTURES_SETUP documents
  ENVIRONMENT "DOMUS_DOCUMENTS=${DOCUMENTS};RC_PARAMS=seed=20071")
set_tests_properties(json_schemas PROPERTIES FIXTURES_REQUIRED documents)
