include(GNUInstallDirs)
install(TARGETS domus RUNTIME)
