# What is derived from data files: FT_GENERATED_<module> lists the C files.
find_package(Python3 REQUIRED COMPONENTS Interpreter)

# src/store/migrations/NNNN_name.sql → one C table.
set(output ${CMAKE_BINARY_DIR}/generated/store/migrations.c)
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/generated/store)
file(GLOB migrations CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/store/migrations/*.sql)
add_custom_command(OUTPUT ${output}
  COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tools/embed_migrations.py
    ${CMAKE_SOURCE_DIR}/src/store/migrations ${output}
  DEPENDS ${migrations} ${CMAKE_SOURCE_DIR}/tools/embed_migrations.py
  VERBATIM)
list(APPEND FT_GENERATED_store ${output})

# src/ops/*.toml → typed structs, descriptors and the command table.
set(output ${CMAKE_BINARY_DIR}/generated/ops/table.c)
file(GLOB rows CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/ops/*.toml
  ${CMAKE_SOURCE_DIR}/src/ops/shapes/*.toml)
add_custom_command(OUTPUT ${output}
  COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tools/generate.py
    ${CMAKE_SOURCE_DIR}/src ${CMAKE_BINARY_DIR}/generated
  COMMAND ${CMAKE_COMMAND} -E touch ${output}
  DEPENDS ${rows} ${CMAKE_SOURCE_DIR}/tools/generate.py
  VERBATIM)
list(APPEND FT_GENERATED_ops ${output})

# src/secrets/formats/*.toml → the table of token formats.
set(output ${CMAKE_BINARY_DIR}/generated/secrets/formats.c)
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/generated/secrets)
file(GLOB formats CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/secrets/formats/*.toml)
add_custom_command(OUTPUT ${output}
  COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tools/embed_formats.py
    ${CMAKE_SOURCE_DIR}/src/secrets/formats ${output}
  DEPENDS ${formats} ${CMAKE_SOURCE_DIR}/tools/embed_formats.py
  VERBATIM)
list(APPEND FT_GENERATED_secrets ${output})

# src/agent/fixers/x.c → a line in the table of fixers.
file(GLOB fixers RELATIVE ${CMAKE_SOURCE_DIR}/src/agent/fixers CONFIGURE_DEPENDS
  ${CMAKE_SOURCE_DIR}/src/agent/fixers/*.c)
set(declarations "")
set(entries "")
foreach(fixer ${fixers})
  string(REPLACE ".c" "" fixer ${fixer})
  string(APPEND declarations "extern const struct ft_fixer ft_fixer_${fixer};\n")
  string(APPEND entries "    &ft_fixer_${fixer},\n")
endforeach()
set(output ${CMAKE_BINARY_DIR}/generated/agent/fixers.c)
file(CONFIGURE OUTPUT ${output} @ONLY CONTENT [[
/* Made from the files of src/agent/fixers. */
#include "agent/fixer.h"

@declarations@
const struct ft_fixer *const ft_fixers[] = {
@entries@};
const size_t ft_fixer_count = sizeof ft_fixers / sizeof *ft_fixers;
]])
list(APPEND FT_GENERATED_agent ${output})

# src/rules/data/*.yaml and src/quality/data/*.yaml → the rules that come with the program.
foreach(module rules quality)
  set(output ${CMAKE_BINARY_DIR}/generated/${module}/texts.c)
  file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/generated/${module})
  file(GLOB rules CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${module}/data/*.yaml)
  add_custom_command(OUTPUT ${output}
    COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tools/embed_texts.py ${module}_texts ${output} ${rules}
    DEPENDS ${rules} ${CMAKE_SOURCE_DIR}/tools/embed_texts.py
    VERBATIM)
  list(APPEND FT_GENERATED_${module} ${output})
endforeach()

# src/quality/checks/x.c → a line in the table of checks.
file(GLOB checks RELATIVE ${CMAKE_SOURCE_DIR}/src/quality/checks CONFIGURE_DEPENDS
  ${CMAKE_SOURCE_DIR}/src/quality/checks/*.c)
set(declarations "")
set(entries "")
foreach(check ${checks})
  string(REPLACE ".c" "" check ${check})
  string(APPEND declarations "extern const struct quality_check quality_checks_${check}[];\n")
  string(APPEND entries "    quality_checks_${check},\n")
endforeach()
set(output ${CMAKE_BINARY_DIR}/generated/quality/checks.c)
file(CONFIGURE OUTPUT ${output} @ONLY CONTENT [[
/* Made from the files of src/quality/checks. */
#include "quality/quality_int.h"

@declarations@
const struct quality_check *const quality_check_groups[] = {
@entries@};
const size_t quality_check_groups_count = FT_COUNT(quality_check_groups);
]])
list(APPEND FT_GENERATED_quality ${output})
