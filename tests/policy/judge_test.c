#include "policy_support.h"

static void what_is_allowed_is_not_asked_again_in_a_compound(void **state) {
    struct test *t = *state;
    struct ft_rules rules = {0};
    rule(t, &rules, FT_VERDICT_ALLOW, "npm test *");
    rule(t, &rules, FT_VERDICT_ALLOW, "make");
    rule(t, &rules, FT_VERDICT_ALLOW, "git commit *");
    static const char *const lines[] = {
        "cd src && ls | head",
        "npm test",
        "cd web && npm test -- --watch=false",
        "npm test 2>&1 | tail -n 20",
        "make && npm test || echo failed",
        "timeout 60 npm test",
        "FOO=1 npm test",
        "nice make",
        "(make)",
        "if make; then npm test; fi",
        "bash -c 'make && npm test'",
        "git commit -m 'a; b && c | d $(e)'",
        "make > /dev/null 2>&1",
        "git --no-pager commit -m x",
        "/usr/bin/make",
    };
    for (size_t i = 0; i < FT_COUNT(lines); i++) {
        assert_verdict(t, &rules, lines[i], "allow");
    }
}

static const char *const stretched[] = {
    "git -c core.pager='sh -c x' log",
    "git -ccore.fsmonitor=x status",
    "git -C /tmp status",
    "git --exec-path=/tmp status",
    "git --git-dir=/tmp/x log",
    "git -p log",
    "git fetch --upload-pack=x",
    "git fetch --upload-pa=x",
    "git clone ext::x",
    "git push",
    "git lol",
    "git log; x",
    "git log\nx",
    "git log & x",
    "git log | x",
    "git log $(x)",
    "git log `x`",
    "git log <(x)",
    "git log > f",
    "GIT_PAGER=x git log",
    "PATH=/tmp git log",
    "PATH=/tmp; git log",
    "export GIT_DIR=/tmp/x; git log",
    "env GIT_DIR=/tmp/x git log",
    "for PATH in /tmp; do git log; done",
    "git() { x; }; git log",
    "cd /tmp/x && git log",
    "cd /tmp/x && make",
    "cd - && make",
    "cd ../.. && make",
    "cd \"$D\" && make",
    "./git log",
    "/tmp/git log",
    "git --output=x log",
    "git log --output=x",
    "git log -O",
    "git grep -Ox y",
    "git $x",
    "git {log,-c}",
    "make -f /tmp/x",
    "make -C/tmp/x",
    "make --eval=x",
    "make --ev=x",
    "make CC=x",
    "npm run test:a; x",
    "npm run test:a b",
    "npm run test:$x",
    "npm run test:*",
    "npm --prefix /tmp run test:a",
    "tar -cf x --checkpoint-action=exec=x y",
    "tar -I x -cf y z",
    "tar cIf x y z",
    "find . -exec x {} +",
    "find . -delete",
    "find . -fprintf x y",
    "bash -c x",
    "bash",
    "bash -s < x",
    "python3 -c x",
    "python3",
    "python3 - x",
    "python3 /dev/stdin",
    "sort -o x y",
    "sort -ox y",
    "sort --compress-program=x y",
    "env -S 'x y'",
    "env x",
    "sed 's/a/b/e' x",
    "sed -n '1w f' x",
    "sed -f x y",
    "sed -i s/a/b/ x",
    "awk 'BEGIN { system(\"x\") }'",
    "awk 'BEGIN { print \"a\" > \"f\" }'",
    "awk -f x",
    "sudo make",
    "sudo -i",
    "xargs x",
};

/* Attack 24. */
static void an_allow_rule_cannot_be_stretched(void **state) {
    struct test *t = *state;
    struct ft_rules rules = {0};
    static const char *const patterns[] = {
        "git *",  "make *", "npm run test:*", "tar *", "find *", "bash *", "python3 *",
        "sort *", "cat *",  "env *",          "sed *", "awk *",  "sudo *", "xargs *"};
    for (size_t i = 0; i < FT_COUNT(patterns); i++) {
        rule(t, &rules, FT_VERDICT_ALLOW, patterns[i]);
    }
    for (size_t i = 0; i < FT_COUNT(stretched); i++) {
        assert_verdict(t, &rules, stretched[i], "ask");
    }
}

