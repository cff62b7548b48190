# Packs content/ into the libraries that read it: rules (without their tests), the sample organisation and deadline tables into
# redoubt_rooms, log sources into redoubt_events, feeds into redoubt_advisories, field mappings into redoubt_detect. An assembly file
# includes each file as it is, beside a table of (path, start, end) that src/rooms/content.cpp, src/events/shipped_sources.cpp and
# src/advisories/known_feeds.cpp read. A new file needs no registration.
function(pack_content target name)
  file(GLOB_RECURSE content_files CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR}/content ${ARGN})
  list(FILTER content_files EXCLUDE REGEX "\\.test\\.yml$")
  list(SORT content_files)

  set(content_bytes "")
  set(content_table "")
  set(content_depends "")
  set(content_number 0)
  foreach(file ${content_files})
    string(APPEND content_bytes
      ".Lname${content_number}: .asciz \"${file}\"\n.Lstart${content_number}: .incbin \"${CMAKE_SOURCE_DIR}/content/${file}\"\n.Lend${content_number}: .byte 0\n")
    string(APPEND content_table ".quad .Lname${content_number}, .Lstart${content_number}, .Lend${content_number}\n")
    list(APPEND content_depends ${CMAKE_SOURCE_DIR}/content/${file})
    math(EXPR content_number "${content_number} + 1")
  endforeach()
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/${name}.S @ONLY CONTENT
".section .rodata
@content_bytes@
.section .data.rel.ro,\"aw\"
.balign 8
.globl redoubt_@name@_table
redoubt_@name@_table:
@content_table@.quad 0, 0, 0
.section .note.GNU-stack,\"\",%progbits
")
  set_source_files_properties(${CMAKE_BINARY_DIR}/${name}.S PROPERTIES OBJECT_DEPENDS "${content_depends}")
  target_sources(${target} PRIVATE ${CMAKE_BINARY_DIR}/${name}.S)
endfunction()

pack_content(redoubt_events logsources ${CMAKE_SOURCE_DIR}/content/logsources/*.yml)
pack_content(redoubt_advisories feeds ${CMAKE_SOURCE_DIR}/content/feeds/*.yml)
pack_content(redoubt_detect fieldmaps ${CMAKE_SOURCE_DIR}/content/fieldmaps/*.yml)
if(TARGET redoubt_reports)
  pack_content(redoubt_reports mappings ${CMAKE_SOURCE_DIR}/content/mappings/*)
endif()
if(TARGET redoubt_rooms)
  pack_content(redoubt_rooms content ${CMAKE_SOURCE_DIR}/content/rules/*.yml ${CMAKE_SOURCE_DIR}/content/sample/*.json
    ${CMAKE_SOURCE_DIR}/content/deadlines/*.csv)
endif()
