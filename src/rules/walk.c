/* Statements: which are reached, and what variables hold after them. */
#include "rules/walk_int.h"

#include <string.h>

void walk_note_place(const struct walk *w, const struct ir_function *function) {
    if (w->noted && function && function->file->own != w->home) {
        fact_note(w->noted, fact_number(FACT_PLACE, function->file->path, function->number));
    }
}

struct ft_place walk_place(const struct walk *w, const struct ir *node) {
    walk_note_place(w, w->frame->function);
    if (w->noted && w->fields) {
        fact_note(w->noted, fact_key(FACT_FIELDS, w->fields->file->path, w->fields->name));
    }
    return (struct ft_place){.path = w->frame->file->path,
                             .line = node->line,
                             .column = node->column,
                             .end_line = node->end_line,
                             .end_column = node->end_column};
}

uint32_t walk_language(const struct walk *w) {
    return w->frame->file->language;
}

/* The state of the frame at hand, taken and put back around what may or may not be run. */
struct state {
    struct env env;
    bool dead;
};

static struct state take(struct walk *w) {
    return (struct state){env_copy(w->arena, &w->frame->env), w->frame->dead};
}

static void put(struct walk *w, struct state state) {
    w->frame->env = state.env;
    w->frame->dead = state.dead;
}

/* What holds after either of two ways: one that is not reached says nothing. */
static void join(struct walk *w, struct state other) {
    struct frame *frame = w->frame;
    if (frame->dead) {
        put(w, other);
    } else if (!other.dead) {
        env_join(w->arena, &frame->env, &other.env);
    }
}

const struct asked *walk_ask(struct walk *w, const struct ir *condition, bool holds,
                             const struct asked *outer) {
    if (!memory_matters(w)) {
        return NULL;
    }
    struct asked *asked = FT_NEW(w->arena, struct asked);
    *asked = (struct asked){condition, holds, w->frame->number, w->frame->left_early, outer};
    return asked;
}

static void walk_if(struct walk *w, const struct ir *node) {
    struct value condition = walk_value(w, node->kids[0]);
    int truth = fold_truth(&condition);
    memory_ask(w, node->kids[0], 0);
    if (truth >= 0) {
        size_t taken = truth ? 1 : 2;
        if (taken < node->count) {
            walk_statement(w, node->kids[taken]);
        }
        return;
    }
    w->branches++;
    struct state before = take(w);
    const struct asked *outer = w->asked;
    uint32_t left = w->frame->left_early;
    struct page page = w->frame->page;
    w->asked = walk_ask(w, node->kids[0], true, outer);
    guard_apply(w, node->kids[0], true);
    walk_statement(w, node->kids[1]);
    struct state then = {w->frame->env, w->frame->dead};
    struct page page_then = w->frame->page;
    put(w, before);
    w->frame->page = page;
    w->frame->left_early = left;
    guard_apply(w, node->kids[0], false);
    if (node->count > 2) {
        w->asked = walk_ask(w, node->kids[0], false, outer);
        walk_statement(w, node->kids[2]);
    }
    w->asked = outer;
    if (then.dead || w->frame->dead) {
        w->frame->page = then.dead ? w->frame->page : page_then;
    } else {
        page_join(&w->frame->page, &page_then);
    }
    w->frame->left_early = left + (then.dead != w->frame->dead);
    join(w, then);
    w->branches--;
}

/* Breaks and what they leave are gathered for the statement around. */
struct leaving {
    struct env *before;
    bool any_before;
    struct env env;
};

static void begin_leaving(struct walk *w, struct leaving *leaving) {
    *leaving = (struct leaving){.before = w->frame->left, .any_before = w->frame->left_any};
    w->frame->left = &leaving->env;
    w->frame->left_any = false;
}

static void end_leaving(struct walk *w, struct leaving *leaving) {
    if (w->frame->left_any) {
        join(w, (struct state){leaving->env, false});
    }
    w->frame->left = leaving->before;
    w->frame->left_any = leaving->any_before;
}

