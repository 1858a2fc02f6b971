/* A second reading by the tree-sitter grammar. It takes more for a shell's text than a shell does,
 * so it does not lead; but where it finds an error, or a command that the first reading did not
 * find, the two disagree about what would run and nobody should trust either.
 */
#include "code/code.h"
#include "policy/policy_int.h"

struct seconds {
    const struct reader *reader;
    bool differ;
};

static bool compare(void *to, const struct ft_tree *tree, TSNode node) {
    struct seconds *seconds = to;
    (void)tree;
    if (!ft_node_is(node, "command_name")) {
        return true;
    }
    size_t at = ts_node_start_byte(node);
    for (size_t i = 0; i < seconds->reader->marks.count; i++) {
        if (seconds->reader->marks.at[i] == at) {
            return true;
        }
    }
    seconds->differ = true;
    return true;
}

ft_err ft_shell_second(struct reader *r) {
    struct ft_tree *tree = NULL;
    struct ft_slice text = {r->text, r->size};
    ft_err err = ft_parse(r->to->cx, ft_lang_named("bash"), text, &tree);
    if (err == FT_LIMIT) {
        ft_clear(r->to->cx);
        ft_shell_unsure(r->to, "it takes too long to read");
        return FT_OK;
    }
    FT_TRY(err);
    struct seconds seconds = {.reader = r};
    if (ts_node_has_error(ft_tree_root(tree))) {
        ft_shell_unsure(r->to, "it is no plain text of a shell");
        return FT_OK;
    }
    ft_tree_walk(tree, ft_tree_root(tree), compare, &seconds);
    if (seconds.differ) {
        ft_shell_unsure(r->to, "it can be read in two ways");
    }
    return FT_OK;
}
