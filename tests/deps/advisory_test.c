#include "support.h"

#include "deps/advisory.h"

#include <sqlite3.h>
#include <zlib.h>

static void scores_are_those_of_the_specification(void **state) {
    (void)state;
    static const struct {
        const char *vector;
        int tenths;
    } known[] = {
        {"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 98},
        {"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", 100},
        {"CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 61},
        {"CVSS:3.0/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N", 64},
        {"CVSS:3.1/AV:L/AC:L/PR:H/UI:N/S:U/C:L/I:L/A:L", 42},
        {"CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N", 31},
        {"CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:U/C:H/I:H/A:H", 72},
        {"CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:N/I:N/A:N", 0},
        {"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N/E:U/RL:O", 75},
    };
    for (size_t i = 0; i < FT_COUNT(known); i++) {
        int tenths = -1;
        assert_true(ft_cvss_score(known[i].vector, &tenths));
        assert_int_equal(tenths, known[i].tenths);
    }
    static const char *const bad[] = {"",
                                      "CVSS:3.1/",
                                      "CVSS:2.0/AV:N",
                                      "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H",
                                      "CVSS:3.1/AV:Z/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
                                      "CVSS:3.1/AV:N/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"};
    for (size_t i = 0; i < FT_COUNT(bad); i++) {
        int tenths = 0;
        assert_false(ft_cvss_score(bad[i], &tenths));
    }
    assert_int_equal(ft_cvss_severity(39), FT_LOW);
    assert_int_equal(ft_cvss_severity(40), FT_MEDIUM);
    assert_int_equal(ft_cvss_severity(90), FT_CRITICAL);
}

/* Examples of the specification, and all 104,976 vectors of the base metrics by what they come to
 * together, as another calculator has them. */
static void scores_of_version_4(void **state) {
    (void)state;
    static const struct {
        const char *vector;
        int tenths;
    } known[] = {
        {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H", 100},
        {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 93},
        {"CVSS:4.0/AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 73},
        {"CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:P/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 77},
        {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N", 87},
        {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:A/VC:N/VI:N/VA:N/SC:L/SI:L/SA:N", 51},
        {"CVSS:4.0/AV:A/AC:L/AT:N/PR:N/UI:N/VC:N/VI:L/VA:N/SC:H/SI:N/SA:H", 64},
        {"CVSS:4.0/AV:P/AC:H/AT:P/PR:H/UI:A/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N", 0},
        {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:U/U:Amber/MSI:S", 93},
    };
    for (size_t i = 0; i < FT_COUNT(known); i++) {
        int tenths = -1;
        assert_true(ft_cvss_score(known[i].vector, &tenths));
        assert_int_equal(tenths, known[i].tenths);
    }
    static const char *const bad[] = {
        "CVSS:4.0/",
        "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N",
        "CVSS:4.0/AV:N/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",
        "CVSS:4.0/AV:NN/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",
        "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:R/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",
        "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:S",
        "CVSS:4.0/AV:N/AC:L//AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",
    };
    for (size_t i = 0; i < FT_COUNT(bad); i++) {
        int tenths = 0;
        assert_false(ft_cvss_score(bad[i], &tenths));
    }
    static const char *const values[] = {"NALP", "LH",  "NP",  "NLH", "NPA", "HLN",
                                         "HLN",  "HLN", "HLN", "HLN", "HLN"};
    static const char *const names[] = {"AV", "AC", "AT", "PR", "UI", "VC",
                                        "VI", "VA", "SC", "SI", "SA"};
    size_t at[FT_COUNT(values)] = {0};
    long long all = 0;
    long long order = 0;
    for (bool more = true; more;) {
        char vector[128] = "CVSS:4.0";
        size_t size = strlen(vector);
        int tenths = -1;
        for (size_t i = 0; i < FT_COUNT(values); i++) {
            size += (size_t)snprintf(vector + size, sizeof vector - size, "/%s:%c", names[i],
                                     values[i][at[i]]);
        }
        assert_true(ft_cvss_score(vector, &tenths));
        all += tenths;
        order = (order * 31 + tenths) % 1000000007;
        size_t i = FT_COUNT(values);
        for (more = false; i-- && !more;) {
            more = values[i][++at[i]] != '\0';
            at[i] = more ? at[i] : 0;
        }
    }
    assert_int_equal(all, 5964883);
    assert_int_equal(order, 644167128);
}

static const char *record(struct test *t, const char *id, const char *modified, const char *more) {
    return ft_sprintf(t->cx.arena, "{\"id\": \"%s\", \"modified\": \"%s\"%s}", id, modified, more);
}

#define AFFECTS(ecosystem, name, fixed)                                                            \
    ", \"affected\": [{\"package\": {\"ecosystem\": \"" ecosystem "\", \"name\": \"" name          \
    "\"}, \"ranges\": [{\"type\": \"ECOSYSTEM\", \"events\": [{\"introduced\": \"0\"}, "           \
    "{\"fixed\": \"" fixed "\"}]}]}]"

static struct ft_store *open_store(struct test *t) {
    struct ft_store *store = NULL;
    t->cx.workspace = "local";
    assert_ok(t, ft_store_open(&t->cx, test_path(t, "s.db"), FT_STORE_CREATE, &store));
    return store;
}

static struct ft_import import(struct test *t, struct ft_store *store, const char *name) {
    struct ft_import result;
    assert_ok(t, ft_advisories_import(&t->cx, store, test_path(t, name), &result));
    return result;
}

/* What an audit says of one dependency, a line a finding. */
static const char *audit(struct test *t, struct ft_store *store, struct ft_dependency dependency) {
    struct ft_dependency_audit result;
    struct ft_deps deps = {.at = &dependency, .count = 1};
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    dependency.path = "lock";
    dependency.line = 3;
    assert_ok(t, ft_deps_audit(&t->cx, store, &deps, &result));
    for (size_t i = 0; i < result.findings.count; i++) {
        const struct ft_finding *f = &result.findings.at[i];
        ft_buf_printf(&text, "%s %s: %s\n", f->rule->id, ft_severity_name(f->severity), f->message);
    }
    return ft_buf_text(&text, t->cx.arena);
}

static void an_import_is_repeatable(void **state) {
    struct test *t = *state;
    struct ft_store *store = open_store(t);
    struct ft_dependency flask = {.ecosystem = FT_IN_PYPI, .name = "Flask", .version = "1.0"};
    test_put(t, "osv/a.json",
             record(t, "PYSEC-1", "2024-01-01T00:00:00Z", AFFECTS("PyPI", "flask", "2.0")));
    test_put(t, "osv/sub/b.json",
             record(t, "X-2", "2024-01-01T00:00:00Z", AFFECTS("Bitnami", "x", "1")));
    test_put(t, "osv/c.json", "{\"id\": 1}");
    test_put(t, "osv/d.json", "{");
    struct ft_import first = import(t, store, "osv");
    assert_int_equal(first.records, 2);
    assert_int_equal(first.kept, 1);
    assert_int_equal(first.others, 1);
    assert_int_equal(first.warnings.count, 2);
    assert_string_equal(audit(t, store, flask),
                        "dependency/vulnerable medium: Flask 1.0 is vulnerable: PYSEC-1; fixed in "
                        "2.0\n");
    assert_int_equal(import(t, store, "osv").unchanged, 1);
    test_put(t, "osv/a.json",
             record(t, "PYSEC-1", "2023-01-01T00:00:00Z", AFFECTS("PyPI", "flask", "9.0")));
    assert_int_equal(import(t, store, "osv").kept, 0); /* older than what is known */
    test_put(t, "osv/a.json",
             record(t, "PYSEC-1", "2024-01-01T00:00:00.5Z", AFFECTS("PyPI", "flask", "1.0")));
    assert_int_equal(import(t, store, "osv").kept, 1);
    assert_string_equal(audit(t, store, flask), "");
    test_put(t, "osv/a.json",
             record(t, "PYSEC-1", "2025-01-01T00:00:00Z",
                    ", \"withdrawn\": \"2025-01-01T00:00:00Z\"" AFFECTS("PyPI", "flask", "2.0")));
    assert_int_equal(import(t, store, "osv").kept, 1);
    assert_string_equal(audit(t, store, flask), "");
    ft_store_close(store);
}

static void one_hole_is_said_once(void **state) {
    struct test *t = *state;
    struct ft_store *store = open_store(t);
    test_put(t, "osv/a.json",
             record(t, "GHSA-a", "2024-01-01T00:00:00Z",
                    ", \"aliases\": [\"CVE-1\"], \"database_specific\": {\"severity\": "
                    "\"CRITICAL\"}, \"severity\": [{\"type\": \"CVSS_V4\", \"score\": "
                    "\"CVSS:4.0/AV:N\"}]" AFFECTS("npm", "x", "2.0.0")));
    test_put(t, "osv/b.json",
             record(t, "XYZ-b", "2024-01-01T00:00:00Z",
                    ", \"aliases\": [\"CVE-1\"]" AFFECTS("npm", "x", "2.0.0")));
    test_put(t, "osv/c.json",
             record(t, "MAL-c", "2024-01-01T00:00:00Z",
                    ", \"affected\": [{\"package\": {\"ecosystem\": \"npm\", \"name\": \"x\"}, "
                    "\"versions\": [\"1.0.0\"]}]"));
    import(t, store, "osv");
    assert_string_equal(
        audit(t, store, (struct ft_dependency){.name = "x", .version = "1.0.0"}),
        "dependency/malicious critical: x 1.0.0 is malicious: MAL-c\n"
        "dependency/vulnerable critical: x 1.0.0 is vulnerable: GHSA-a (CVE-1); fixed in 2.0.0\n");
    assert_string_equal(audit(t, store, (struct ft_dependency){.name = "x", .version = "2.0.0"}),
                        "");
    assert_string_equal(audit(t, store, (struct ft_dependency){.name = "y", .version = "1.0.0"}),
                        "");
    assert_string_equal(audit(t, store, (struct ft_dependency){.name = "y", .requirement = "^1"}),
                        "dependency/unpinned low: y is not pinned: '^1' fits more than one "
                        "version\n");
    ft_store_close(store);
}

/* Releases that advisories name: none that came before a release, that was smuggled in, or that was
 * taken back with its advisory; none that a finding names already. */
static void a_newer_release_is_told(void **state) {
    struct test *t = *state;
    struct ft_store *store = open_store(t);
    struct ft_dependency x = {.name = "x", .version = "1.0.0", .depth = FT_DIRECT};
    test_put(
        t, "osv/a.json",
        record(t, "GHSA-a", "2024-01-01T00:00:00Z",
               ", \"affected\": [{\"package\": {\"ecosystem\": \"npm\", \"name\": \"x\"}, "
               "\"versions\": [\"1.2.0\", \"1.10.0\", \"1.9.0\", \"9.0.0-rc.1\", \"later\"]}]"));
    test_put(t, "osv/b.json",
             record(t, "MAL-b", "2024-01-01T00:00:00Z",
                    ", \"affected\": [{\"package\": {\"ecosystem\": \"npm\", \"name\": \"x\"}, "
                    "\"versions\": [\"7.0.0\"]}]"));
    test_put(t, "osv/c.json",
             record(t, "GHSA-c", "2024-01-01T00:00:00Z",
                    ", \"withdrawn\": \"2024-01-01T00:00:00Z\"" AFFECTS("npm", "x", "8.0.0")));
    import(t, store, "osv");
    assert_string_equal(audit(t, store, x),
                        "dependency/outdated low: x 1.0.0 is outdated: the newest release known "
                        "here is 1.10.0, which GHSA-a names\n");
    x.version = "0.9.0";
    assert_non_null(strstr(audit(t, store, x), "1.10.0, a new major version, which GHSA-a"));
    x.version = "1.11.0";
    assert_string_equal(audit(t, store, x), "");
    x.version = "1.0.0";
    x.depth = FT_INDIRECT;
    assert_string_equal(audit(t, store, x), "");
    x.depth = FT_DIRECT;
    test_put(t, "osv/d.json",
             record(t, "GHSA-d", "2024-01-01T00:00:00Z", AFFECTS("npm", "x", "1.10.0")));
    import(t, store, "osv");
    assert_string_equal(audit(t, store, x), "dependency/vulnerable medium: x 1.0.0 is vulnerable: "
                                            "GHSA-d; fixed in 1.10.0\n");
    ft_store_close(store);
}

/* What a store of the form before kept is known again after an import of the same. */
static void what_was_imported_before_is_taken_anew(void **state) {
    struct test *t = *state;
    struct ft_store *store = open_store(t);
    struct ft_dependency x = {.name = "x", .version = "2.0.0", .depth = FT_DIRECT};
    test_put(t, "a.json",
             record(t, "GHSA-a", "2024-01-01T00:00:00Z", AFFECTS("npm", "x", "1.0.0")));
    test_put(t, "b.json",
             record(t, "GHSA-b", "2024-01-01T00:00:00Z", AFFECTS("npm", "x", "3.0.0")));
    import(t, store, "a.json");
    assert_string_equal(audit(t, store, x), "");
    ft_store_close(store);
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(test_path(t, "s.db"), &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db,
                                  "ALTER TABLE advisory_package DROP COLUMN newest;"
                                  "PRAGMA user_version = 2",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    sqlite3_close(db);
    store = open_store(t);
    assert_int_equal(import(t, store, "a.json").kept, 1);
    assert_int_equal(import(t, store, "a.json").unchanged, 1);
    ft_store_close(store);
}

static void what_a_lock_file_says_is_abandoned(void **state) {
    struct test *t = *state;
    struct ft_dependency x = {.name = "x", .version = "1.0.0", .abandoned = "use y"};
    assert_string_equal(audit(t, NULL, x),
                        "dependency/unmaintained low: x 1.0.0 is not maintained, "
                        "as the lock file says: use y\n");
    x.abandoned = "";
    assert_string_equal(audit(t, NULL, x),
                        "dependency/unmaintained low: x 1.0.0 is not maintained, "
                        "as the lock file says\n");
}

static void distributions_are_told_apart(void **state) {
    struct test *t = *state;
    struct ft_store *store = open_store(t);
    struct ft_dependency ssl = {.ecosystem = FT_IN_DEBIAN,
                                .name = "libssl3",
                                .version = "3.0.1-1+b1",
                                .origin = "openssl",
                                .origin_version = "3.0.1-1",
                                .release = "12"};
    test_put(
        t, "a.json",
        record(t, "DSA-1", "2024-01-01T00:00:00Z", AFFECTS("Debian:12", "openssl", "3.0.2-1")));
    import(t, store, "a.json");
    assert_non_null(strstr(audit(t, store, ssl), "fixed in 3.0.2-1"));
    ssl.release = "11";
    assert_string_equal(audit(t, store, ssl), "");
    ssl.release = NULL;
    assert_string_equal(audit(t, store, ssl), "");
    ft_store_close(store);
}

static void put_number(struct ft_buf *to, uint64_t value, int size) {
    for (; size; size--, value >>= 8) {
        ft_buf_putc(to, (char)(value & 0xff));
    }
}

/* One entry of an archive; DIRECTORY gets its line. */
static void zip_entry(struct ft_buf *zip, struct ft_buf *directory, const char *name,
                      const char *content, bool packed, uint64_t said_size) {
    Bytef bytes[4096];
    size_t size = strlen(content);
    z_stream stream = {.next_in = (Bytef *)(uintptr_t)content,
                       .avail_in = (uInt)size,
                       .next_out = bytes,
                       .avail_out = sizeof bytes};
    deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    size_t stored = packed ? stream.total_out : size;
    deflateEnd(&stream);
    uint64_t offset = zip->size;
    ft_buf_push(zip, "PK\3\4", 4);
    put_number(zip, 0, 22);
    put_number(zip, strlen(name), 2);
    put_number(zip, 0, 2);
    ft_buf_puts(zip, name);
    ft_buf_push(zip, packed ? (const char *)bytes : content, stored);
    ft_buf_push(directory, "PK\1\2", 4);
    put_number(directory, 0, 6);
    put_number(directory, packed ? 8 : 0, 2);
    put_number(directory, 0, 4);
    put_number(directory, crc32(0, (const Bytef *)content, (uInt)size), 4);
    put_number(directory, stored, 4);
    put_number(directory, said_size ? said_size : size, 4);
    put_number(directory, strlen(name), 2);
    put_number(directory, 0, 12);
    put_number(directory, offset, 4);
    ft_buf_puts(directory, name);
}

static void zip_end(struct test *t, struct ft_buf *zip, const struct ft_buf *directory,
                    size_t count, const char *name) {
    uint64_t offset = zip->size;
    ft_buf_push(zip, directory->data, directory->size);
    ft_buf_push(zip, "PK\5\6", 4);
    put_number(zip, 0, 4);
    put_number(zip, count, 2);
    put_number(zip, count, 2);
    put_number(zip, directory->size, 4);
    put_number(zip, offset, 4);
    put_number(zip, 0, 2);
    FILE *file = fopen(test_path(t, name), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(zip->data, 1, zip->size, file), zip->size);
    fclose(file);
}

static void archives_are_bounded(void **state) {
    struct test *t = *state;
    struct ft_store *store = open_store(t);
    struct ft_import result;
    FT_BUF struct ft_buf zip;
    FT_BUF struct ft_buf directory;
    ft_buf_init(&zip, FT_BUF_NO_CAP);
    ft_buf_init(&directory, FT_BUF_NO_CAP);
    const char *a = record(t, "A-1", "2024-01-01T00:00:00Z", AFFECTS("npm", "a", "2.0.0"));
    const char *b = record(t, "B-1", "2024-01-01T00:00:00Z", AFFECTS("npm", "b", "2.0.0"));
    zip_entry(&zip, &directory, "../../A-1.json", a, true, 0);
    zip_entry(&zip, &directory, "B-1.json", b, false, 0);
    zip_entry(&zip, &directory, "C-1.json", b, true, 3000000000); /* says to be huge */
    zip_entry(&zip, &directory, "D-1.json", b, true, strlen(b) - 1);
    zip_entry(&zip, &directory, "readme.txt", "x", true, 0);
    zip_end(t, &zip, &directory, 5, "all.zip");
    result = import(t, store, "all.zip");
    assert_int_equal(result.kept, 2);
    assert_int_equal(result.warnings.count, 2);
    assert_non_null(strstr(result.warnings.at[0], "3000000000"));
    test_put(t, "no.zip", "this is no archive");
    assert_err(ft_advisories_import(&t->cx, store, test_path(t, "no.zip"), &result), FT_FORMAT);
    zip_end(t, &zip, &directory, 60000, "more.zip"); /* fewer than it says */
    assert_err(ft_advisories_import(&t->cx, store, test_path(t, "more.zip"), &result), FT_FORMAT);
    ft_store_close(store);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(scores_are_those_of_the_specification),
        TEST(scores_of_version_4),
        TEST(an_import_is_repeatable),
        TEST(one_hole_is_said_once),
        TEST(a_newer_release_is_told),
        TEST(what_was_imported_before_is_taken_anew),
        TEST(what_a_lock_file_says_is_abandoned),
        TEST(distributions_are_told_apart),
        TEST(archives_are_bounded),
    };
    return cmocka_run_group_tests_name("deps/advisory", tests, NULL, NULL);
}