static void leave(struct walk *w) {
    struct frame *frame = w->frame;
    if (frame->left && !frame->dead) {
        if (frame->left_any) {
            env_join(w->arena, frame->left, &frame->env);
        } else {
            *frame->left = env_copy(w->arena, &frame->env);
            frame->left_any = true;
        }
    }
    frame->dead = true;
}

static struct jump *jump_to(const struct frame *frame, const char *label) {
    for (size_t i = 0; i < frame->jumps.count; i++) {
        if (strcmp(frame->jumps.at[i].label, label) == 0) {
            return &frame->jumps.at[i];
        }
    }
    return NULL;
}

static void walk_goto(struct walk *w, const struct ir *node) {
    struct frame *frame = w->frame;
    struct jump *jump = jump_to(frame, node->text);
    if (jump) {
        env_join(w->arena, &jump->env, &frame->env);
    } else {
        *FT_PUSH(w->arena, &frame->jumps) =
            (struct jump){node->text, env_copy(w->arena, &frame->env)};
    }
    frame->dead = true;
}

/* What comes here by itself, and from where it was gone to. */
static void walk_label(struct walk *w, const struct ir *node) {
    const struct jump *jump = jump_to(w->frame, node->text);
    if (jump) {
        join(w, (struct state){env_copy(w->arena, &jump->env), false});
    }
    for (size_t i = 0; i < node->count; i++) {
        walk_statement(w, node->kids[i]);
    }
}

/* 1, 0, or -1: whether the body is run; a loop without a condition runs until it is left. */
static int enters(struct walk *w, const struct ir *node) {
    const struct ir *condition = node->kids[1];
    if (!condition->line) {
        return 1;
    }
    struct value value = walk_value(w, condition);
    return fold_truth(&value);
}

static void walk_body(struct walk *w, const struct ir *node, const struct value *all) {
    if (node->op == IR_EACH) {
        struct value item = {.taint = value_taint(w->arena, all), .path = node->type};
        walk_assign(w, node->kids[0], item);
        walk_statement(w, node->kids[2]);
    } else {
        guard_apply(w, node->kids[1], true);
        memory_ask(w, node->kids[1], 0);
        memory_count(w, node);
        walk_statement(w, node->kids[3]);
        walk_statement(w, node->kids[2]);
    }
}

/* Twice, so that what the end of the body changes is seen at its beginning. */
static void walk_loop(struct walk *w, const struct ir *node) {
    bool each = node->op == IR_EACH;
    struct value all = {0};
    struct leaving leaving;
    if (each) {
        all = walk_value(w, node->kids[1]);
    } else {
        walk_statement(w, node->kids[0]);
    }
    begin_leaving(w, &leaving);
    int entered = each ? -1 : enters(w, node);
    bool first = !each && node->type;
    if (first && !entered && node->kids[1]->op == IR_NUMBER) { /* do … while (0) */
        walk_statement(w, node->kids[3]);
        end_leaving(w, &leaving);
        return;
    }
    const struct ir *condition = each ? NULL : node->kids[1];
    bool counts = !each && condition->op == IR_UNARY && strlen(condition->text) == 2; /* "i--" */
    bool endless = entered == 1 && !counts &&
                   (!condition->line || (condition->op != IR_BINARY && condition->op != IR_UNARY &&
                                         condition->op != IR_CALL));
    entered = first ? 1 : entered;
    w->branches += !endless;
    uint32_t frees = w->frees;
    for (int round = 0; round < 2 && entered; round++) {
        if (round && entered == 1 && !first && !enters(w, node)) {
            break; /* once was all */
        }
        memory_again(w, frees);
        struct state before = take(w);
        walk_body(w, node, &all);
        if (w->frame->dead && !before.dead) { /* what was left does not come round again */
            put(w, (struct state){env_copy(w->arena, &before.env), false});
        }
        if (entered < 0 || round) {
            join(w, before);
        }
    }
    w->branches -= !endless;
    w->frame->dead = w->frame->dead || endless; /* only a break leaves it */
    end_leaving(w, &leaving);
}

