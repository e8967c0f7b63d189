# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
# The shared object exports what its headers declare, and nothing else. Run as a script with NM, LIBRARY and HEADERS, which are
# joined with |.
cmake_minimum_required(VERSION 3.25)
execute_process(COMMAND ${NM} -D --defined-only ${LIBRARY} OUTPUT_VARIABLE table COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "[^ \n]+\n" exported "${table}")
list(TRANSFORM exported STRIP)
list(SORT exported)

string(REPLACE "|" ";" headers "${HEADERS}")
set(text)
foreach(header ${headers})
  file(READ ${header} one)
  string(APPEND text "${one}")
endforeach()
string(REGEX REPLACE "#define[^\n]*" "" text "${text}")
string(REGEX MATCHALL "USHER_API [^(;]*\\(" declared "${text}")
list(TRANSFORM declared REPLACE "^.*(usher_[a-z_]+)\\($" "\\1")
list(SORT declared)

list(LENGTH declared count)
if(count LESS 60)
  message(FATAL_ERROR "the headers declare only ${count} functions: ${declared}")
endif()
if(NOT exported STREQUAL declared)
  message(FATAL_ERROR "exported: ${exported}\ndeclared: ${declared}")
endif()
