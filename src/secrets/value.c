#include "value_int.h"

#include "base/err.h"

#include <ctype.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

static char lower_of(char c) {
    return (char)tolower((unsigned char)c);
}

bool ft_slice_holds(struct ft_slice text, const char *word) {
    size_t size = strlen(word);
    for (size_t i = 0; size <= text.size && i <= text.size - size; i++) {
        size_t k = 0;
        while (k < size && lower_of(text.data[i + k]) == word[k]) {
            k++;
        }
        if (k == size) {
            return true;
        }
    }
    return false;
}

bool ft_slice_same(struct ft_slice text, const char *word) {
    return text.size == strlen(word) && ft_slice_holds(text, word);
}

struct ft_value_look ft_value_look(struct ft_slice value) {
    struct ft_value_look look = {.size = value.size};
    size_t counts[256] = {0};
    for (size_t i = 0; i < value.size; i++) {
        unsigned char c = (unsigned char)value.data[i];
        look.lower += islower(c) != 0;
        look.upper += isupper(c) != 0;
        look.digits += isdigit(c) != 0;
        look.distinct += counts[c]++ == 0;
    }
    look.other = look.size - look.lower - look.upper - look.digits;
    for (size_t c = 0; c < 256; c++) {
        if (counts[c]) {
            double share = (double)counts[c] / (double)value.size;
            look.entropy -= share * log2(share);
        }
    }
    return look;
}

bool ft_value_is_hex(struct ft_slice value) {
    for (size_t i = 0; i < value.size; i++) {
        if (!isxdigit((unsigned char)value.data[i])) {
            return false;
        }
    }
    return value.size != 0;
}

bool ft_value_is_uuid(struct ft_slice value) {
    for (size_t i = 0; i < value.size; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? value.data[i] != '-' : !isxdigit((unsigned char)value.data[i])) {
            return false;
        }
    }
    return value.size == 36;
}

bool ft_value_is_random(struct ft_slice value) {
    struct ft_value_look look = ft_value_look(value);
    double alphabet = (look.lower ? 26 : 0) + (look.upper ? 26 : 0) + (look.digits ? 10 : 0) +
                      (look.other ? 4 : 0);
    if (ft_value_is_hex(value) || ft_value_is_uuid(value)) {
        alphabet = look.lower || look.upper ? 16 : 10;
    }
    double possible = log2((double)value.size < alphabet ? (double)value.size : alphabet);
    return look.entropy >= 0.64 * possible;
}

/* The pairs of letters that make up nine tenths of English words and of names in programs: for each
 * letter, as bits, the letters that follow it. Among letters that chance put together less than
 * half of the pairs are of them. */
static const uint32_t pairs[26] = {
    0x13ebd4e, 0x0164911, 0x01e4d95, 0x0164919, 0x1efb97d, 0x0124931, 0x0066190,
    0x0084111, 0x2aef87f, 0x0000000, 0x0040110, 0x11c4919, 0x014d113, 0x03c657d,
    0x07efd6f, 0x11ec991, 0x0100000, 0x11e795d, 0x11cc995, 0x11ec995, 0x00eb917,
    0x0000111, 0x0024111, 0x0088010, 0x0008000, 0x0000010,
};

static bool is_spoken(const char *word, size_t size) {
    size_t usual = 0;
    for (size_t i = 1; i < size; i++) {
        usual += pairs[lower_of(word[i - 1]) - 'a'] >> (lower_of(word[i]) - 'a') & 1;
    }
    return size >= 4 && usual * 5 >= (size - 1) * 4;
}

/* Where the word that begins at FROM ends: any letter and small ones after it, or capitals alone.
 */
static size_t word_end(struct ft_slice value, size_t from) {
    size_t i = from;
    bool capitals = i + 1 < value.size && isupper((unsigned char)value.data[i]) &&
                    isupper((unsigned char)value.data[i + 1]);
    while (i < value.size && (i == from  ? isalpha((unsigned char)value.data[i])
                              : capitals ? isupper((unsigned char)value.data[i])
                                         : islower((unsigned char)value.data[i]))) {
        i++;
    }
    return i;
}

bool ft_value_is_wordy(struct ft_slice value) {
    size_t spoken = 0;
    for (size_t i = 0; i < value.size;) {
        size_t end = word_end(value, i);
        spoken += is_spoken(value.data + i, end - i) ? end - i : 0;
        i = end > i ? end : i + 1;
    }
    return value.size && spoken * 2 >= value.size;
}

/* Neighbours that are the same or follow each other ("1234", "abcd", "aaaa"). */
static bool is_sequence(struct ft_slice value) {
    size_t steps = 0;
    for (size_t i = 1; i < value.size; i++) {
        int step = value.data[i] - value.data[i - 1];
        steps += step == 0 || step == 1 || step == -1;
    }
    return value.size > 4 && steps * 2 > value.size;
}

bool ft_value_is_placeholder(struct ft_slice value) {
    static const char *const words[] = {
        "example",      "sample",       "placeholder", "changeme",   "change_me",  "change-me",
        "changethis",   "xxxxx",        "redacted",    "dummy",      "your_",      "your-",
        "yourtoken",    "yourkey",      "yourapi",     "yoursecret", "insert",     "replace",
        "foobar",       "12345678",     "abcdefgh",    "abcd1234",   "0123456789", "deadbeef",
        "qwerty",       "-here",        "_here",       "goeshere",   "notreal",    "not-real",
        "not_real",     "fake",         "lorem",       "mysecret",   "mytoken",    "mypassword",
        "testing",      "todo",         "00000000",    "11111111",   "*****",      ".....",
        "invalid",      "undefined",    "my-secret",   "my_secret",  "test-token", "test_token",
        "test-key",     "test_key",     "testkey",     "testtoken",  "#####",      "supersecret",
        "super-secret", "super_secret", "top-secret",  "topsecret",  "1a2b3c",     "a1b2c3",
        "_____"};
    for (size_t i = 0; i < FT_COUNT(words); i++) {
        if (ft_slice_holds(value, words[i])) {
            return true;
        }
    }
    struct ft_value_look look = ft_value_look(value);
    return is_sequence(value) || (value.size >= 8 && look.distinct <= 3) ||
           (value.size >= 16 && look.distinct * 5 < (value.size < 40 ? value.size : 40));
}

