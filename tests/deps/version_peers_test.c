/* The order of versions against the programs that define it, where they are installed. */
#include "support.h"

#include "deps/version.h"

enum { PAIRS = 4000, LONGEST = 48 };

struct pair {
    char a[LONGEST], b[LONGEST];
};

static unsigned step(unsigned *seed) {
    *seed = *seed * 1103515245u + 12345u;
    return *seed >> 16;
}

static void make(char *version, unsigned *seed, bool three, const char *const *parts,
                 size_t count) {
    snprintf(version, LONGEST, three ? "%u.%u.%u" : "%u", step(seed) % 3, step(seed) % 2,
             step(seed) % 11);
    for (unsigned n = step(seed) % 5; n; n--) {
        size_t size = strlen(version);
        snprintf(version + size, LONGEST - size, "%s", parts[step(seed) % count]);
    }
}

static void make_pairs(struct pair *pairs, bool three, const char *const *parts, size_t count) {
    unsigned seed = 7;
    for (size_t i = 0; i < PAIRS; i++) {
        make(pairs[i].a, &seed, three, parts, count);
        make(pairs[i].b, &seed, three, parts, count);
    }
}

/* COMMAND reads "a b" lines and writes -1, 0, 1 or "x" (one of them is no version to it) a line. */
static void compare(struct test *t, enum ft_version_scheme scheme, const char *command,
                    const struct pair *pairs, size_t least) {
    FT_BUF struct ft_buf text;
    size_t compared = 0;
    char line[256];
    ft_buf_init(&text, FT_BUF_NO_CAP);
    for (size_t i = 0; i < PAIRS; i++) {
        ft_buf_printf(&text, "%s %s\n", pairs[i].a, pairs[i].b);
    }
    test_put(t, "pairs", text.data);
    FILE *out = popen(ft_sprintf(t->cx.arena, "cd %s && %s", t->dir, command), "r");
    assert_non_null(out);
    for (size_t i = 0; i < PAIRS && fgets(line, sizeof line, out); i++) {
        if (line[0] == 'x') {
            continue;
        }
        int expected = (int)strtol(line, NULL, 10);
        int order = ft_version_compare(scheme, pairs[i].a, pairs[i].b);
        if ((order > 0) - (order < 0) != expected) {
            fail_msg("'%s' and '%s': %d, the peer says %d", pairs[i].a, pairs[i].b, order,
                     expected);
        }
        compared++;
    }
    pclose(out);
    if (compared < least) {
        fail_msg("only %zu pairs were compared", compared);
    }
}

static bool works(const char *command) {
    return system(command) == 0;
}

#define PARTS(three, ...)                                                                          \
    static const char *const parts[] = {__VA_ARGS__};                                              \
    struct pair *pairs = ft_alloc_n(t->cx.arena, PAIRS, sizeof *pairs);                            \
    make_pairs(pairs, three, parts, FT_COUNT(parts))

static void debian(void **state) {
    struct test *t = *state;
    if (!works("command -v dpkg perl >/dev/null 2>&1")) {
        print_message("skipped: dpkg or perl is not installed\n");
        return;
    }
    PARTS(false, "~", "~rc", "+", "-1", "-", ".", ".0", ".10", "a", "B", "1", "0", "+b1", ".1");
    /* A process a pair is slow: each tenth. */
    compare(t, FT_VERSION_DEBIAN,
            "perl -ne '($a,$b)=split; if ($.%10 || $a=~/-$/ || $b=~/-$/) {print \"x\\n\"; next}"
            "print system(qw(dpkg --compare-versions),$a,\"lt\",$b)==0?\"-1\\n\":"
            "system(qw(dpkg --compare-versions),$a,\"eq\",$b)==0?\"0\\n\":\"1\\n\"' "
            "pairs 2>/dev/null",
            pairs, 100);
}

static void python(void **state) {
    struct test *t = *state;
    if (!works("/usr/bin/python3 -c 'import pip._vendor.packaging.version' 2>/dev/null")) {
        print_message("skipped: pip's packaging is not installed\n");
        return;
    }
    PARTS(false, ".0", ".1", ".10", "a1", "b", "rc2", "-rc.2", ".dev1", "dev", ".post2", "-3",
          "+abc", "+1.a", "_alpha", ".post", "c3", "preview4", "r5");
    test_put(t, "peer.py",
             "import sys\nfrom pip._vendor.packaging.version import Version, InvalidVersion\n"
             "for line in open('pairs'):\n    try:\n"
             "        a, b = map(Version, line.split())\n"
             "        print((a > b) - (a < b))\n    except InvalidVersion:\n        print('x')\n");
    compare(t, FT_VERSION_PYTHON, "/usr/bin/python3 peer.py", pairs, 500);
}

static void npm(void **state) {
    struct test *t = *state;
    static const char at[] = "/usr/lib/node_modules/npm/node_modules/semver";
    if (access(at, R_OK) != 0 || !works("command -v node >/dev/null 2>&1")) {
        print_message("skipped: npm's semver is not installed\n");
        return;
    }
    PARTS(true, "-a", "-1", ".1", ".b", "-0.a", "+x", "-alpha.1", ".0", "-rc", ".rc2");
    test_put(t, "peer.js",
             ft_sprintf(t->cx.arena,
                        "const s=require('%s');"
                        "for (const l of require('fs').readFileSync('pairs','utf8').trim()"
                        ".split('\\n')){const [a,b]=l.split(' ');"
                        "console.log(s.valid(a)&&s.valid(b)?s.compare(a,b):'x')}",
                        at));
    compare(t, FT_VERSION_SEMVER, "node peer.js", pairs, 100);
}

/* What Maven itself puts in a circle is left out: ".rc.1" after a zero, and an empty word. */
static void maven(void **state) {
    struct test *t = *state;
    static const char jar[] = "/usr/share/java/maven-artifact-3.x.jar";
    if (access(jar, R_OK) != 0 || !works("command -v java perl >/dev/null 2>&1")) {
        print_message("skipped: Maven is not installed\n");
        return;
    }
    PARTS(false, ".1", ".10", "-1", "-alpha", "-rc", "-SNAPSHOT", "-sp", "-x", "a2", "m1", ".2",
          "xy");
    compare(t, FT_VERSION_MAVEN,
            ft_sprintf(t->cx.arena,
                       "perl -pe 's/ /\\n/' pairs | xargs java -cp %s:/usr/share/java/"
                       "commons-lang3.jar org.apache.maven.artifact.versioning.ComparableVersion "
                       "| grep '^   ' | perl -ne 'print(/ == /?\"0\\n\":/ < /?\"-1\\n\":\"1\\n\") "
                       "if $.%%2'",
                       jar),
            pairs, PAIRS);
}

int main(void) {
    const struct CMUnitTest tests[] = {TEST(debian), TEST(python), TEST(npm), TEST(maven)};
    return cmocka_run_group_tests_name("deps/version_peers", tests, NULL, NULL);
}
