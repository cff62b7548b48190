# The console inside the program: web/dist packed into one file (tools/pack-console.mjs says how) that an assembly file
# includes. Without web/dist, a page that says how to build it takes its place, so that the program builds without Node.
file(GLOB_RECURSE console_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/web/dist/*)
set(console_pack ${CMAKE_BINARY_DIR}/console.pack)
find_program(NODE node)
if(EXISTS ${CMAKE_SOURCE_DIR}/web/dist/index.html AND NODE)
  add_custom_command(OUTPUT ${console_pack}
    COMMAND ${NODE} ${CMAKE_SOURCE_DIR}/tools/pack-console.mjs ${CMAKE_SOURCE_DIR}/web/dist ${console_pack}
    DEPENDS ${console_files} ${CMAKE_SOURCE_DIR}/tools/pack-console.mjs VERBATIM)
else()
  set(console_page "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Redoubt</title><h1>Redoubt</h1>\
<p>The server runs, but this program was built without its console. Build it with <code>./dev build</code>, or use the API: \
<a href=\"/api/v1/openapi.json\">/api/v1/openapi.json</a>.</p></html>\n")
  string(LENGTH "${console_page}" console_length)
  string(SHA256 console_etag "${console_page}")
  set(tab "\t")
  file(CONFIGURE OUTPUT ${console_pack} @ONLY CONTENT
    "redoubt-console 1 1\n/index.html${tab}text/html; charset=utf-8${tab}${console_etag}${tab}0${tab}0${tab}${console_length}${tab}0${tab}0\n\n@console_page@")
endif()

file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/console.S @ONLY CONTENT
".section .rodata
.balign 16
.globl redoubt_console_pack
redoubt_console_pack: .incbin \"@console_pack@\"
.globl redoubt_console_pack_end
redoubt_console_pack_end: .byte 0
.section .note.GNU-stack,\"\",%progbits
")
set_source_files_properties(${CMAKE_BINARY_DIR}/console.S PROPERTIES OBJECT_DEPENDS ${console_pack})
target_sources(redoubt_api PRIVATE ${CMAKE_BINARY_DIR}/console.S)
