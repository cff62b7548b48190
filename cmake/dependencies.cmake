# Every library is a Debian 12 package; ./dev setup installs them.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json)
find_package(fmt REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(CURL REQUIRED)
find_package(LibArchive REQUIRED)
find_package(simdjson REQUIRED)
find_package(pugixml REQUIRED)
find_path(REDOUBT_TOMLPLUSPLUS toml++/toml.h REQUIRED)  # its headers alone: nothing is linked
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(zstd REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(lz4 REQUIRED IMPORTED_TARGET liblz4)
pkg_check_modules(deflate REQUIRED IMPORTED_TARGET libdeflate)  # its CRC-32 alone: many times as fast as zlib's
pkg_check_modules(yaml REQUIRED IMPORTED_TARGET yaml-0.1)
pkg_check_modules(cbor REQUIRED IMPORTED_TARGET libcbor)
pkg_check_modules(vectorscan REQUIRED IMPORTED_TARGET libhs)
pkg_check_modules(pcre2 REQUIRED IMPORTED_TARGET libpcre2-8)
find_package(mimalloc 2.0 REQUIRED)  # the allocator of the program that ships; sanitizers bring their own
add_library(redoubt_allocator OBJECT ${CMAKE_SOURCE_DIR}/cmake/allocator.cpp)
target_link_libraries(redoubt_allocator PRIVATE mimalloc)
pkg_check_modules(sqlite REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(xlsxwriter REQUIRED IMPORTED_TARGET xlsxwriter)
find_library(roaring_library roaring REQUIRED)  # compressed sets of numbers; Debian's package has no pkg-config file
add_library(roaring INTERFACE IMPORTED)
target_link_libraries(roaring INTERFACE ${roaring_library})
