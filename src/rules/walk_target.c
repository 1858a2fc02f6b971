/* Which functions of the project a call may mean. */
#include "rules/walk_int.h"

#include <string.h>

static const char *type_of(const struct value *value) {
    if (value->object && value->object->type) {
        return value->object->type;
    }
    return value->path;
}

/* The last part of a way, "a.b.C" to "C". */
static const char *last_of(const char *path) {
    const char *dot = path ? strrchr(path, '.') : NULL;
    return dot ? dot + 1 : path;
}

/* The name of a module: "./lib/jobs.js" and "app.jobs" are "jobs". */
static const char *module_of(const struct walk *w, const char *path) {
    const char *slash = path ? strrchr(path, '/') : NULL;
    if (!slash) {
        return last_of(path);
    }
    const char *dot = strchr(slash + 1, '.');
    return dot ? ft_strndup(w->arena, slash + 1, (size_t)(dot - slash - 1)) : slash + 1;
}

/* What a call says of where its function is to be looked for. */
struct search {
    const struct walk *w;
    const char *name;
    const struct own_file *only; /* in this file, or NULL */
    const char *folder;          /* of a file in the same folder as this one, or NULL */
    const char *module;          /* in a file whose path says so, or NULL */
    bool nearest;                /* of the first class alone that has it */
    struct targets *targets;
};

static bool is_beside(const char *path, const char *other) {
    const char *slash = strrchr(path, '/');
    size_t size = slash ? (size_t)(slash - path) + 1 : 0;
    return strncmp(path, other, size) == 0 && !strchr(other + size, '/');
}

/* Functions without a body (of an interface) say nothing: those that stand for them do. */
static void add_targets(const struct search *s, const char *owner) {
    const struct own_list *list = project_functions(s->w->project, owner, s->name, s->w->noted);
    for (size_t i = 0; list && i < list->count && s->targets->count < MOST_TARGETS; i++) {
        struct own_function *function = list->at[i];
        bool fits = function->size && function->file->lang == s->w->frame->file->lang &&
                    (!s->only || function->file == s->only) &&
                    (!s->folder || is_beside(s->folder, function->file->path)) &&
                    (!s->module || strstr(function->file->path, s->module));
        if (fits) {
            s->targets->at[s->targets->count++] = function;
        }
    }
}

static void add_of_kin(const struct search *s, const struct kin *kin) {
    for (size_t i = 0; i < kin->count && s->targets->count < MOST_TARGETS; i++) {
        add_targets(s, kin->at[i]);
        if (s->nearest && s->targets->count) {
            return; /* what a class has itself stands for what it comes from */
        }
    }
}

/* Many classes of a project may have one name: the one of this file is meant, else the one beside
 * it, else any. */
static void add_near(struct search *s, const struct kin *kin) {
    const struct own_file *file = s->w->frame->file->own;
    s->only = file;
    add_of_kin(s, kin);
    s->only = NULL;
    if (!s->targets->count) {
        s->folder = file->path;
        add_of_kin(s, kin);
        s->folder = NULL;
    }
    if (!s->targets->count) {
        add_of_kin(s, kin);
    }
}

/* By its bare name: of this file, else of any; its class's and those of no class. */
static void find_bare(struct search *s) {
    const struct frame *frame = s->w->frame;
    struct kin kin;
    project_bases(s->w->project, frame->function ? frame->function->owner : NULL, &kin,
                  s->w->noted);
    s->only = frame->file->own;
    for (int pass = 0; pass < 2 && !s->targets->count; pass++) {
        add_of_kin(s, &kin);
        add_targets(s, NULL);
        s->only = NULL;
    }
}

/* Java, C#: of several by one name those alone that take as many arguments. */
static void keep_fitting(const struct walk *w, const struct call *call, struct targets *targets) {
    size_t kept = 0;
    bool any = false;
    if (!(walk_language(w) & w->typed)) {
        return;
    }
    for (size_t i = 0; i < targets->count; i++) {
        any |= targets->at[i]->params == call->count;
    }
    for (size_t i = 0; i < targets->count; i++) {
        if (!any || targets->at[i]->params == call->count) {
            targets->at[kept++] = targets->at[i];
        }
    }
    targets->count = kept;
}

static void find_targets(const struct walk *w, const struct call *call, struct targets *targets) {
    struct search search = {.w = w, .name = call->name, .targets = targets, .nearest = true};
    if (!call->on && !call->receiver) {
        find_bare(&search);
        return;
    }
    const char *type = call->on ? last_of(type_of(call->on)) : NULL;
    struct kin kin;
    project_bases(w->project, type, &kin, w->noted);
    add_near(&search, &kin);
    if (!targets->count) {
        project_heirs(w->project, type, &kin, w->noted);
        search.nearest = false;
        add_near(&search, &kin);
    }
    search.module = module_of(w, call->receiver);
    if (!targets->count && search.module) {
        add_targets(&search, NULL);
    }
}

/* Functions of the project that the call may mean; the nearest alone where one is near. */
void walk_targets(const struct walk *w, const struct call *call, struct targets *targets) {
    find_targets(w, call, targets);
    keep_fitting(w, call, targets);
}