/* 1, 0, or -1: whether SUBJECT is one of the values of CASE. */
static int is_case(struct walk *w, const struct value *subject, const struct ir *branch) {
    int is = 0;
    for (size_t i = 0; i + 1 < branch->count; i++) {
        struct value value = walk_value(w, branch->kids[i]);
        struct value equal = {0};
        if (!fold_binary(w, "==", subject, &value, &equal)) {
            return -1;
        }
        is |= equal.integer != 0;
    }
    return is;
}

/* From the case that is known to be taken on, until it is left. */
static void walk_known_case(struct walk *w, const struct ir *node, size_t first) {
    struct leaving leaving;
    begin_leaving(w, &leaving);
    for (size_t i = first; i < node->count && !w->frame->dead; i++) {
        const struct ir *branch = node->kids[i];
        walk_statement(w, branch->kids[branch->count - 1]);
        if (branch->type || strcmp(w->frame->file->lang->id, "go") == 0) {
            break;
        }
    }
    bool fell_out = w->frame->dead && w->frame->left_any;
    w->frame->dead = w->frame->dead && !fell_out;
    if (fell_out) {
        w->frame->env = leaving.env;
        w->frame->left_any = false;
    }
    end_leaving(w, &leaving);
}

/* Of one case among several that may be taken; after it, or the next where it falls into that. */
static void walk_case(struct walk *w, const struct ir *node, const struct ir *branch) {
    if (branch->count > 1) { /* it is one of these values: what is compared is known */
        struct value value = walk_value(w, branch->kids[0]);
        if (value.known != KNOWN_NOTHING && branch->count == 2) {
            walk_assign(w, node->kids[0], value);
        }
    }
    walk_statement(w, branch->kids[branch->count - 1]);
}

/* Which one is not known. */
static void walk_cases(struct walk *w, const struct ir *node) {
    struct leaving leaving;
    begin_leaving(w, &leaving);
    w->branches++;
    struct state before = take(w);
    struct state fallen = {.dead = true};
    bool go = strcmp(w->frame->file->lang->id, "go") == 0;
    for (size_t i = 1; i < node->count; i++) {
        w->frame->dead |= node->kids[i]->text != NULL; /* with a default, one of them is taken */
    }
    for (size_t i = 1; i < node->count; i++) {
        const struct ir *branch = node->kids[i];
        struct state so_far = take(w);
        put(w, (struct state){env_copy(w->arena, &before.env), before.dead});
        join(w, fallen);
        walk_case(w, node, branch);
        bool falls = !w->frame->dead && !branch->type && !go && i + 1 < node->count;
        fallen = falls ? take(w) : (struct state){.dead = true};
        w->frame->dead |= falls;
        join(w, so_far);
    }
    w->branches--;
    end_leaving(w, &leaving);
}

/* The case that is known to be taken, or 0. */
static size_t find_case(struct walk *w, const struct ir *node) {
    struct value subject = walk_value(w, node->kids[0]);
    size_t known = 0;
    bool sure = subject.known != KNOWN_NOTHING && !subject.taint;
    for (size_t i = 1; i < node->count && sure && !known; i++) {
        int is = is_case(w, &subject, node->kids[i]);
        sure = is >= 0;
        known = is == 1 ? i : 0;
    }
    for (size_t i = 1; i < node->count && sure && !known; i++) {
        known = node->kids[i]->text ? i : 0; /* default */
    }
    return known;
}

static void walk_switch(struct walk *w, const struct ir *node) {
    size_t known = find_case(w, node);
    if (known) {
        walk_known_case(w, node, known);
    } else {
        walk_cases(w, node);
    }
}

/* What stands last in a case is what it gives. */
static struct value case_value(struct walk *w, const struct ir *branch) {
    const struct ir *node = branch->kids[branch->count - 1];
    while ((node->op == IR_BLOCK || node->op == IR_UNKNOWN) && node->count) {
        for (size_t i = 0; i + 1 < node->count; i++) {
            walk_statement(w, node->kids[i]);
        }
        node = node->kids[node->count - 1];
    }
    return walk_value(w, node);
}

