/* What can be computed: it decides which branches are taken, and what stands in a container. */
#include "base/text.h"
#include "rules/walk_int.h"

#include <stdio.h>
#include <string.h>

static struct value truth_of(bool is) {
    return (struct value){.known = KNOWN_TRUTH, .integer = is};
}

static struct value integer_of(int64_t integer) {
    return (struct value){.known = KNOWN_INTEGER, .integer = integer};
}

int fold_truth(const struct value *value) {
    if (value->taint) {
        return -1;
    }
    bool number = value->known == KNOWN_TRUTH || value->known == KNOWN_INTEGER;
    return number && !value->text ? value->integer != 0 : -1;
}

static bool fold_integers(const char *operator, int64_t a, int64_t b, struct value *value) {
    int64_t result = 0;
    bool overflow = false;
    switch (operator[0]) {
    case '+':
        overflow = __builtin_add_overflow(a, b, &result);
        break;
    case '-':
        overflow = __builtin_sub_overflow(a, b, &result);
        break;
    case '*':
        overflow = __builtin_mul_overflow(a, b, &result);
        break;
    case '/':
    case '%':
        overflow = b == 0 || b == -1;
        result = overflow ? 0 : operator[0] == '/' ? a / b : a % b;
        break;
    default:
        return false;
    }
    *value = integer_of(result);
    return !overflow && !operator[1];
}

static bool fold_order(const char *operator, int64_t a, int64_t b, struct value *value) {
    static const char *const operators[] = {"<", ">", "<=", ">="};
    const bool results[] = {a<b, a> b, a <= b, a >= b};
    for (size_t i = 0; i < FT_COUNT(operators); i++) {
        if (strcmp(operators[i], operator) == 0) {
            *value = truth_of(results[i]);
            return true;
        }
    }
    return false;
}

static bool is_equal(const struct value *a, const struct value *b, bool *equal) {
    if (a->known == KNOWN_NOTHING || b->known == KNOWN_NOTHING) {
        return false;
    }
    if (a->known == KNOWN_TEXT && b->known == KNOWN_TEXT) {
        *equal = strcmp(a->text, b->text) == 0;
        return true;
    }
    *equal = a->known == b->known && a->known != KNOWN_TEXT && a->integer == b->integer;
    return a->known == b->known && (a->known == KNOWN_TEXT || (!a->text && !b->text));
}

static const char *text_of(struct walk *w, const struct value *value) {
    return value->known == KNOWN_TEXT      ? value->text
           : value->known == KNOWN_INTEGER ? ft_sprintf(w->arena, "%lld", (long long)value->integer)
                                           : NULL;
}

static bool fold_logic(const char *operator, const struct value * a, const struct value *b,
                       struct value *value) {
    bool both = strcmp(operator, "&&") == 0 || strcmp(operator, "and") == 0;
    bool either = strcmp(operator, "||") == 0 || strcmp(operator, "or") == 0;
    int x = fold_truth(a);
    int y = fold_truth(b);
    if (!both && !either) {
        return false;
    }
    if (x >= 0 && y >= 0) {
        *value = truth_of(both ? x && y : x || y);
        return true;
    }
    if ((both && (x == 0 || y == 0)) || (either && (x == 1 || y == 1))) {
        *value = truth_of(either);
        return true;
    }
    return false;
}

static bool fold_numbers(const char *operator, const struct value * a, const struct value *b,
                         struct value *value) {
    if (!a->text && !b->text) {
        return fold_order(operator, a->integer, b->integer, value) ||
               fold_integers(operator, a->integer, b->integer, value);
    }
    bool times = strcmp(operator, "*") == 0 && !(a->text && b->text); /* so many things */
    bool known = times && fold_integers(operator, a->integer, b->integer, value);
    value->text = known ? (a->text ? a->text : b->text) : NULL;
    return known;
}

