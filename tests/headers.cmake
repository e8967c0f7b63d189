# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
# Each header is compiled alone, and included twice, so that none leans on what another file happened to include first.
# The target is built by its test and not with everything else; only what changed is compiled again.
file(GLOB_RECURSE headers RELATIVE ${CMAKE_SOURCE_DIR} CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/include/*
  ${CMAKE_SOURCE_DIR}/protocol/*.hpp ${CMAKE_SOURCE_DIR}/server/*.hpp ${CMAKE_SOURCE_DIR}/src/*.hpp)
set(sources)
foreach(header ${headers})
  string(REGEX REPLACE "^include/" "" included ${header})
  set(source ${CMAKE_CURRENT_BINARY_DIR}/headers/${header}.cpp)
  file(CONFIGURE OUTPUT ${source} CONTENT "#include \"@included@\"\n#include \"@included@\"\n" @ONLY)
  list(APPEND sources ${source})
endforeach()

add_library(headers_alone OBJECT EXCLUDE_FROM_ALL ${sources})
target_include_directories(headers_alone PRIVATE ${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/include)
target_compile_options(headers_alone PRIVATE -O0 -g0 -fno-sanitize=all)
target_compile_definitions(headers_alone PRIVATE BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED)
target_link_libraries(headers_alone PRIVATE OpenSSL::Crypto Boost::headers PkgConfig::UTF8PROC spdlog::spdlog)
foreach(optional CLI11::CLI11 tomlplusplus::tomlplusplus)
  if(TARGET ${optional})
    target_link_libraries(headers_alone PRIVATE ${optional})
  endif()
endforeach()

add_test(NAME headers_alone
  COMMAND ${CMAKE_COMMAND} --build ${CMAKE_BINARY_DIR} --target headers_alone --parallel 2)
set_tests_properties(headers_alone PROPERTIES PROCESSORS 2 TIMEOUT 900)
