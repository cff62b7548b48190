# One GoogleTest binary per folder of tests/ that mirrors src/: tests/<folder>/*_test.cpp → test_<folder>.
find_package(GTest REQUIRED)
file(GLOB test_folders LIST_DIRECTORIES true ${CMAKE_SOURCE_DIR}/tests/*)
foreach(folder ${test_folders})
  get_filename_component(name ${folder} NAME)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${folder}/*.cpp)
  if(NOT sources OR NOT TARGET redoubt_${name})
    continue()
  endif()
  file(GLOB_RECURSE support CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/support/*.cpp)
  add_executable(test_${name} ${sources} ${support})
  target_include_directories(test_${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests)
  target_link_libraries(test_${name} PRIVATE redoubt_warnings redoubt_${name} GTest::gtest GTest::gtest_main ZLIB::ZLIB)
  if(name STREQUAL "store" AND TARGET redoubt_records)  # the store knows no record type; its tests use the real ones
    target_link_libraries(test_${name} PRIVATE redoubt_records)
  endif()
  if(name STREQUAL "rooms")  # a verdict on a disk that fails, a fleet in the store
    target_sources(test_${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests/store/faulty_disk.cpp ${CMAKE_SOURCE_DIR}/tests/estate/fleet.cpp)
  endif()
  target_compile_definitions(test_${name} PRIVATE REDOUBT_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  add_test(NAME ${name} COMMAND test_${name})
endforeach()

# The tests of the command line also run the program itself.
if(TARGET redoubt AND TARGET test_cli)
  target_compile_definitions(test_cli PRIVATE REDOUBT_PROGRAM="$<TARGET_FILE:redoubt>")
  add_dependencies(test_cli redoubt)
endif()
