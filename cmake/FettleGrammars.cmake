# tree-sitter's core and grammars: C sources of npm packages (package-lock.json pins them). They
# are large tables, not ours to check: compiled once, without our flags, in a library of their own.
set(FT_NODE_MODULES ${CMAKE_SOURCE_DIR}/node_modules)
set(FT_TREE_SITTER ${FT_NODE_MODULES}/tree-sitter/vendor/tree-sitter/lib)
set(FT_GRAMMARS
  @tree-sitter-grammars/tree-sitter-yaml
  tree-sitter-bash
  tree-sitter-c
  tree-sitter-c-sharp
  tree-sitter-cpp
  tree-sitter-css
  tree-sitter-elixir
  tree-sitter-go
  tree-sitter-html
  tree-sitter-java
  tree-sitter-javascript
  tree-sitter-json
  tree-sitter-php/php
  tree-sitter-python
  tree-sitter-ruby
  tree-sitter-rust
  tree-sitter-typescript/tsx
  tree-sitter-typescript/typescript)
if(NOT EXISTS ${FT_TREE_SITTER}/src/lib.c)
  message(FATAL_ERROR "node_modules is missing or incomplete: `make setup` installs it")
endif()

add_library(ft_grammars STATIC ${FT_TREE_SITTER}/src/lib.c)
# The parser itself is what parsing spends its time in; the grammars are tables.
set_source_files_properties(${FT_TREE_SITTER}/src/lib.c PROPERTIES COMPILE_OPTIONS -O3)
foreach(grammar ${FT_GRAMMARS})
  set(source ${FT_NODE_MODULES}/${grammar}/src)
  target_sources(ft_grammars PRIVATE ${source}/parser.c)
  set_source_files_properties(${source}/parser.c PROPERTIES INCLUDE_DIRECTORIES ${source})
  if(EXISTS ${source}/scanner.c)
    target_sources(ft_grammars PRIVATE ${source}/scanner.c)
    set_source_files_properties(${source}/scanner.c PROPERTIES INCLUDE_DIRECTORIES ${source}
      COMPILE_OPTIONS "-include;${CMAKE_SOURCE_DIR}/cmake/scanner_state.h"
      OBJECT_DEPENDS ${CMAKE_SOURCE_DIR}/cmake/scanner_state.h)
  endif()
endforeach()
target_include_directories(ft_grammars PRIVATE ${FT_TREE_SITTER}/src SYSTEM PUBLIC
  ${FT_TREE_SITTER}/include)
target_compile_definitions(ft_grammars PRIVATE _GNU_SOURCE _DEFAULT_SOURCE)
target_compile_options(ft_grammars PRIVATE -w -O1 -g0 -fvisibility=hidden -ffunction-sections
  -fdata-sections)
ft_library(grammars ft_grammars)