static void the_strictest_rule_holds(void **state) {
    struct test *t = *state;
    struct ft_rules rules = {0};
    rule(t, &rules, FT_VERDICT_DENY, "npm publish *");
    rule(t, &rules, FT_VERDICT_ASK, "npm test *");
    rule(t, &rules, FT_VERDICT_ALLOW, "npm *");
    rule(t, &rules, FT_VERDICT_DENY, "git tag -f *");
    assert_verdict(t, &rules, "npm publish", "deny");
    assert_verdict(t, &rules, "npm --silent publish x", "deny");
    assert_verdict(t, &rules, "npm --prefix x publish", "deny");
    assert_verdict(t, &rules, "/opt/node/bin/npm publish", "deny");
    assert_verdict(t, &rules, "sudo env A=b npm \"pub\"lish", "deny");
    assert_verdict(t, &rules, "npm test", "ask");
    assert_verdict(t, &rules, "npm run x", "allow");
    assert_verdict(t, &rules, "ls; npm publish; ls", "deny");
    assert_verdict(t, &rules, "npm run x && npm publish \"", "deny");
    assert_verdict(t, &rules, "git tag v1 -f", "deny");
    assert_verdict(t, &rules, "git tag -af v1", "deny");
    assert_string_equal(judge(t, &rules, "npm publish").why, "the rule 'npm publish *' of a test");
}

static void a_persons_rule_lifts_a_builtin_ask_only_where_it_says_as_much(void **state) {
    struct test *t = *state;
    struct ft_rules rules = {0};
    rule(t, &rules, FT_VERDICT_ALLOW, "git push *");
    assert_verdict(t, &rules, "git push origin main", "ask");
    rules.at[0].lifts = true;
    assert_verdict(t, &rules, "git push origin main", "allow");
    assert_verdict(t, &rules, "git push --force origin main", "ask");
    assert_verdict(t, &rules, "git push --receive-pack=x origin", "ask");
    assert_verdict(t, &rules, "git push ext::x", "ask");
    rules.at[0].pattern = "git *";
    assert_verdict(t, &rules, "git push origin main", "ask");
    rules.at[0].pattern = "rm *";
    assert_verdict(t, &rules, "rm x", "allow");
    assert_verdict(t, &rules, "rm -r x", "ask");
    assert_verdict(t, &rules, "rm -rf /", "deny");
    assert_verdict(t, &rules, "rm .git/config", "deny");
    assert_verdict(t, &rules, "rm ~/.bashrc", "deny");
}

static const char *const no_shell[] = {
    "ls \"",
    "ls '",
    "ls $(",
    "ls `",
    "ls ${",
    "ls )",
    "(ls",
    "{ ls",
    "if ls",
    "for x in",
    "case x in",
    "ls |",
    "ls &&",
    "| ls",
    "ls <",
    "ls <<",
    "cat <<E",
    "ls\\",
    "ls\r",
    "ls \x01",
    "ls \xff",
    "ls\xc2\xa0-l",
    "l\xd1\x95",
    "ls \xe2\x80\x8b",
    "echo ${x@P}",
    "echo $[1]",
    "((x))",
    "a[0]=1",
    "f() ls",
    "{ls,x}",
    "$x",
    "$(ls)",
    "\"$x\" y",
    "l[s]",
    "echo $((x))",
    "[[ x -eq y ]]",
    "eval \"$x\"",
    "sh -c \"$x\"",
    "ls | sh",
    "python -c x",
    "env -S 'a$b'",
    "sudo -Z x ls",
    "xargs -I{} sh -c '{}'",
    "ls {fd}>x",
    "coproc ls",
    "ls;;",
    "ls ; fi",
    "echo $'\\q'",
    "ls @(a)",
    "x=(a",
    "cat <<E\na\\\nE\n",
};

