#include "support.h"

#include "index/declaration.h"

struct declared {
    const char *lang, *source;
    uint32_t line;
    enum ft_symbol_kind kind;
    const char *name, *signature, *doc;
};

static void check(struct test *t, const struct declared *want) {
    struct ft_declarations in;
    struct ft_symbol symbol = {.name = want->name, .line = want->line, .kind = want->kind};
    ft_declarations_in(t->cx.arena, ft_lang_named(want->lang), ft_slice_of(want->source), &in);
    struct ft_declaration told = ft_declaration_of(t->cx.arena, &in, &symbol);
    assert_string_equal(told.signature ? told.signature : "", want->signature);
    assert_string_equal(told.doc ? told.doc : "", want->doc);
}

static void a_signature_ends_where_the_body_begins(void **state) {
    struct test *t = *state;
    static const struct declared cases[] = {
        {"c", "static int\nadd(int a,\n    int b)\n{\n", 2, FT_SYMBOL_FUNCTION, "add",
         "static int add(int a, int b)", ""},
        {"c", "#define ROOM(a) \\\n    ((a) + 1)\n", 1, FT_SYMBOL_MACRO, "ROOM", "#define ROOM(a)",
         ""},
        {"c", "struct point { int x; };\n", 1, FT_SYMBOL_STRUCT, "point", "struct point", ""},
        {"c", "enum {\n    ONE = 1, /* the first */\n", 2, FT_SYMBOL_CONSTANT, "ONE", "ONE = 1",
         ""},
        {"c", "int counted = 5; /* so far */\n", 1, FT_SYMBOL_VARIABLE, "counted",
         "int counted = 5", ""},
        {"cpp", "template <class T>\nT &first(const List<T> &list) noexcept {\n", 2,
         FT_SYMBOL_FUNCTION, "first", "template <class T> T &first(const List<T> &list) noexcept",
         ""},
        {"go", "func (s *Server) Run(ctx context.Context) error {\n", 1, FT_SYMBOL_METHOD, "Run",
         "func (s *Server) Run(ctx context.Context) error", ""},
        {"java", "class A {\n    public int run(String a)\n        throws IOException {\n", 2,
         FT_SYMBOL_METHOD, "run", "public int run(String a) throws IOException", ""},
        {"javascript", "export const add = async (a, b = {}) => a + b;\n", 1, FT_SYMBOL_FUNCTION,
         "add", "export const add = async (a, b = {})", ""},
        {"typescript", "export function f<T>(\n  a: T,\n  b: { c: string },\n): Promise<T> {\n", 1,
         FT_SYMBOL_FUNCTION, "f", "export function f<T>( a: T, b: { c: string }, ): Promise<T>",
         ""},
        {"python", "    async def go(self, a: int = 1, *, b: str = ':') -> None:\n        pass\n",
         1, FT_SYMBOL_METHOD, "go", "async def go(self, a: int = 1, *, b: str = ':') -> None", ""},
        {"python", "ROOM: int = 5  # of them\n", 1, FT_SYMBOL_VARIABLE, "ROOM", "ROOM: int = 5",
         ""},
        {"rust", "pub fn first<'a, T>(list: &'a [T]) -> Option<&'a T>\nwhere T: Copy {\n", 1,
         FT_SYMBOL_FUNCTION, "first",
         "pub fn first<'a, T>(list: &'a [T]) -> Option<&'a T> where T: Copy", ""},
        {"ruby", "  def add(a, b = \"#\")\n    a\n", 1, FT_SYMBOL_METHOD, "add",
         "def add(a, b = \"#\")", ""},
        {"php", "function add(int $a, string $b = '{'): int {\n", 1, FT_SYMBOL_FUNCTION, "add",
         "function add(int $a, string $b = '{'): int", ""},
        {"c_sharp", "public int Add(int a) => a + 1;\n", 1, FT_SYMBOL_METHOD, "Add",
         "public int Add(int a)", ""},
        {"bash", "add() {\n", 1, FT_SYMBOL_FUNCTION, "add", "add()", ""},
        {"c", "enum a { B, C };\n", 1, FT_SYMBOL_CONSTANT, "C", "", ""},
        {"c", "int a;\n", 7, FT_SYMBOL_VARIABLE, "a", "", ""},
    };
    for (size_t i = 0; i < FT_COUNT(cases); i++) {
        check(t, &cases[i]);
    }
}

