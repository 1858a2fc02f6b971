/* Read before each scanner of a grammar. A scanner keeps its state in a buffer of the parser, and
 * some check its size before they add the last of several bytes (YAML's writes two behind its end,
 * over what the parser keeps there). So they are told that it is a little smaller. */
#include "tree_sitter/parser.h"

#undef TREE_SITTER_SERIALIZATION_BUFFER_SIZE
#define TREE_SITTER_SERIALIZATION_BUFFER_SIZE 1000
