# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
# No test sleeps for a fixed time: it waits for what it wants to see. Run as a script:
#   cmake -DSOURCE_DIR=... -P sleeps_test.cmake
cmake_minimum_required(VERSION 3.25)
set(between_looks tests/interop/usher_server.py)  # wait_until() looks again and again, and rests in between

set(globs)
foreach(extension c cpp hpp py mjs sh)
  list(APPEND globs ${SOURCE_DIR}/tests/*.${extension})
endforeach()
file(GLOB_RECURSE sources RELATIVE ${SOURCE_DIR} ${globs})
if(NOT sources)
  message(FATAL_ERROR "No test found below ${SOURCE_DIR}")
endif()
list(REMOVE_ITEM sources ${between_looks})
foreach(source ${sources})
  file(STRINGS ${SOURCE_DIR}/${source} lines REGEX "sleep(_for|_until)?[ ]*\\(|Sleep\\(|^[^#]*(^|[ ;&|])sleep [0-9.]+|setTimeout\\(.*(resolve|then)")
  foreach(line ${lines})
    message(SEND_ERROR "${source} sleeps: ${line}")
  endforeach()
endforeach()