static bool begins_path(struct ft_slice value) {
    return value.data[0] == '/' || ft_slice_starts(value, "./") || ft_slice_starts(value, "../") ||
           ft_slice_starts(value, "~/") || ft_slice_starts(value, "C:\\");
}

static bool ends_as_file(struct ft_slice value) {
    static const char *const ends[] = {".pem", ".key",  ".json", ".yml", ".yaml", ".txt", ".crt",
                                       ".js",  ".html", ".php",  ".py",  ".xml",  ".ts",  ".env"};
    for (size_t i = 0; i < FT_COUNT(ends); i++) {
        if (ft_slice_ends(value, ends[i])) {
            return true;
        }
    }
    return false;
}

bool ft_value_is_reference(struct ft_slice value) {
    static const char *const marks[] = {
        "${",           "{{",          "<%",      "%(",        "#{",      "$(",           "environ",
        "getenv",       "process.env", "env.",    "secrets.",  "://",     "arn:aws",      "vault:",
        "secretkeyref", "keyvault",    "ssm:",    "op://",     "env(",    "%{",           "[[",
        "__",           "@@",          "config.", "settings.", "params.", "self.",        "this.",
        "${{",          "::",          "->",      "<your",     "...",     "\xe2\x80\xa6", "\\u",
        "()",           "=>",          "&&",      "sha256-",   "sha512-", "pbkdf2",       "$2a$",
        "$2b$",         "$2y$",        "$argon2", "{ssha",     "sha1$",   "sha256$",      "sha384-",
        "var.",         "local.",      "data.",   "!ref",      "!sub",    "sha1-"};
    static const char firsts[] = "$<{[(%@*`|,;)}]>?&!~^";
    if (!value.size || begins_path(value) || ends_as_file(value)) {
        return true;
    }
    for (size_t i = 0; i < FT_COUNT(marks); i++) {
        if (ft_slice_holds(value, marks[i])) {
            return true;
        }
    }
    /* A password may begin with "$" or "!", but then it holds more than a name. */
    if (strchr(firsts, value.data[0])) {
        struct ft_value_look look = ft_value_look(value);
        return strchr("$<{[(%*`", value.data[0]) || look.digits == 0;
    }
    static const char *const pairs_of[] = {"{}", "[]", "()", "<>"};
    for (size_t i = 0; i < FT_COUNT(pairs_of); i++) {
        const char *open = memchr(value.data, pairs_of[i][0], value.size);
        if (open && memchr(open, pairs_of[i][1], (size_t)(value.data + value.size - open))) {
            return true;
        }
    }
    return (value.data[0] == '%' && value.data[value.size - 1] == '%') ||
           ft_slice_holds(value, "%s") || ft_slice_holds(value, "%d");
}

/* As it was before somebody wrote 0 for o and $ for s, with nothing but letters. */
static size_t plain_letters(struct ft_slice value, char *to, size_t room) {
    static const char from[] = "013457@$!";
    static const char into[] = "oleastasi";
    size_t size = 0;
    while (value.size && !isalpha((unsigned char)value.data[value.size - 1])) {
        value.size--; /* "password123!" is "password" */
    }
    for (size_t i = 0; i < value.size && size + 1 < room; i++) {
        char c = lower_of(value.data[i]);
        const char *leet = memchr(from, c, sizeof from - 1);
        if (leet && i) {
            c = into[leet - from];
        }
        if (c >= 'a' && c <= 'z') {
            to[size++] = c;
        }
    }
    to[size] = '\0';
    return size;
}

static const char weak_words[] =
    " password passwd pass secret admin test user username token guest root default demo "
    "letmein foo bar baz abc abcdef passphrase postgres mysql redis mongo rabbitmq key "
    "apikey string value none null true false empty required optional unknown welcome hello "
    "helloworld hunter asdf pw pwd something anything whatever monkey testpass testpassword "
    "testuser adminpassword userpassword rootpassword passpass dbpassword dbpass secretkey "
    "mypass yourpassword yourpass newpassword oldpassword newpass oldpass temppassword "
    "wrongpassword wrong bad secretpassword adminadmin sekrit sekret supersecretpassword "
    "local localhost dev development docker vagrant toor mariadb basic bearer x xx xxx xxxx "
    "p pa s u thepassword apassword somepassword mysecretpassword login jwtsecret "
    "sessionsecret passwordtest secrettest testsecret passworddev devpassword devsecret "
    "strongpassword yourstrongpassword strong hidden masked unset private public keyboardcat "
    "correcthorsebatterystaple swordfish sesame opensesame alice bob pleasechangeme "
    "pleasechange changeit nopassword nothing blank ";

bool ft_value_is_weak(struct ft_slice value) {
    char plain[130] = " ";
    size_t size = plain_letters(value, plain + 1, sizeof plain - 2);
    if (size == 0) { /* digits and signs alone: a number, a date, a version */
        return true;
    }
    plain[size + 1] = ' ';
    plain[size + 2] = '\0';
    return strstr(weak_words, plain) != NULL;
}
