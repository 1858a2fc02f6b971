/* Classes of the project: what their fields hold. */
#include "rules/walk_int.h"

#include <string.h>

/* The fields of an object as its class gives them; one that holds another of its own class ends
 * with the depth of calls. */
void walk_fields(struct walk *w, const struct own_class *class, struct object *object) {
    const struct ir_file *ir = project_code(w->cx, w->project, class->file);
    if (!ir || class->number >= ir->classes.count) {
        return;
    }
    const struct own_class *around = w->fields;
    w->fields = class;
    w->depth++;
    const struct ir_class *code = &ir->classes.at[class->number];
    for (size_t i = 0; i < code->fields.count && w->depth < WALK_DEEPEST; i++) {
        const struct ir *field = code->fields.at[i];
        bool named = field->count && field->kids[0]->op == IR_NAME;
        if (named && (field->count > 1 || field->type)) {
            struct value initial = field->count > 1 ? walk_value(w, field->kids[1])
                                                    : (struct value){.path = field->type};
            object_set(w->arena, object, field->kids[0]->text, initial, w->branches);
        }
    }
    w->fields = around;
    w->depth--;
}

/* "a.b.Class" where names of types begin with a capital letter; or NULL. */
const char *walk_class_named(const struct walk *w, const char *path) {
    uint32_t typed = model_language("java") | model_language("c_sharp");
    const char *dot = path ? strrchr(path, '.') : NULL;
    const char *last = dot ? dot + 1 : path;
    return last && *last >= 'A' && *last <= 'Z' && (walk_language(w) & typed) ? last : NULL;
}

/* A field of a class of the project that is read by the class's name, or by its own within the
 * class: its type, and its value where that is a constant that stands there. */
bool walk_class_field(struct walk *w, const char *class_name, const char *name,
                      struct value *value) {
    const struct own_class *class = project_class(w->project, class_name, w->noted);
    const struct ir_file *ir = class ? project_code(w->cx, w->project, class->file) : NULL;
    if (!ir || class->file->lang != w->frame->file->lang || class->number >= ir->classes.count) {
        return false;
    }
    const struct ir_class *code = &ir->classes.at[class->number];
    for (size_t i = 0; i < code->fields.count; i++) {
        const struct ir *field = code->fields.at[i];
        bool named = field->count && field->kids[0]->op == IR_NAME && field->kids[0]->text &&
                     strcmp(field->kids[0]->text, name) == 0;
        if (named) {
            enum ir_op op = field->count > 1 ? field->kids[1]->op : IR_UNKNOWN;
            bool constant = op == IR_STRING || op == IR_NUMBER || op == IR_TRUE || op == IR_FALSE;
            *value = constant ? walk_value(w, field->kids[1]) : (struct value){.path = field->type};
            return constant || field->type;
        }
    }
    return false;
}
