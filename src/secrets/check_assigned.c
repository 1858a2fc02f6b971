/* A literal that is given to a name: the name says whether it should be secret, the value's look
 * whether it is. */
#include "format_int.h"
#include "value_int.h"

#include <ctype.h>
#include <string.h>

static bool is_name_byte(char c) {
    return isalnum((unsigned char)c) || c == '_' || c == '-' || c == '.' || c == '$';
}

/* The whole name of which the match begins somewhere inside. */
static struct ft_slice name_of(const struct ft_candidate_secret *c, size_t *from) {
    const char *text = c->text.data;
    size_t start = c->start + (text[c->start] == '<'); /* of an element */
    while (start > 0 && start + 64 > c->start && is_name_byte(text[start - 1])) {
        start--;
    }
    size_t end = start;
    while (end < c->value && is_name_byte(text[end])) {
        end++;
    }
    *from = start;
    /* "config.password": what stands after the last dot counts. */
    for (size_t i = end; i-- > start;) {
        if (text[i] == '.' && i + 1 < end) {
            start = i + 1;
            break;
        }
    }
    return (struct ft_slice){text + start, end - start};
}

/* In a configuration a setting begins its line. */
static bool begins_line(const struct ft_candidate_secret *c, size_t name) {
    static const char *const leads[] = {"export ", "set ",  "ENV ", "ARG ",   "- ",        "-e ",
                                        "--env ",  "$env:", "env ", "local ", "readonly ", "setx "};
    size_t start = name;
    while (start > 0 && name - start < 80 && c->text.data[start - 1] != '\n') {
        start--;
    }
    struct ft_slice lead = {c->text.data + start, name - start};
    while (lead.size && strchr(" \t#;'\"", lead.data[0])) {
        lead.data++;
        lead.size--;
    }
    for (size_t i = 0; i < FT_COUNT(leads); i++) {
        if (ft_slice_starts(lead, leads[i])) {
            return true;
        }
    }
    return lead.size == 0;
}

/* "put("password", "…")": names in a list stand beside other names, not beside a value. */
static bool is_listed(const struct ft_candidate_secret *c, size_t name, size_t name_end) {
    struct ft_slice between = {c->text.data + name_end, c->value - name_end};
    return memchr(between.data, ',', between.size) && (name < 2 || c->text.data[name - 2] != '(');
}

/* Somebody's address, as anonymous FTP wants it. */
static bool is_address(struct ft_slice value, const struct ft_value_look *look) {
    const char *at = memchr(value.data, '@', value.size);
    return at && !look->digits &&
           (at + 1 == value.data + value.size ||
            memchr(at, '.', (size_t)(value.data + value.size - at)));
}

static bool is_comparison(const struct ft_candidate_secret *c, size_t name_end) {
    struct ft_slice between = {c->text.data + name_end, c->value - name_end};
    return ft_slice_find(between, FT_SLICE("==")) >= 0 && ft_slice_find(between, FT_SLICE(":")) < 0;
}

/* Letters alone between "_", "-", "." or ":": the name of something. */
static bool is_identifier(struct ft_slice value) {
    size_t joints = 0;
    for (size_t i = 0; i < value.size; i++) {
        bool joint = strchr("_-.:/", value.data[i]) != NULL;
        joints += joint;
        if (!joint && !isalpha((unsigned char)value.data[i])) {
            return false;
        }
    }
    return joints > 0;
}

static bool password_ok(struct ft_candidate_secret *c, struct ft_slice value,
                        const struct ft_value_look *look) {
    bool signs = look->digits || look->other > 0;
    if (!signs || ft_value_is_weak(value)) {
        return !signs && value.size >= 10 && look->lower && look->upper &&
               !ft_value_is_wordy(value) && ft_value_is_random(value);
    }
    /* Words with "-", "_" or "." between them are names of something. */
    size_t joints = 0;
    for (size_t i = 0; i < value.size; i++) {
        joints += strchr("-_./:,", value.data[i]) != NULL;
    }
    if (look->other == joints && ft_value_is_wordy(value) && (!look->digits || joints)) {
        return false;
    }
    if (value.size < 8 || ft_value_is_wordy(value)) {
        c->confidence = FT_UNSURE;
        c->severity = FT_MEDIUM;
    }
    return true;
}

static bool key_ok(struct ft_candidate_secret *c, struct ft_slice value,
                   const struct ft_value_look *look) {
    if (ft_value_is_uuid(value)) {
        c->confidence = FT_UNSURE;
        c->severity = FT_MEDIUM;
        return true;
    }
    if (value.size < 12 || !look->digits || look->digits == look->size ||
        ft_value_is_wordy(value) || ft_value_is_weak(value) || !ft_value_is_random(value) ||
        look->entropy < 3.0) {
        return false;
    }
    if (value.size < 16 || look->digits < 2) {
        c->confidence = FT_UNSURE;
        c->severity = FT_MEDIUM;
    }
    return true;
}

/* Where no quotes end a value, what belongs to the line around it is cut off. */
static void trim_setting(struct ft_candidate_secret *c) {
    while (c->value_end > c->value && strchr(";,)\\", c->text.data[c->value_end - 1])) {
        c->value_end--;
    }
}

static bool setting_ok(struct ft_candidate_secret *c, size_t name) {
    if (!(c->file & (FT_FILE_CONFIG | FT_FILE_SHELL | FT_FILE_PROSE)) || !begins_line(c, name)) {
        return false;
    }
    size_t end = c->value_end;
    while (end < c->text.size &&
           (c->text.data[end] == ' ' || c->text.data[end] == '\t' || c->text.data[end] == '\r')) {
        end++;
    }
    if (end < c->text.size && c->text.data[end] != '\n' && c->text.data[end] != '#') {
        return false; /* a sentence goes on */
    }
    if (ft_value_is_reference(ft_candidate_value(c))) {
        return false; /* looked at before its end is cut: "call(x);" */
    }
    if (c->file & FT_FILE_PROSE) {
        c->confidence = FT_UNSURE;
    }
    trim_setting(c);
    return c->value_end - c->value >= 6;
}

bool ft_check_assigned(struct ft_candidate_secret *c) {
    size_t from = 0;
    struct ft_slice name = name_of(c, &from);
    enum ft_secret_name kind = ft_secret_name_of(name);
    size_t name_end = (size_t)(name.data + name.size - c->text.data);
    if (kind == FT_NAME_NONE || is_comparison(c, name_end) || is_listed(c, from, name_end) ||
        (c->format->check == FT_CHECK_SETTING && !setting_ok(c, from))) {
        return false;
    }
    while (c->value_end > c->value && c->text.data[c->value_end - 1] == '\\') {
        c->value_end--; /* a literal inside of a literal */
    }
    struct ft_slice value = ft_candidate_value(c);
    struct ft_value_look look = ft_value_look(value);
    if (ft_value_is_reference(value) || ft_value_is_placeholder(value) || is_identifier(value) ||
        is_address(value, &look) || ft_slice_eq(name, value) ||
        (!look.digits && !look.other && ft_secret_name_of(value) != FT_NAME_NONE)) {
        return false;
    }
    return kind == FT_NAME_PASSWORD ? password_ok(c, value, &look) : key_ok(c, value, &look);
}
