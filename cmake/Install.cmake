include(GNUInstallDirs)
install(TARGETS domus RUNTIME)
install(TARGETS domus_libvirt LIBRARY DESTINATION lib/domus)
install(FILES README.md LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY schemas/json/ DESTINATION ${CMAKE_INSTALL_DATADIR}/domus/schemas)
install(DIRECTORY examples DESTINATION ${CMAKE_INSTALL_DOCDIR})

# Man pages and completions come from the binary's own command table, so they can't disagree with it.
set(REFERENCE ${CMAKE_BINARY_DIR}/reference)
add_custom_command(
  OUTPUT ${REFERENCE}/done
  COMMAND ${CMAKE_SOURCE_DIR}/scripts/make-reference $<TARGET_FILE:domus> ${REFERENCE}
  DEPENDS domus ${CMAKE_SOURCE_DIR}/scripts/make-reference VERBATIM)
add_custom_target(reference ALL DEPENDS ${REFERENCE}/done)
install(DIRECTORY ${REFERENCE}/man1 DESTINATION ${CMAKE_INSTALL_MANDIR})
install(FILES ${REFERENCE}/domus.bash RENAME domus
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${REFERENCE}/_domus DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
install(FILES ${REFERENCE}/domus.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
