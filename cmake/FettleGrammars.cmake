# tree-sitter's core and grammars: C sources of npm packages (package-lock.json pins them),
# compiled once without our flags.
set(FT_NODE_MODULES ${CMAKE_SOURCE_DIR}/node_modules)
add_library(ft_lib_grammars INTERFACE)