bool fold_binary(struct walk *w, const char *operator, const struct value * a,
                 const struct value *b, struct value *value) {
    enum { LONGEST = 4096 };
    bool equal = false;
    bool asks_equal = strcmp(operator, "==") == 0 || strcmp(operator, "===") == 0;
    bool asks_other = strcmp(operator, "!=") == 0 || strcmp(operator, "!==") == 0;
    if (a->taint || b->taint) {
        return false;
    }
    if (asks_equal || asks_other) {
        bool known = is_equal(a, b, &equal);
        *value = known ? truth_of(asks_equal ? equal : !equal) : *value;
        return known;
    }
    if (fold_logic(operator, a, b, value)) {
        return true;
    }
    bool within = strcmp(operator, "in") == 0;
    if ((within || strcmp(operator, "not in") == 0) && a->known == KNOWN_TEXT &&
        b->known == KNOWN_TEXT) {
        *value = truth_of((strstr(b->text, a->text) != NULL) == within);
        return true;
    }
    if (a->known == KNOWN_INTEGER && b->known == KNOWN_INTEGER) {
        return fold_numbers(operator, a, b, value);
    }
    bool joins = strcmp(operator, "+") == 0 || strcmp(operator, ".") == 0;
    const char *x = joins ? text_of(w, a) : NULL;
    const char *y = joins ? text_of(w, b) : NULL;
    if (!x || !y || strlen(x) + strlen(y) > LONGEST) {
        return false;
    }
    *value = (struct value){
        .known = KNOWN_TEXT, .text = ft_sprintf(w->arena, "%s%s", x, y), .path = "String"};
    return true;
}

bool fold_unary(const char *operator, const struct value * a, struct value *value) {
    int truth = fold_truth(a);
    bool not = strcmp(operator, "!") == 0 || strcmp(operator, "not") == 0;
    if (not ) {
        *value = truth >= 0 ? truth_of(!truth) : (struct value){0};
        return true;
    }
    if (strcmp(operator, "-") == 0 && a->known == KNOWN_INTEGER && a->integer != INT64_MIN) {
        *value = integer_of(-a->integer);
        return true;
    }
    return false;
}

static bool is(const char *name, const char *names) {
    const char *at = strstr(names, name);
    return at && at > names && at[-1] == ' ' && at[strlen(name)] == ' ';
}

/* Methods of a text that is known. */
static bool fold_text(struct walk *w, const char *name, const char *text,
                      const struct value *arguments, size_t count, struct value *value) {
    size_t size = strlen(text);
    const struct value *first = count ? &arguments[0] : NULL;
    if (is(name, " charAt ") && first && first->known == KNOWN_INTEGER) {
        bool there = first->integer >= 0 && (size_t)first->integer < size;
        *value =
            (struct value){.known = KNOWN_TEXT,
                           .text = ft_strndup(w->arena, there ? text + first->integer : "", there)};
        return there;
    }
    if (is(name, " length size len ") && !count) {
        *value = integer_of((int64_t)size);
        return true;
    }
    if (is(name, " equals Equals ") && first && first->known == KNOWN_TEXT) {
        *value = truth_of(strcmp(text, first->text) == 0);
        return true;
    }
    if (is(name, " getBytes toCharArray encode ")) { /* the same as bytes */
        *value = (struct value){.known = KNOWN_TEXT, .text = text, .path = "String"};
        return true;
    }
    if (is(name, " trim strip toString intern ") && !count) {
        *value = (struct value){.known = KNOWN_TEXT,
                                .text = ft_slice_dup(w->arena, ft_slice_trim(ft_slice_of(text)))};
        return true;
    }
    return false;
}

static struct value take_item(struct object *object, size_t at) {
    struct value taken = object->items.at[at];
    for (size_t i = at; i + 1 < object->items.count; i++) {
        object->items.at[i] = object->items.at[i + 1];
    }
    object->items.count--;
    return taken;
}

/* "add" at the end, "get" and "remove" by place: where the places are known. */
static bool fold_list(struct walk *w, const char *name, struct object *object,
                      const struct value *arguments, size_t count, struct value *value) {
    enum { MOST_LOOSE = 64 };
    bool sure = w->branches <= object->depth;
    const struct value *first = count ? &arguments[0] : NULL;
    const struct value *item = first ? object_item(object, first) : NULL;
    if (is(name, " add append push Add addLast ") && count == 1) {
        object->loose |= !sure;
        if (sure || object->items.count < MOST_LOOSE) {
            *FT_PUSH(w->arena, &object->items) = *first;
        } else {
            object->rest.taint =
                taint_join(w->arena, object->rest.taint, value_taint(w->arena, first));
        }
        *value = truth_of(true);
        return true;
    }
    if (is(name, " get elementAt ") && item && !object->rest.taint) {
        *value = *item;
        return true;
    }
    bool some = !count && !object->loose && object->items.count;
    bool last = some && is(name, " pop removeLast ");
    bool front = some && is(name, " shift removeFirst ");
    if (sure && (last || front || (item && is(name, " remove RemoveAt pop ")))) {
        size_t at = last ? object->items.count - 1 : front ? 0 : (size_t)first->integer;
        *value = take_item(object, at);
        value->taint = taint_join(w->arena, value->taint, object->rest.taint);
        return true;
    }
    if (is(name, " clear Clear ") && sure) {
        object->items.count = 0;
        *value = (struct value){0};
        return true;
    }
    return false;
}

