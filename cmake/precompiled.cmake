# Headers that nearly every file includes are parsed once for all rooms: precompile(NAME LIBRARIES lib... HEADERS h...)
# makes precompiled_NAME, and use_precompiled(TARGET NAME) has a target begin with it. Only headers of the system and of
# libraries belong here, since whatever changes one compiles everything anew.

function(precompile name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LIBRARIES;HEADERS")
  set(nothing ${CMAKE_BINARY_DIR}/precompiled/${name}.cpp)
  file(CONFIGURE OUTPUT ${nothing} CONTENT "")
  add_library(precompiled_${name} OBJECT ${nothing})
  target_link_libraries(precompiled_${name} PRIVATE lapwing_options ${arg_LIBRARIES})
  target_precompile_headers(precompiled_${name} PRIVATE ${arg_HEADERS})
endfunction()

function(use_precompiled target name)
  target_precompile_headers(${target} REUSE_FROM precompiled_${name})
endfunction()

set(plain_headers <algorithm> <array> <bit> <charconv> <chrono> <cstdint> <cstring> <expected> <filesystem> <fstream>
  <functional> <map> <memory> <mutex> <optional> <set> <span> <sstream> <string> <string_view> <tuple> <utility>
  <variant> <vector> <fmt/format.h>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options(-fpch-preprocess)  # so that ccache sees which precompiled header a file begins with
endif()

precompile(plain LIBRARIES fmt::fmt HEADERS ${plain_headers})
precompile(json LIBRARIES fmt::fmt nlohmann_json::nlohmann_json HEADERS ${plain_headers} <nlohmann/json.hpp>)
precompile(tests LIBRARIES fmt::fmt nlohmann_json::nlohmann_json rapidcheck::rapidcheck GTest::gtest
  HEADERS ${plain_headers} <nlohmann/json.hpp> <gtest/gtest.h> <rapidcheck.h>)
target_compile_options(precompiled_tests PRIVATE ${LAPWING_TEST_OPTIONS})
