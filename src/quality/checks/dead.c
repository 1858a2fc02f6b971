/* What a file has and does not use. */
#include "base/map.h"
#include "base/text.h"
#include "os/file.h"
#include "quality/quality_int.h"
#include "quality/unused.h"
#include "scope/unused.h"

#include <string.h>

static void file_imports(struct look *l, const struct ft_quality_rule *rule) {
    struct ft_unused_imports imports = {0};
    if (l->tree->errors || strcmp(ft_path_extension(l->path), "pyi") == 0) {
        return; /* a stub imports to hand on */
    }
    ft_unused_imports(l->cx->arena, l->path, l->tree, &imports);
    for (size_t i = 0; i < imports.count; i++) {
        const struct ft_unused_import *import = &imports.at[i];
        const char *message = ft_sprintf(l->cx->arena, "%s %s imported but never used",
                                         import->list, import->count == 1 ? "is" : "are");
        (void)look_report(l, rule, import->statement, import->statement, message);
    }
}

static uint64_t word_key(struct ft_slice word) {
    return ft_hash64(word.data, word.size);
}

/* Names with an underscore before them, each once a file: whoever imports one says it. */
static void note_private_words(struct look *l) {
    struct ft_map seen;
    ft_map_init(&seen, l->cx->arena);
    for (size_t i = 0; i < l->text.size; i++) {
        size_t start = i;
        while (i < l->text.size && ft_is_name_char(l->text.data[i])) {
            i++;
        }
        struct ft_slice word = {l->text.data + start, i - start};
        if (word.size < 2 || word.data[0] != '_' || word.data[1] == '_' ||
            ft_map_put(&seen, word, l)) {
            continue;
        }
        *FT_PUSH(l->keep, &l->result->words) = word_key(word);
    }
}

static void file_privates(struct look *l, const struct ft_quality_rule *rule) {
    struct ft_unused_privates unused = {0};
    if (strcmp(l->tree->lang->id, "python") == 0) {
        note_private_words(l);
    }
    if (l->tree->errors) {
        return;
    }
    ft_unused_privates(l->cx->arena, l->path, l->tree, &unused);
    bool looked_up = ft_slice_find(l->text, FT_SLICE("globals()")) >= 0; /* by a name made up */
    for (size_t i = 0; i < unused.count; i++) {
        const struct ft_unused_private *one = &unused.at[i];
        if (one->by_custom && (looked_up || ft_slice_ends(one->name, "_"))) {
            continue;
        }
        TSNode name = ft_node_field(one->node, "name");
        TSNode at = ts_node_is_null(name) ? one->node : name;
        struct ft_finding *finding =
            look_report(l, rule, at, at,
                        ft_sprintf(l->cx->arena, "the %s '%.*s' is never used", one->kind,
                                   (int)one->name.size, one->name.data));
        if (finding && one->by_custom) {
            *FT_PUSH(l->keep, &l->result->privates) = *finding;
            *FT_PUSH(l->keep, &l->result->names) = word_key(one->name);
            l->result->findings.count--;
        }
    }
}

const struct quality_check quality_checks_dead[] = {{"unused-import", NULL, NULL, file_imports},
                                                    {"unused-private", NULL, NULL, file_privates},
                                                    {0}};
