# libFuzzer targets: build/fuzz/fuzz_guest FOLDER… (README in tests/fuzz).
function(domus_fuzzer name)
  add_executable(${name} tests/fuzz/${name}.cc)
  target_link_libraries(${name} PRIVATE ${ARGN} domus_warnings domus_sanitize)
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
endfunction()

# The code under test is instrumented for coverage; the rest of the project is not.
foreach(library domus_base domus_lang domus_antlr domus_model domus_forms domus_hypervisor
                domus_reconciler)
  target_compile_options(${library} PRIVATE -fsanitize=fuzzer-no-link)
endforeach()

domus_fuzzer(fuzz_guest domus_lang)
domus_fuzzer(fuzz_sxp domus_lang)
domus_fuzzer(fuzz_guest_json domus_model)
domus_fuzzer(fuzz_sim_file domus_hypervisor)
domus_fuzzer(fuzz_state_file domus_reconciler)
domus_fuzzer(fuzz_plan_json domus_reconciler)
domus_fuzzer(fuzz_libvirt_xml domus_forms)