struct value walk_switch_value(struct walk *w, const struct ir *node) {
    struct value value = {0};
    size_t known = find_case(w, node);
    bool any = false;
    if (known) {
        return case_value(w, node->kids[known]);
    }
    w->branches++;
    for (size_t i = 1; i < node->count; i++) {
        struct state before = take(w);
        struct value one = case_value(w, node->kids[i]);
        bool dead = w->frame->dead; /* it throws */
        join(w, before);
        value = dead ? value : any ? value_join(w->arena, value, one) : one;
        any |= !dead;
    }
    w->branches--;
    return value;
}

/* A handler may run after any part of the body. */
static void walk_try(struct walk *w, const struct ir *node) {
    struct state before = take(w);
    walk_statement(w, node->kids[0]);
    struct state after = take(w);
    for (size_t i = 1; i < node->count; i++) {
        struct state so_far = take(w);
        put(w, (struct state){env_copy(w->arena, &before.env), before.dead});
        w->frame->dead = false;
        env_join(w->arena, &w->frame->env, &after.env);
        walk_statement(w, node->kids[i]);
        join(w, so_far);
    }
}

/* Texts that functions of a framework return are pages: "route.return". */
static void match_return(struct walk *w, const struct ir *node, struct value *value) {
    const struct frame *frame = w->frame;
    const char *keyword = NULL;
    struct value ignored = {0};
    if (value->object && value->object->is_list && value->object->items.count) {
        value = value->object->items.at; /* "return page, 200": the page */
    }
    struct call call = {.node = node,
                        .receiver = "route",
                        .name = "return",
                        .arguments = value,
                        .keywords = &keyword,
                        .count = 1};
    bool page = value->taint && value->path && strncmp(value->path, "String", 6) == 0;
    if (page && frame->function && strstr(frame->function->marks, ".route(")) {
        match_call(w, &call, &ignored);
    }
}

static void walk_return(struct walk *w, const struct ir *node) {
    struct frame *frame = w->frame;
    struct value value = {0};
    for (size_t i = 0; i < node->count; i++) {
        struct value one = walk_value(w, node->kids[i]);
        value = i ? value_join(w->arena, value, one) : one;
    }
    match_return(w, node, &value);
    frame->result = frame->returned ? value_join(w->arena, frame->result, value) : value;
    frame->returned = true;
    frame->dead = true;
}

void walk_statement(struct walk *w, const struct ir *node) {
    enum { OFTEN = 1024 };
    if (w->nodes % OFTEN == 0 && ft_checkpoint(w->cx) != FT_OK) {
        w->nodes = WALK_MOST; /* nothing more is walked over */
    }
    bool label = node && node->op == IR_LABEL && w->frame->jumps.count;
    if (!node || (w->frame->dead && !label) || ++w->nodes > WALK_MOST) {
        return;
    }
    switch ((int)node->op) {
    case IR_GOTO:
        walk_goto(w, node);
        break;
    case IR_LABEL:
        walk_label(w, node);
        break;
    case IR_BLOCK:
    case IR_UNKNOWN:
    case IR_CASE: /* outside of a switch */
        for (size_t i = 0; i < node->count; i++) {
            walk_statement(w, node->kids[i]);
        }
        break;
    case IR_IF:
        walk_if(w, node);
        break;
    case IR_LOOP:
    case IR_EACH:
        walk_loop(w, node);
        break;
    case IR_SWITCH:
        walk_switch(w, node);
        break;
    case IR_TRY:
        walk_try(w, node);
        break;
    case IR_RETURN:
        walk_return(w, node);
        break;
    case IR_BREAK:
        leave(w);
        break;
    case IR_CONTINUE:
        w->frame->dead = true; /* the loop goes on with what was before and after */
        break;
    case IR_THROW:
        for (size_t i = 0; i < node->count; i++) {
            walk_value(w, node->kids[i]);
        }
        w->frame->dead = true;
        break;
    case IR_CALL:
        walk_value(w, node);
        guard_raise(w, node);
        break;
    default:
        walk_value(w, node);
        break;
    }
}
