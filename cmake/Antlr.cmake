# lang/grammar/*.g4 → lexer and parser, in a library of their own: no warnings, -fno-char8_t (4.7's
# lexers write u8"…" into std::string).
set(ANTLR_OUT ${CMAKE_BINARY_DIR}/antlr)
set(ANTLR_SOURCES)
foreach(grammar Guest Sxp)
  set(outputs)
  foreach(part Lexer Parser)
    list(APPEND outputs ${ANTLR_OUT}/${grammar}${part}.cpp ${ANTLR_OUT}/${grammar}${part}.h)
  endforeach()
  add_custom_command(
    OUTPUT ${outputs}
    COMMAND antlr4 -Dlanguage=Cpp -no-visitor -no-listener -package domus::antlr
            -Xexact-output-dir -o ${ANTLR_OUT} ${CMAKE_SOURCE_DIR}/lang/grammar/${grammar}.g4
    DEPENDS ${CMAKE_SOURCE_DIR}/lang/grammar/${grammar}.g4
    COMMENT "Generating the ${grammar} parser"
    VERBATIM)
  list(APPEND ANTLR_SOURCES ${outputs})
endforeach()

add_library(domus_antlr STATIC ${ANTLR_SOURCES})
target_include_directories(domus_antlr SYSTEM PUBLIC
  ${CMAKE_SOURCE_DIR}/lang/antlr/runtime ${ANTLR_OUT} ${ANTLR_INCLUDE})
target_compile_options(domus_antlr PUBLIC -fno-char8_t PRIVATE -w)
target_link_libraries(domus_antlr PUBLIC ${ANTLR_LIBRARY} Threads::Threads PRIVATE domus_sanitize)
