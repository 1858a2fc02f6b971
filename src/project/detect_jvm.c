/* Maven and Gradle. A wrapper in the repository is the project's own script; it fetches what it
 * wraps, so where the sandbox opens no host the tool that is installed does the same work offline.
 */
#include "os/proc.h"
#include "project/look_int.h"
#include "sandbox/sandbox.h"

#include <string.h>

static const struct goal {
    enum ft_command_kind kind;
    const char *maven, *gradle;
    const char *plugin; /* JVM packages of which one must be asked for, or NULL */
} goals[] = {
    {FT_CMD_BUILD, "test-compile", "assemble", NULL},
    {FT_CMD_TEST, "test", "test", NULL},
    {FT_CMD_LINT, "checkstyle:check", "checkstyleMain", "maven-checkstyle-plugin|checkstyle"},
    {FT_CMD_LINT, NULL, "detekt", "io.gitlab.arturbosch.detekt"},
    {FT_CMD_LINT, NULL, "ktlintCheck", "org.jlleitschuh.gradle.ktlint"},
    {FT_CMD_FORMAT, "spotless:apply", "spotlessApply",
     "spotless-maven-plugin|com.diffplug.spotless"},
    {FT_CMD_FORMAT, NULL, "ktlintFormat", "org.jlleitschuh.gradle.ktlint"},
};

static const struct tool {
    const char *files, *wrapper, *program, *wrapped; /* the last is what a wrapper is called here */
    const char *options, *offline;
    const char *what;
} tools[] = {
    {"pom.xml", "mvnw", "mvn", "maven wrapper", "-B", "-o", "Maven project"},
    {"build.gradle|build.gradle.kts|settings.gradle|settings.gradle.kts", "gradlew", "gradle",
     "gradle wrapper", "--no-daemon --console=plain", "--offline", "Gradle project"},
};

/* "./mvnw", or by the shell where it is not executable. */
static const char *wrapper_line(struct look *look, const char *file, const char *name) {
    const struct ft_tree_entry *entry = ft_map_get(&look->paths, ft_slice_of(file));
    return ft_sprintf(look->cx->arena, "%s./%s", entry->mode == 0100755 ? "" : "sh ", name);
}

static void add_goals(struct look *look, const struct tool *tool, const char *file) {
    struct ft_arena *arena = look->cx->arena;
    const char *wrapper = look_file(look, tool->wrapper);
    bool installed = ft_proc_find(arena, tool->program, ft_sandbox_path) != NULL;
    bool wraps = wrapper && (look->online || !installed);
    const char *program = wraps ? wrapper_line(look, wrapper, tool->wrapper) : tool->program;
    for (size_t i = 0; i < FT_COUNT(goals); i++) {
        const struct goal *goal = &goals[i];
        const char *name = tool == tools ? goal->maven : goal->gradle;
        const struct need *plugin = goal->plugin ? look_need(look, JVM, goal->plugin) : NULL;
        if (!name || (goal->plugin && !plugin)) {
            continue;
        }
        const char *line =
            ft_sprintf(arena, "%s %s%s%s %s", program, tool->options, look->online ? "" : " ",
                       look->online ? "" : tool->offline, name);
        look_add(look, goal->kind, wraps ? tool->wrapped : tool->program, line,
                 wraps ? wrapper : file, 0, plugin ? name : tool->what);
    }
}

void detect_jvm(struct look *look) {
    for (size_t i = 0; i < FT_COUNT(tools); i++) {
        size_t count = 0;
        const char *file = look_match(look, tools[i].files, &count);
        if (file) {
            add_goals(look, &tools[i], file);
            return; /* of a project with both, one is enough */
        }
    }
}