/* A table that names "<" by its entity makes text into text of a page. */
static struct value or_default(struct walk *w, const struct object *object,
                               const struct value *other) {
    struct value value = *other;
    struct value entity = object_get(w->arena, object, "<");
    if (value.taint && entity.known == KNOWN_TEXT && entity.text[0] == '&') {
        struct taint *marked = FT_NEW(w->arena, struct taint);
        *marked = *value.taint;
        marked->safe |= models_bits(w->project->models->pages, walk_language(w));
        value.taint = marked;
    }
    return value;
}

static bool fold_keys(struct walk *w, const char *name, struct object *object,
                      const struct value *arguments, size_t count, struct value *value) {
    const char *key = count && arguments[0].known == KNOWN_TEXT ? arguments[0].text : NULL;
    bool sections = object->type && strcmp(object->type, "ConfigParser") == 0;
    if (sections && count >= 2) { /* a section, then a key */
        bool both = key && arguments[1].known == KNOWN_TEXT;
        key = both ? ft_sprintf(w->arena, "%s\n%s", key, arguments[1].text) : NULL;
        if (count == 3 && is(name, " set ")) {
            object_set(w->arena, object, key, arguments[2], w->branches);
            *value = (struct value){0};
            return true;
        }
    }
    if (is(name, " put set setProperty Add setAttribute putIfAbsent ") && count == 2) {
        object_set(w->arena, object, key, arguments[1], w->branches);
        *value = (struct value){0};
        return true;
    }
    if (is(name, " get getOrDefault getProperty getAttribute fetch ") && count >= 1) {
        *value = object_get(w->arena, object, key);
        if (count == 2 && !sections) { /* what it gives where there is no such key */
            *value = value_join(w->arena, *value, or_default(w, object, &arguments[1]));
        }
        return true;
    }
    return false;
}

/* Something that holds what is put into it, and has no code of the project's own. */
static bool is_container(const char *path) {
    static const char names[] =
        " ArrayList LinkedList List Vector Stack HashMap Map LinkedHashMap TreeMap Hashtable "
        "Properties dict HashSet Set Dictionary ConcurrentHashMap ConfigParser ";
    char word[40];
    snprintf(word, sizeof word, " %.36s ", path ? path : "");
    return strstr(names, word) != NULL;
}

struct object *fold_container(struct walk *w, const char *path) {
    static const char *const made[] = {"configparser.ConfigParser()",
                                       "configparser.RawConfigParser()",
                                       "configparser.SafeConfigParser()"};
    for (size_t i = 0; path && i < FT_COUNT(made); i++) {
        if (strcmp(path, made[i]) == 0) {
            return object_new(w->arena, "ConfigParser", w->branches);
        }
    }
    bool dict = path && strcmp(path, "dict()") == 0;
    bool list = path && strcmp(path, "list()") == 0;
    struct object *object =
        dict || list ? object_new(w->arena, dict ? "dict" : NULL, w->branches) : NULL;
    if (object) {
        object->is_list = list;
    }
    return object;
}

/* "text[1]" of a text that is known. */
bool fold_character(struct walk *w, const struct value *text, const struct value *at,
                    struct value *value) {
    int64_t size = text->known == KNOWN_TEXT && !text->taint ? (int64_t)strlen(text->text) : 0;
    if (at->known != KNOWN_INTEGER || at->integer >= size || at->integer < -size) {
        return false;
    }
    size_t place = (size_t)(at->integer < 0 ? at->integer + size : at->integer);
    *value = (struct value){
        .known = KNOWN_TEXT, .text = ft_strndup(w->arena, text->text + place, 1), .path = "String"};
    return true;
}

bool fold_method(struct walk *w, const char *name, struct value *receiver,
                 const struct value *arguments, size_t count, struct value *value) {
    char word[40];
    snprintf(word, sizeof word, "%.38s", name);
    if (receiver->known == KNOWN_TEXT && receiver->text && !receiver->taint) {
        return fold_text(w, word, receiver->text, arguments, count, value);
    }
    if (!receiver->object) {
        return false;
    }
    if (hold_method(w, word, receiver, arguments, count, value)) {
        return true;
    }
    bool lists = receiver->object->is_list || (receiver->path && strstr(receiver->path, "List"));
    if (lists && fold_list(w, word, receiver->object, arguments, count, value)) {
        return true;
    }
    return (is_container(receiver->path) || is_container(receiver->object->type)) && !lists &&
           fold_keys(w, word, receiver->object, arguments, count, value);
}