/* Attack 25. */
static void what_cannot_be_parsed_is_asked_even_where_all_is_allowed(void **state) {
    struct test *t = *state;
    struct ft_rules rules = {0};
    rule(t, &rules, FT_VERDICT_ALLOW, "*");
    rules.at[0].lifts = true;
    for (size_t i = 0; i < FT_COUNT(no_shell); i++) {
        assert_verdict(t, &rules, no_shell[i], "ask");
        struct ft_shell shell;
        assert_ok(t, ft_shell_parse(&t->cx, no_shell[i], &shell));
        assert_false(shell.understood);
        assert_non_null(shell.why);
    }
}

static void what_is_denied_is_denied_in_what_cannot_be_parsed(void **state) {
    struct test *t = *state;
    assert_verdict(t, NULL, "rm -rf / \"", "deny");
    assert_verdict(t, NULL, "rm -rf /; $x", "deny");
    assert_verdict(t, NULL, "$x; rm -rf /", "deny");
}

static void here_documents_are_data_but_for_what_they_run(void **state) {
    struct test *t = *state;
    assert_verdict(t, NULL, "cat <<-E\n\t$(ls)\n\tE\nls", "allow");
    assert_verdict(t, NULL, "cat <<E\nrm -rf /\nE", "allow");
    assert_verdict(t, NULL, "cat <<E\n`rm -rf /`\nE", "deny");
    assert_verdict(t, NULL, "cat <<\"E\"\n`rm -rf /`\nE", "allow");
    assert_verdict(t, NULL, "cat <<E\n E\nE \nE\nrm -rf /", "deny");
    assert_verdict(t, NULL, "cat <<E; rm -rf /\nx\nE", "deny");
    assert_verdict(t, NULL, "sh <<E\nls\nE", "ask");
}

static void nesting_and_size_are_bounded(void **state) {
    struct test *t = *state;
    static const char *const openers[] = {
        "(",     "{ ",         "$(",     "\"$(",          "echo $(", "if ",
        "${x:-", "`",          "while ", "function f ",   "sudo ",   "watch ",
        "! ",    "sh -c 'x' ", "[[ ",    "case x in x) ", "<(",      "f() { "};
    for (size_t i = 0; i < FT_COUNT(openers); i++) {
        FT_BUF struct ft_buf line;
        ft_buf_init(&line, FT_BUF_NO_CAP);
        while (line.size + strlen(openers[i]) + 3 < 64 * 1024) {
            ft_buf_puts(&line, openers[i]);
        }
        ft_buf_puts(&line, "ls");
        assert_int_not_equal(judge(t, NULL, line.data).verdict, FT_VERDICT_ALLOW);
    }
    FT_BUF struct ft_buf line;
    ft_buf_init(&line, FT_BUF_NO_CAP);
    ft_buf_repeat(&line, 'x', 64 * 1024 + 1);
    struct ft_shell shell = {.why = "untouched"};
    assert_err(ft_shell_parse(&t->cx, line.data, &shell), FT_LIMIT);
    assert_string_equal(shell.why, "untouched");
}

static const char *const same[][2] = {
    {"ls -la src", "  ls   \"-la\"\t's'rc  "},
    {"ls; pwd", "ls\n\n# comment\npwd\n"},
    {"ls | head -n 3", "ls|head -n 3"},
    {"git status", "/usr/bin/git status"},
    {"echo 'a b'", "echo \"a b\""},
    {"echo 'a b'", "echo a\\ b"},
    {"echo 'a b'", "echo $'a\\x20b'"},
    {"ls && pwd", "ls &&\n pwd"},
    {"ls > x 2>&1", "ls >x 2>& 1"},
    {"if ls; then pwd; fi", "if ls\nthen\n  pwd\nfi"},
    {"( ls; pwd )", "(ls;pwd)"},
    {"ls -l", "ls \\\n -l"},
};

static const char *const different[][2] = {
    {"ls; pwd", "ls && pwd"},
    {"echo '$x'", "echo $x"},
    {"echo '*'", "echo *"},
    {"ls a b", "ls 'a b'"},
    {"ls > x", "ls >> x"},
    {"ls &", "ls"},
    {"A=b ls", "ls A=b"},
    {"'if' x", "ls x"},
    {"(ls)", "ls"},
    {"! ls", "ls"},
    {"./git status", "git status"},
    {"/bin/#x", "#x"},
    {"/bin/if x", "if x"},
    {"echo '~'", "echo ~"},
    {"echo {a,b}", "echo '{a,b}'"},
};

