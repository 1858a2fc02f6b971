/* Build systems of C and C++: configure scripts, CMake, Meson; and the style file. */
#include "project/look_int.h"

static void add_configure(struct look *look, const char *file) {
    static const char *const targets[] = {"test", "check"};
    struct ft_slice makefile;
    look_fact(look, "build-system", "configure", file, 0);
    look_add(look, FT_CMD_BUILD, "configure",
             "[ -e .fettle-configured ] || { sh ./configure && touch .fettle-configured; } && make",
             file, 0, "configure script");
    for (size_t i = 0; i < FT_COUNT(targets) && look_read(look, "Makefile.in", &makefile); i++) {
        size_t line = look_line(makefile, ft_sprintf(look->cx->arena, "\n%s:", targets[i]));
        if (line) {
            look_add(look, FT_CMD_TEST, "make", ft_sprintf(look->cx->arena, "make %s", targets[i]),
                     look_file(look, "Makefile.in"), line + 1,
                     ft_sprintf(look->cx->arena, "target %s", targets[i]));
            return;
        }
    }
}

static void add_cmake(struct look *look, struct ft_slice text, const char *file) {
    static const char *const signs[] = {"enable_testing", "include(CTest)", "add_test("};
    look_fact(look, "build-system", "CMake", file, 0);
    look_add(look, FT_CMD_BUILD, "cmake",
             "cmake -S . -B .fettle-build && cmake --build .fettle-build --parallel 2", file, 0,
             "CMake project");
    for (size_t i = 0; i < FT_COUNT(signs); i++) {
        size_t line = look_line(text, signs[i]);
        if (line) {
            look_fact(look, "test-runner", "CTest", file, line);
            look_add(look, FT_CMD_TEST, "ctest",
                     "ctest --test-dir .fettle-build --output-on-failure", file, line, signs[i]);
            return;
        }
    }
}

static void add_meson(struct look *look, const char *file) {
    look_fact(look, "build-system", "Meson", file, 0);
    look_add(look, FT_CMD_BUILD, "meson",
             "{ [ -d .fettle-build ] || meson setup .fettle-build; } && "
             "meson compile -C .fettle-build",
             file, 0, "Meson project");
    look_add(look, FT_CMD_TEST, "meson", "meson test -C .fettle-build", file, 0, "Meson project");
}

void detect_native(struct look *look) {
    struct ft_slice text;
    bool makefile = look_file(look, "Makefile") || look_file(look, "GNUmakefile");
    bool generated = look_file(look, "Makefile.in") != NULL;
    if (look_file(look, "configure") && (generated || !makefile)) {
        add_configure(look, look_file(look, "configure"));
    } else if (!makefile && look_read(look, "CMakeLists.txt", &text)) {
        add_cmake(look, text, look_file(look, "CMakeLists.txt"));
    } else if (!makefile && look_file(look, "meson.build")) {
        add_meson(look, look_file(look, "meson.build"));
    }
    if (look_file(look, ".clang-format")) {
        const char *file = look_file(look, ".clang-format");
        look_fact(look, "formatter", "clang-format", file, 0);
        look_add(look, FT_CMD_FORMAT, "clang-format",
                 "find . -type f \\( -name '*.c' -o -name '*.h' -o -name '*.cc' -o -name '*.cpp' "
                 "-o -name '*.hpp' \\) -exec clang-format -i {} +",
                 file, 0, "style file");
    }
}
