/* The table: every example is found as what it is, nothing that is no secret is. */
#include "secrets_support.h"

#include "secrets/database_int.h"

enum { ROUNDS = 8 };

static struct ft_secret_scanner *scanner_of(struct test *t) {
    struct ft_secrets *secrets = NULL;
    assert_ok(t, ft_secrets_open(&t->cx, NULL, NULL, &secrets));
    return ft_secret_scanner_new(secrets);
}

static struct ft_secret_list scan(struct test *t, struct ft_secret_scanner *scanner,
                                  const char *path, const char *content) {
    struct ft_secret_list list = {0};
    struct ft_secret_text text = {.path = path, .content = ft_slice_of(content)};
    ft_secret_scan(scanner, t->cx.arena, &text, &list);
    return list;
}

static const char *names_of(struct test *t, const struct ft_secret_list *list) {
    const char *names = "";
    for (size_t i = 0; i < list->count; i++) {
        names = ft_sprintf(t->cx.arena, "%s %s", names, list->at[i].rule->id);
    }
    return names;
}

static bool is_in(const struct ft_secret_list *list, const char *id) {
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->at[i].rule->id, id) == 0) {
            return true;
        }
    }
    return false;
}

static int64_t finds(struct test *t, struct ft_secret_scanner *scanner,
                     const struct ft_secret_format *format, const char *around) {
    int64_t found = 0;
    for (uint64_t salt = 0; salt < ROUNDS; salt++) {
        const char *example = make_example(t->cx.arena, format->example, salt);
        const char *text = ft_sprintf(t->cx.arena, "%s%s\n", around, example);
        struct ft_secret_list list = scan(t, scanner, "settings.env", text);
        bool is = list.count != 0;
        if (!is) {
            print_message("%s is not found in: %s", format->info.id, text);
        }
        found += is;
    }
    return found;
}

/* Chance makes an example now and then that looks like none; of eight one may be missed. */
static void every_example_is_found(void **state) {
    struct test *t = *state;
    struct ft_secret_scanner *scanner = scanner_of(t);
    int wrong = 0;
    for (size_t i = 0; i < ft_secret_format_count; i++) {
        const struct ft_secret_format *format = &ft_secret_formats[i];
        wrong += finds(t, scanner, format, "") < ROUNDS - 1;
    }
    ft_secret_scanner_free(scanner);
    assert_int_equal(wrong, 0);
    assert_true(ft_secret_format_count > 400);
}

/* Formats that are known by themselves are called by their own names. */
static void examples_are_named(void **state) {
    struct test *t = *state;
    struct ft_secret_scanner *scanner = scanner_of(t);
    int wrong = 0;
    for (size_t i = 0; i < ft_secret_format_count; i++) {
        const struct ft_secret_format *format = &ft_secret_formats[i];
        const char *text = make_example(t->cx.arena, format->example, 1);
        struct ft_secret_list list = scan(t, scanner, "settings.env", text);
        if (list.count && !is_in(&list, format->info.id)) {
            print_message("%s is called%s\n", format->info.id, names_of(t, &list));
            wrong++;
        }
    }
    ft_secret_scanner_free(scanner);
    /* Forms that several providers share (32 hexadecimal digits) may go by another's name. */
    assert_true(wrong <= 12);
}

static void what_is_none_is_not_found(void **state) {
    struct test *t = *state;
    struct ft_secret_scanner *scanner = scanner_of(t);
    int wrong = 0;
    for (size_t i = 0; i < ft_secret_format_count; i++) {
        const struct ft_secret_format *format = &ft_secret_formats[i];
        for (const char *const *counter = format->counter; *counter; counter++) {
            const char *text = make_example(t->cx.arena, *counter, 0);
            struct ft_secret_list list = scan(t, scanner, "main.c", text);
            if (list.count) {
                print_message("%s: %s gives%s\n", format->info.id, text, names_of(t, &list));
                wrong++;
            }
        }
    }
    ft_secret_scanner_free(scanner);
    assert_int_equal(wrong, 0);
}

/* A token inside a longer word is none; neither is one whose every letter is an x. */
static void tokens_stand_alone_and_are_random(void **state) {
    struct test *t = *state;
    struct ft_secret_scanner *scanner = scanner_of(t);
    int wrong = 0;
    for (size_t i = 0; i < ft_secret_format_count; i++) {
        const struct ft_secret_format *format = &ft_secret_formats[i];
        const char *at = strchr(format->example, '<');
        if (format->near || !at || at == format->example || strchr(format->example, ' ') < at ||
            !strchr(format->example, ' ') || strncmp(format->example, "<", 1) == 0) {
            continue;
        }
        const char *text = make_example(t->cx.arena, format->example, 3);
        size_t prefix = (size_t)(at - format->example);
        char *masked = ft_strdup(t->cx.arena, text);
        for (char *c = masked + prefix; *c; c++) {
            *c = (*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') ? 'a' : *c;
            *c = *c >= 'A' && *c <= 'Z' ? 'A' : *c;
        }
        struct ft_secret_list list = scan(t, scanner, "main.c", masked);
        if (list.count) {
            print_message("%s: %s gives%s\n", format->info.id, masked, names_of(t, &list));
            wrong++;
        }
    }
    ft_secret_scanner_free(scanner);
    assert_int_equal(wrong, 0);
}

/* PCRE2 accepts whatever Hyperscan is to find candidates of. */
static void patterns_compile(void **state) {
    (void)state;
    for (size_t i = 0; i < ft_secret_format_count; i++) {
        int code = 0;
        size_t where = 0;
        const char *text = ft_secret_formats[i].pattern;
        pcre2_code *pattern = pcre2_compile((PCRE2_SPTR)text, strlen(text), 0, &code, &where, NULL);
        if (!pattern) {
            fail_msg("%s is wrong at %zu", ft_secret_formats[i].info.id, where);
        }
        pcre2_code_free(pattern);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(patterns_compile),
        TEST(every_example_is_found),
        TEST(examples_are_named),
        TEST(what_is_none_is_not_found),
        TEST(tokens_stand_alone_and_are_random),
    };
    return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
