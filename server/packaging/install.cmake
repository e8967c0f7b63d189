# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
# What `cmake --install` puts where. The component "program" is what a server needs, "development" what programs are built on,
# and "service" what systemd runs, which reads /etc/usher: only packages and who asks for it get that.
include(CMakePackageConfigHelpers)
set(packaging ${CMAKE_CURRENT_LIST_DIR})
set(made ${PROJECT_BINARY_DIR}/packaging)

if(TARGET usher)
  install(TARGETS usher COMPONENT program)
  install(FILES ${PROJECT_SOURCE_DIR}/LICENSE TYPE DOC COMPONENT program)
  include(${packaging}/manual.cmake)
  include(${packaging}/package.cmake)
endif()

set(library_place LIBRARY COMPONENT development ARCHIVE COMPONENT development)
install(TARGETS usher_shared usher_c EXPORT UsherTargets ${library_place})
install(TARGETS usher_static usher_lm EXPORT UsherStaticTargets ${library_place})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/ TYPE INCLUDE COMPONENT development)

# find_package(Usher)
set(config_folder ${CMAKE_INSTALL_LIBDIR}/cmake/Usher)
configure_package_config_file(${packaging}/UsherConfig.cmake.in ${made}/UsherConfig.cmake INSTALL_DESTINATION ${config_folder}
                              NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(${made}/UsherConfigVersion.cmake COMPATIBILITY SameMinorVersion)  # until 1.0
install(FILES ${made}/UsherConfig.cmake ${made}/UsherConfigVersion.cmake DESTINATION ${config_folder} COMPONENT development)
foreach(set UsherTargets UsherStaticTargets)
  install(EXPORT ${set} NAMESPACE usher:: DESTINATION ${config_folder} COMPONENT development)
endforeach()

# pkg-config. What the static library needs is named as libraries, not as packages: who links the shared one needs none of them.
pkg_check_modules(PRIVATE_NEEDS REQUIRED libcrypto libutf8proc)
list(JOIN PRIVATE_NEEDS_STATIC_LDFLAGS " " private_libraries)
file(RELATIVE_PATH prefix_from_here /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
foreach(module usher usher-c usher-lm)
  configure_file(${packaging}/${module}.pc.in ${made}/${module}.pc @ONLY)
  install(FILES ${made}/${module}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)
endforeach()
