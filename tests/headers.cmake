# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
# Each header is compiled alone, and included twice, so that none leans on what another file happened to include first.
# The target is built by its test and not with everything else; only what changed is compiled again.
file(GLOB_RECURSE headers RELATIVE ${PROJECT_SOURCE_DIR} CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/include/*
  ${PROJECT_SOURCE_DIR}/protocol/*.hpp ${PROJECT_SOURCE_DIR}/server/*.hpp ${PROJECT_SOURCE_DIR}/src/*.hpp)
list(FILTER headers EXCLUDE REGEX "^include/(usher-win32/|.*\\.h$)")
set(sources)
foreach(header ${headers})
  string(REGEX REPLACE "^include/" "" included ${header})
  set(source ${CMAKE_CURRENT_BINARY_DIR}/headers/${header}.cpp)
  file(CONFIGURE OUTPUT ${source} CONTENT "#include \"@included@\"\n#include \"@included@\"\n" @ONLY)
  list(APPEND sources ${source})
endforeach()

add_library(headers_alone OBJECT EXCLUDE_FROM_ALL ${sources})
target_include_directories(headers_alone PRIVATE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/include)
target_compile_options(headers_alone PRIVATE -O0 -g0 -fno-sanitize=all)
target_compile_definitions(headers_alone PRIVATE BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED)
target_link_libraries(headers_alone PRIVATE OpenSSL::Crypto Boost::headers PkgConfig::UTF8PROC spdlog::spdlog GTest::gmock)

# Win32's headers in the languages they are for, strictly; nobody but their own folder is on the path.
file(GLOB lm_headers RELATIVE ${PROJECT_SOURCE_DIR}/include/usher-win32 CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/include/usher-win32/*.h)
foreach(standard c-99 c-11 c-23 cpp-11 cpp-17 cpp-23)
  string(REGEX MATCH "^(c|cpp)-([0-9]+)$" matched ${standard})
  set(lm_sources)
  foreach(header ${lm_headers})
    set(source ${CMAKE_CURRENT_BINARY_DIR}/headers/lm-${CMAKE_MATCH_2}/${header}.${CMAKE_MATCH_1})
    file(CONFIGURE OUTPUT ${source} CONTENT "#define UNICODE\n#include <@header@>\n#include <@header@>\ntypedef int not_empty;\n" @ONLY)
    list(APPEND lm_sources ${source})
  endforeach()
  set(target lm_headers_alone_${CMAKE_MATCH_1}_${CMAKE_MATCH_2})
  add_library(${target} OBJECT EXCLUDE_FROM_ALL ${lm_sources})
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/include/usher-win32)
  target_compile_options(${target} PRIVATE -O0 -g0 -fno-sanitize=all -Werror)
  set_target_properties(${target} PROPERTIES C_STANDARD ${CMAKE_MATCH_2} CXX_STANDARD ${CMAKE_MATCH_2} C_EXTENSIONS OFF)
  add_dependencies(headers_alone ${target})
endforeach()

# The headers for C, likewise.
foreach(standard c-99 c-23 cpp-11)
  string(REGEX MATCH "^(c|cpp)-([0-9]+)$" matched ${standard})
  set(source ${CMAKE_CURRENT_BINARY_DIR}/headers/c-api-${CMAKE_MATCH_2}.${CMAKE_MATCH_1})
  file(CONFIGURE OUTPUT ${source} CONTENT "#include <usher/usher_test.h>\n#include <usher/usher_test.h>\n#include <usher/usher.h>\n" @ONLY)
  set(target c_header_alone_${CMAKE_MATCH_1}_${CMAKE_MATCH_2})
  add_library(${target} OBJECT EXCLUDE_FROM_ALL ${source})
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/include)
  target_compile_options(${target} PRIVATE -O0 -g0 -fno-sanitize=all -Werror)
  set_target_properties(${target} PROPERTIES C_STANDARD ${CMAKE_MATCH_2} CXX_STANDARD ${CMAKE_MATCH_2} C_EXTENSIONS OFF)
  add_dependencies(headers_alone ${target})
endforeach()

foreach(optional CLI11::CLI11 tomlplusplus::tomlplusplus)
  if(TARGET ${optional})
    target_link_libraries(headers_alone PRIVATE ${optional})
  endif()
endforeach()

add_test(NAME headers_alone
  COMMAND ${CMAKE_COMMAND} --build ${PROJECT_BINARY_DIR} --target headers_alone --parallel 2)
set_tests_properties(headers_alone PROPERTIES PROCESSORS 2 TIMEOUT 900)
