# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
# The manual pages are made of what the program says itself, so it must run here, and Python.
find_package(Python3 COMPONENTS Interpreter)
if(NOT Python3_FOUND OR CMAKE_CROSSCOMPILING)
  message(STATUS "No manual pages: they are made by running the program and Python here.")
  return()
endif()
set(manual ${PROJECT_BINARY_DIR}/packaging/man1)
file(GLOB manual_parts CONFIGURE_DEPENDS ${packaging}/man/*.roff)
add_custom_command(OUTPUT ${manual}/usher.1
  COMMAND ${CMAKE_COMMAND} -E rm -rf ${manual}
  COMMAND Python3::Interpreter -B ${packaging}/man_pages.py $<TARGET_FILE:usher> ${PROJECT_VERSION} ${manual}
  DEPENDS usher ${packaging}/man_pages.py ${manual_parts} COMMENT "Writing the manual pages" VERBATIM)
add_custom_target(usher_manual ALL DEPENDS ${manual}/usher.1)
install(DIRECTORY ${manual} DESTINATION ${CMAKE_INSTALL_MANDIR} COMPONENT program)