static void equal_commands_have_one_canonical_text(void **state) {
    struct test *t = *state;
    for (size_t i = 0; i < FT_COUNT(same); i++) {
        const char *a = NULL;
        const char *b = NULL;
        assert_ok(t, ft_shell_canonical(&t->cx, same[i][0], &a));
        assert_ok(t, ft_shell_canonical(&t->cx, same[i][1], &b));
        assert_string_equal(a, b);
    }
    for (size_t i = 0; i < FT_COUNT(different); i++) {
        const char *a = NULL;
        const char *b = NULL;
        assert_ok(t, ft_shell_canonical(&t->cx, different[i][0], &a));
        assert_ok(t, ft_shell_canonical(&t->cx, different[i][1], &b));
        assert_string_not_equal(a, b);
    }
}

static uint32_t next(uint32_t *seed) {
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/* One character, spelled in one of the ways that a shell takes for the same. */
static void spell(struct ft_buf *to, char c, uint32_t how) {
    bool special = strchr("~*$", c) != NULL;
    switch (special ? 0 : how % 7) {
    case 1:
        ft_buf_printf(to, "'%c'", c);
        break;
    case 2:
        ft_buf_printf(to, "\"%c\"", c);
        break;
    case 3:
        ft_buf_printf(to, "\\%c", c);
        break;
    case 4:
        ft_buf_printf(to, "$'\\x%02x'", (unsigned)c);
        break;
    case 5:
        ft_buf_printf(to, "\\\n%c", c);
        break;
    case 6:
        ft_buf_printf(to, "%c''", c);
        break;
    default:
        ft_buf_putc(to, c);
    }
}

/* Quotes and white space that the shell takes away leave a denial as it is. */
static void no_spelling_gets_around_a_denial(void **state) {
    struct test *t = *state;
    static const char *const denied[] = {
        "rm -rf /",          "rm -r -f /home",    "cat .env",
        "cat ~/.ssh/id_rsa", "cp x .git/hooks/y", "sudo rm -fr /usr",
        "dd of=/dev/sda",    "mkfs /dev/sda",     "npm publish"};
    struct ft_rules rules = {0};
    rule(t, &rules, FT_VERDICT_ALLOW, "*");
    rule(t, &rules, FT_VERDICT_DENY, "npm publish");
    uint32_t seed = 7;
    for (size_t round = 0; round < 3000; round++) {
        FT_BUF struct ft_buf line;
        ft_buf_init(&line, FT_BUF_NO_CAP);
        static const char *const before[] = {"",   " ",    "\t", "\n",   "ls;", "ls | ",
                                             "! ", "A=b ", "( ", "env ", "\\\n"};
        const char *from = denied[next(&seed) % FT_COUNT(denied)];
        const char *start = before[next(&seed) % FT_COUNT(before)];
        ft_buf_puts(&line, start);
        for (; *from; from++) {
            static const char *const blanks[] = {" ", "  ", "\t", " \\\n "};
            if (*from == ' ') {
                ft_buf_puts(&line, blanks[next(&seed) % FT_COUNT(blanks)]);
            } else {
                spell(&line, *from, next(&seed) % 3 ? 0 : next(&seed));
            }
        }
        ft_buf_puts(&line, *start == '(' ? " )" : next(&seed) % 2 ? "" : " # x");
        assert_verdict(t, &rules, line.data, "deny");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(what_is_allowed_is_not_asked_again_in_a_compound),
        TEST(an_allow_rule_cannot_be_stretched),
        TEST(the_strictest_rule_holds),
        TEST(a_persons_rule_lifts_a_builtin_ask_only_where_it_says_as_much),
        TEST(what_cannot_be_parsed_is_asked_even_where_all_is_allowed),
        TEST(what_is_denied_is_denied_in_what_cannot_be_parsed),
        TEST(here_documents_are_data_but_for_what_they_run),
        TEST(nesting_and_size_are_bounded),
        TEST(equal_commands_have_one_canonical_text),
        TEST(no_spelling_gets_around_a_denial),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
