# How every target of ours is compiled: C++23, warnings as errors, and no floating-point contraction, so that a decision
# comes out the same on every machine.
add_library(lapwing_options INTERFACE)
target_compile_features(lapwing_options INTERFACE cxx_std_23)
target_compile_options(lapwing_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Wnon-virtual-dtor
  -Woverloaded-virtual -Wcast-qual -Wundef -Wextra-semi -Wno-missing-field-initializers -Werror -ffp-contract=off)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(lapwing_options INTERFACE
    -Wduplicated-cond -Wduplicated-branches -Wlogical-op -Wsuggest-override
    # False alarms of GCC 12 at -O3 inside std::string, std::expected and fmt (GCC bugs 105329, 105562, 105593); the
    # sanitizers look for what these look for.
    -Wno-restrict -Wno-maybe-uninitialized -Wno-stringop-overflow -Wno-stringop-overread -Wno-array-bounds)
endif()

# Every processor since 2009 counts bits with one instruction; without this each count is a call.
if(CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
  target_compile_options(lapwing_options INTERFACE -march=x86-64-v2)
endif()

set(LAPWING_SANITIZE "" CACHE STRING "Sanitizers to build with, as -fsanitize takes them")
option(LAPWING_FUZZ "Build the fuzzers (needs clang)" OFF)
if(LAPWING_SANITIZE)
  add_compile_options(-fsanitize=${LAPWING_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${LAPWING_SANITIZE})
endif()
if(LAPWING_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()

# What is tested is compiled as it is shipped; the tests themselves run once, and compile a quarter faster so.
set(LAPWING_TEST_OPTIONS $<$<CONFIG:Release>:-O1>)