static void what_is_said_of_it_stands_right_above(void **state) {
    struct test *t = *state;
    static const struct declared cases[] = {
        {"c", "/* Adds them.\n * Both. */\nint add(int a);\n", 3, FT_SYMBOL_FUNCTION, "add",
         "int add(int a)", "Adds them.\nBoth."},
        {"c", "int x; /* of x */\nint add(int a);\n", 2, FT_SYMBOL_FUNCTION, "add",
         "int add(int a)", ""},
        {"c", "/* apart */\n\nint add(int a);\n", 3, FT_SYMBOL_FUNCTION, "add", "int add(int a)",
         ""},
        {"java",
         "/**\n * Runs it.\n *\n * @param a what\n */\n@Override\npublic void run(int a) {\n", 7,
         FT_SYMBOL_METHOD, "run", "public void run(int a)", "Runs it.\n\n@param a what"},
        {"rust", "/// Adds.\n#[inline]\npub fn add() {\n", 3, FT_SYMBOL_FUNCTION, "add",
         "pub fn add()", "Adds."},
        {"go", "// Add adds.\n// Twice.\nfunc Add() {\n", 3, FT_SYMBOL_FUNCTION, "Add",
         "func Add()", "Add adds.\nTwice."},
        {"python", "#!/usr/bin/env python\n# Adds.\n@cached\ndef add():\n    return 1\n", 4,
         FT_SYMBOL_FUNCTION, "add", "def add()", "Adds."},
        {"python", "def add(a):\n    r\"\"\"Adds.\n\n    More of it.\n    \"\"\"\n", 1,
         FT_SYMBOL_FUNCTION, "add", "def add(a)", "Adds.\n\nMore of it."},
        {"python", "class A(B):\n    'One line.'\n", 1, FT_SYMBOL_CLASS, "A", "class A(B)",
         "One line."},
        {"python", "def add(a): return 'no text of it'\n", 1, FT_SYMBOL_FUNCTION, "add",
         "def add(a)", ""},
        {"elixir",
         "  @doc \"\"\"\n  Adds.\n  \"\"\"\n  @spec add(integer) :: integer\n  def add(a) do\n", 5,
         FT_SYMBOL_FUNCTION, "add", "def add(a)", "Adds."},
        {"elixir", "  @doc \"Adds.\"\n  def add(a) do\n", 2, FT_SYMBOL_FUNCTION, "add",
         "def add(a)", "Adds."},
        {"c_sharp", "/// <summary>Adds.</summary>\n[Pure]\npublic int Add() {\n", 3,
         FT_SYMBOL_METHOD, "Add", "public int Add()", "<summary>Adds.</summary>"},
        {"ruby", "# Adds.\ndef add\n", 2, FT_SYMBOL_METHOD, "add", "def add", "Adds."},
    };
    for (size_t i = 0; i < FT_COUNT(cases); i++) {
        check(t, &cases[i]);
    }
}

/* Whatever stands there, it is bounded, and nothing of it steers a terminal. */
static void hostile_sources_are_cut(void **state) {
    struct test *t = *state;
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    for (int i = 0; i < 50000; i++) {
        ft_buf_puts(&text, "// \x1b[31m\xff\n");
    }
    ft_buf_puts(&text, "int f(");
    for (int i = 0; i < 50000; i++) {
        ft_buf_puts(&text, "((\n'\x1b");
    }
    struct ft_declarations in;
    ft_declarations_in(t->cx.arena, ft_lang_named("c"), (struct ft_slice){text.data, text.size},
                       &in);
    for (uint32_t line = 1; line < in.lines.count + 3; line += 997) {
        struct ft_symbol symbol = {.name = "f", .line = line};
        struct ft_declaration told = ft_declaration_of(t->cx.arena, &in, &symbol);
        assert_true(!told.signature || strlen(told.signature) < 2000);
        assert_true(!told.doc || strlen(told.doc) < 20000);
        assert_null(told.signature ? strchr(told.signature, '\x1b') : NULL);
        assert_null(told.doc ? strchr(told.doc, '\x1b') : NULL);
    }
    const struct declared empty = {"c", "", 1, FT_SYMBOL_FUNCTION, "a", "", ""};
    check(t, &empty);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_signature_ends_where_the_body_begins),
        TEST(what_is_said_of_it_stands_right_above),
        TEST(hostile_sources_are_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
