# Puts the files of rules/ into the binary, so that it needs nothing beside it.
#
# Included, this file offers embed_rules(TARGET). Run with -P at build time it is also the
# generator: it writes OUT, a C table of the files FILES (a list joined with "|").

if(CMAKE_SCRIPT_MODE_FILE)
  string(REPLACE "|" ";" files "${FILES}")
  set(arrays "")
  set(rows "")
  set(number 0)
  foreach(file IN LISTS files)
    get_filename_component(name "${file}" NAME)
    file(SIZE "${file}" size)
    file(READ "${file}" bytes HEX)
    string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
    string(REGEX REPLACE "([^,]+,[^,]+,[^,]+,[^,]+,[^,]+,[^,]+,[^,]+,[^,]+,)" "\\1\n"
      bytes "${bytes}")
    string(APPEND arrays
      "static const unsigned char bytes_${number}[] = {\n${bytes}0};\n\n")
    string(APPEND rows "    {\"${name}\", (const char *)bytes_${number}, ${size}},\n")
    math(EXPR number "${number} + 1")
  endforeach()
  file(WRITE "${OUT}" "/* Generated from rules/ by rules/embed.cmake. */
#include \"discover/rules_embedded.h\"

${arrays}const struct rules_embedded rules_embedded[] = {
${rows}    {0},
};
")
  return()
endif()

set(embed_script "${CMAKE_CURRENT_LIST_FILE}")

function(embed_rules target)
  file(GLOB files CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/rules/*.json")
  list(SORT files)
  string(REPLACE ";" "|" joined "${files}")
  set(out "${CMAKE_BINARY_DIR}/rules_embedded.c")
  add_custom_command(OUTPUT "${out}"
    COMMAND "${CMAKE_COMMAND}" "-DOUT=${out}" "-DFILES=${joined}" -P "${embed_script}"
    DEPENDS ${files} "${embed_script}"
    COMMENT "Embedding rules/" VERBATIM)
  target_sources(${target} PRIVATE "${out}")
endfunction()
