/* Maven's version order specification (https://maven.apache.org/pom.html).
 *
 * A version is a list of numbers and words whose last item may be such a list again. What is
 * missing in the shorter one counts as 0, "" or an empty list, whatever the other one has there;
 * that alone would make circles (1 < 1.sp < 1.0.rc.1 < 1), so a 0 or "" that more follows is placed
 * by what follows it. */
#include "deps/version_int.h"

#include <string.h>

/* What may stand at a place, in rising order; END is where nothing stands. */
enum rank {
    WORD_BEFORE = 1, /* alpha … snapshot */
    EMPTY_BEFORE,    /* "" and then something below nothing */
    LIST_BEFORE,
    ZERO_BEFORE,
    END,
    EMPTY_AFTER,
    WORD_AFTER, /* sp, and every word that is not known */
    LIST_AFTER,
    ZERO_AFTER,
    NUMBER
};

enum kind { IS_NUMBER, IS_WORD, IS_LIST };
struct item {
    enum kind kind;
    struct ft_slice text;
    int word; /* index of a known one, else -1 */
};
struct items {
    struct item at[2 * FT_VERSION_LONGEST + 4];
    size_t count, list; /* first item of the list at hand */
};

static const char *const words[] = {"alpha", "beta", "milestone", "rc", "snapshot", "", "sp"};
enum { RELEASE = 5, UNKNOWN = -1 };

static int word_of(struct ft_slice text, bool before_digit) {
    static const char *const shorts[] = {"a", "b", "m"};
    for (int i = 0; before_digit && i < 3; i++) {
        if (ft_slice_is_word(text, shorts[i])) {
            return i;
        }
    }
    for (int i = 0; i < (int)FT_COUNT(words); i++) {
        if (ft_slice_is_word(text, words[i])) {
            return i;
        }
    }
    if (ft_slice_is_word(text, "ga") || ft_slice_is_word(text, "final")) {
        return RELEASE;
    }
    return ft_slice_is_word(text, "cr") ? 3 : UNKNOWN;
}

static void add(struct items *items, bool number, struct ft_slice text, bool before_digit) {
    struct item *item = &items->at[items->count++];
    *item = (struct item){.kind = number || !text.size ? IS_NUMBER : IS_WORD, .text = text};
    if (item->kind == IS_WORD) {
        item->word = word_of(text, before_digit);
    }
}

static void open_list(struct items *items) {
    items->at[items->count++] = (struct item){.kind = IS_LIST};
    items->list = items->count;
}

static void split(struct items *items, struct ft_slice text) {
    size_t begin = 0;
    bool digit = false;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        struct ft_slice part = {text.data + begin, i - begin};
        if (c == '.' || c == '-') {
            add(items, digit, part, false);
            begin = i + 1;
            if (c == '-') {
                open_list(items);
            }
            continue;
        }
        if (ft_is_digit(c) != digit && part.size) {
            if (!digit && items->count > items->list) {
                open_list(items); /* 1.x1 is 1-x1 */
            }
            add(items, digit, part, !digit);
            begin = i;
            open_list(items);
        }
        digit = ft_is_digit(c);
    }
    if (begin < text.size) {
        if (!digit && items->count > items->list) {
            open_list(items);
        }
        add(items, digit, (struct ft_slice){text.data + begin, text.size - begin}, false);
    }
}

static bool is_null(const struct item *item) {
    return item->kind == IS_NUMBER ? ft_is_zero(item->text)
                                   : item->kind == IS_WORD && item->word == RELEASE;
}

/* Takes out what is null at the end of each list; lists within do not hide it. */
static void trim(struct items *items) {
    size_t kept = items->count; /* from the end: items[kept …] stay */
    bool end = true;
    for (size_t i = items->count; i-- > 0;) {
        struct item *item = &items->at[i];
        if (item->kind == IS_LIST) {
            if (kept == items->count) {
                continue; /* an empty list */
            }
            end = true;
        } else if (end && is_null(item)) {
            continue;
        } else {
            end = false;
        }
        items->at[--kept] = *item;
    }
    memmove(items->at, items->at + kept, (items->count - kept) * sizeof *items->at);
    items->count -= kept;
}

static bool is_after(const struct item *item) {
    return item->kind == IS_NUMBER || item->word == UNKNOWN || item->word > RELEASE;
}

static void put(struct ft_buf *key, const struct item *item, bool after) {
    if (item->kind == IS_LIST) {
        ft_buf_putc(key, (char)(after ? LIST_AFTER : LIST_BEFORE));
        return;
    }
    if (is_null(item)) {
        bool zero = item->kind == IS_NUMBER;
        ft_buf_putc(key, (char)(after  ? zero ? ZERO_AFTER : EMPTY_AFTER
                                : zero ? ZERO_BEFORE
                                       : EMPTY_BEFORE));
        return;
    }
    if (item->kind == IS_NUMBER) {
        ft_buf_putc(key, NUMBER);
        ft_key_number(key, item->text);
        return;
    }
    ft_buf_putc(key, (char)(after ? WORD_AFTER : WORD_BEFORE));
    ft_buf_putc(key, (char)(item->word == UNKNOWN ? (int)FT_COUNT(words) : item->word));
    if (item->word == UNKNOWN) {
        for (size_t i = 0; i < item->text.size; i++) {
            ft_buf_putc(key, ft_lower(item->text.data[i]));
        }
        ft_buf_putc(key, 0);
    }
}

bool ft_key_maven(struct ft_buf *key, struct ft_slice text) {
    struct items items = {.count = 0};
    bool after[FT_COUNT(items.at)];
    split(&items, text);
    trim(&items);
    /* What is null, or a list, is placed by the next item that is neither. */
    bool sign = true;
    for (size_t i = items.count; i-- > 0;) {
        if (items.at[i].kind != IS_LIST && !is_null(&items.at[i])) {
            sign = is_after(&items.at[i]);
        }
        after[i] = sign;
    }
    for (size_t i = 0; i < items.count; i++) {
        put(key, &items.at[i], after[i]);
    }
    return ft_buf_putc(key, END);
}
