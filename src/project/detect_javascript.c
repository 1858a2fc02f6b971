/* package.json and what stands beside it. */
#include "project/look_int.h"

#include <string.h>

static size_t line_of_key(struct look *look, struct ft_slice text, const char *key) {
    return look_line(text, ft_sprintf(look->cx->arena, "\"%s\"", key));
}

static void add_scripts(struct look *look, struct ft_slice text, const char *file,
                        const json_t *package) {
    static const struct {
        const char *name;
        enum ft_command_kind kind;
    } scripts[] = {{"build", FT_CMD_BUILD},
                   {"test", FT_CMD_TEST},
                   {"lint", FT_CMD_LINT},
                   {"format", FT_CMD_FORMAT},
                   {"fmt", FT_CMD_FORMAT}};
    const json_t *all = json_object_get(package, "scripts");
    for (size_t i = 0; i < FT_COUNT(scripts); i++) {
        const char *name = scripts[i].name;
        const char *script = ft_json_get_string(all, name);
        /* npm init writes a test script that only says that there is none. */
        if (script && !strstr(script, "no test specified")) {
            if (scripts[i].kind == FT_CMD_TEST && strstr(script, "node --test")) {
                look_fact(look, "test-runner", "node:test", file, line_of_key(look, text, name));
            }
            look_add(look, scripts[i].kind, "npm",
                     strcmp(name, "test") == 0 ? "npm test"
                                               : ft_sprintf(look->cx->arena, "npm run %s", name),
                     file, line_of_key(look, text, name),
                     ft_sprintf(look->cx->arena, "scripts.%s", name));
        }
    }
}

static const char *first_of(struct look *look, const char *const *names, size_t count) {
    const char *file = NULL;
    for (size_t i = 0; i < count && !file; i++) {
        file = look_file(look, names[i]);
    }
    return file;
}

static void add_tools(struct look *look) {
    static const char *const eslint_files[] = {
        "eslint.config.js", "eslint.config.mjs", "eslint.config.cjs", ".eslintrc.json",
        ".eslintrc.js",     ".eslintrc.yml",     ".eslintrc"};
    static const char *const prettier_files[] = {".prettierrc",        ".prettierrc.json",
                                                 ".prettierrc.yaml",   ".prettierrc.yml",
                                                 "prettier.config.js", "prettier.config.mjs"};
    const char *prettier = first_of(look, prettier_files, FT_COUNT(prettier_files));
    const char *eslint = first_of(look, eslint_files, FT_COUNT(eslint_files));
    if (prettier) {
        look_fact(look, "formatter", "Prettier", prettier, 0);
        look_add(look, FT_CMD_FORMAT, "prettier",
                 "npx --no-install prettier --write --log-level warn .", prettier, 0, "style file");
    }
    if (eslint) {
        look_fact(look, "linter", "ESLint", eslint, 0);
        look_add(look, FT_CMD_FORMAT, "eslint", "npx --no-install eslint --fix .", eslint, 0,
                 "rules file");
    }
}

/* npm where no lock file says another one. */
static void add_manager(struct look *look, const char *file) {
    size_t count = 0;
    static const char locks[] = "yarn.lock|pnpm-lock.yaml|bun.lock|bun.lockb|deno.lock";
    if (!look_match(look, locks, &count) && !look_file(look, "package-lock.json")) {
        look_fact(look, "package-manager", "npm", file, 0);
    }
}

void detect_javascript(struct look *look) {
    struct ft_slice text;
    json_t *package = NULL;
    add_tools(look);
    if (!look_read(look, "package.json", &text)) {
        return;
    }
    const char *file = look_file(look, "package.json");
    if (ft_json_parse(look->cx, text, 0, &package) != FT_OK) {
        ft_clear(look->cx);
        *FT_PUSH(look->cx->arena, &look->profile->warnings) =
            ft_sprintf(look->cx->arena, "%s is not JSON", file);
        return;
    }
    ft_json_keep(look->cx->arena, package);
    add_manager(look, file);
    add_scripts(look, text, file, package);
}
