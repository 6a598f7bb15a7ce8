# Measurements of whole commands: `make bench`. Not part of `all`.
foreach(name scale hostile libvirt)
  add_executable(bench_${name} EXCLUDE_FROM_ALL bench/${name}.cc)
  target_include_directories(bench_${name} PRIVATE ${CMAKE_SOURCE_DIR})
  target_link_libraries(bench_${name} PRIVATE fmt::fmt domus_warnings)
endforeach()
target_link_libraries(bench_libvirt PRIVATE PkgConfig::LIBVIRT)
