# The libraries of Debian 12 that we build on; docs/decisions/ says why each. Those without a CMake package get a
# target here.
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(Protobuf REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(CURL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(CLI11 REQUIRED)
find_package(prometheus-cpp REQUIRED)
find_package(GTest REQUIRED)
find_package(benchmark REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(gmime REQUIRED IMPORTED_TARGET gmime-3.0)
# It would define _LARGEFILE64_SOURCE, which g++ does anyway, for every room above; precompiled headers would not fit.
set_property(TARGET PkgConfig::gmime PROPERTY INTERFACE_COMPILE_OPTIONS "")
pkg_check_modules(zstd REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(isal REQUIRED IMPORTED_TARGET libisal)
pkg_check_modules(cares REQUIRED IMPORTED_TARGET libcares)
pkg_check_modules(psl REQUIRED IMPORTED_TARGET libpsl)

# library(TARGET name) makes an imported target of a plain system library.
function(library target)
  add_library(${target} INTERFACE IMPORTED GLOBAL)
  target_link_libraries(${target} INTERFACE ${ARGN})
endfunction()
library(xxHash::xxhash xxhash)
library(date::tz date-tz)
library(phonenumber::phonenumber phonenumber)
library(rapidcheck::rapidcheck rapidcheck)
library(zxcvbn::zxcvbn zxcvbn m)
# The allocator of what is shipped and measured, named first so that it is the one that is found, with large pages;
# sanitizers bring their own.
if(LAPWING_SANITIZE OR LAPWING_FUZZ)
  library(mimalloc::mimalloc)
else()
  library(mimalloc::mimalloc mimalloc)
  target_sources(mimalloc::mimalloc INTERFACE ${CMAKE_CURRENT_LIST_DIR}/large_pages.cpp)
endif()
# Of Boost's headers the pure part that a pure room may link.
find_package(Boost 1.74 REQUIRED)
library(boost::math Boost::headers)

include(GoogleTest)
