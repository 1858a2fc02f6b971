#include "support.h"

#include "index/index_int.h"

/* "kind name line-end", one a line; "-" before what is local, "in" before what it lies in. */
static const char *symbols_of(struct test *t, const char *lang, const char *text) {
    FT_BUF struct ft_buf symbols;
    FT_BUF struct ft_buf names;
    FT_BUF struct ft_buf shown;
    ft_buf_init(&symbols, FT_BUF_NO_CAP);
    ft_buf_init(&names, FT_BUF_NO_CAP);
    ft_buf_init(&shown, FT_BUF_NO_CAP);
    struct quick quick = {.symbols = &symbols, .names = &names};
    ft_quick_symbols(ft_lang_named(lang), ft_slice_of(text), &quick);
    const struct symbol_record *at = (const struct symbol_record *)(void *)symbols.data;
    for (size_t i = 0; i < symbols.size / sizeof *at; i++) {
        ft_buf_printf(&shown, "%s%s %s %u-%u", at[i].local ? "-" : "",
                      ft_symbol_kind_name(at[i].kind), names.data + at[i].name, at[i].line,
                      at[i].end_line);
        if (at[i].inside) {
            ft_buf_printf(&shown, " in %s", names.data + at[i - (size_t)at[i].inside].name);
        }
        ft_buf_puts(&shown, "\n");
    }
    return ft_buf_text(&shown, t->cx.arena);
}

static const struct {
    const char *lang, *text, *symbols;
} cases[] = {
    {"c",
     "/* int no(void) { } */\n#define LIMIT 3\n#define TWO(a) \\\n    (a)\nstatic int count, *more "
     "= 0;\n"
     "typedef unsigned long size;\ntypedef int (*handler)(int a);\n"
     "struct point {\n    int x, y;\n};\nenum colour { RED = 1, GREEN };\n"
     "typedef struct { int z; } named;\nint declared(const char *a);\nextern int elsewhere;\n"
     "static int *make(int a)\n{\n    if (a) { return \"}\"[0]; }\n    return 0;\n}\n"
     "EXPORT(make);\nSYSCALL(read, int fd)\n{\n}\n",
     "macro LIMIT 2-2\nmacro TWO 3-4\n-variable count 5-5\n-variable more 5-5\ntype size 6-6\n"
     "type handler 7-7\nstruct point 8-10\nmember x 9-9 in point\nmember y 9-9 in point\n"
     "enum colour 11-11\nconstant RED 11-11 in colour\nconstant GREEN 11-11 in colour\n"
     "member z 12-12\ntype named 12-12\n-function make 15-19\nfunction read 21-23\n"},
    {"c",
     "#if A\nint f(int a)\n{\n  if (a) {\n#else\nint f(void) {\n{\n#endif\n  }\n}\nint "
     "g(void)\n{\n}\n",
     "function f 2-10\nfunction g 11-13\n"},
    {"c",
     "PUBLIC(const char *) name_of(void)\n{\n}\nPUBLIC(void) declared(int a);\n"
     "EXPORT(x)\nstatic int made(int b) UNUSED(b)\n{\n}\nCALL(read, int fd)\n{\n}\n",
     "function name_of 1-3\n-function made 6-8\nfunction read 9-11\n"},
    {"c",
     "local uLong combine OF((uLong a, int b));\n"
     "uLong EXPORT adler(sum, buf, len)\n    uLong sum;\n    const Byte *buf, **more;\n"
     "    size_t (*len)(void);\n{\n    return sum;\n}\nstatic main() int a[3]; {\n}\n"
     "REGISTER(x)\nint after;\nint f(void)\n{\n}\n",
     "function adler 2-8\n-function main 9-10\nfunction f 13-15\n"},
    {"cpp",
     "using std::x;\nusing id = int;\nnamespace n {\nclass Shape : public Base {\npublic:\n    "
     "Shape(int a) : a_(a) {}\n"
     "    virtual int area() const;\n    int a_;\n};\nint Shape::area() const {\n    return 1;\n}\n"
     "extern \"C\" {\nvoid plain(void) {}\n}\n}\n",
     "type id 2-2\nmodule n 3-3\nclass Shape 4-9\nmethod Shape 6-6 in Shape\n"
     "method area 7-7 in Shape\nmember a_ 8-8 in Shape\nfunction area 10-12\n"
     "function plain 14-14\n"},
    {"java",
     "package a;\nimport b.C;\n@Service(\"x(\")\npublic class A extends B implements C<D> {\n"
     "    private static final int MAX = 3;\n    @Override\n    public int go(int a) throws E {\n"
     "        return a;\n    }\n    enum Kind { ONE, TWO(2); int n; }\n    interface I { void f(); "
     "}\n}\n"
     "record P(int x, int y) {}\n",
     "class A 4-12\n-field MAX 5-5 in A\nmethod go 7-9 in A\nenum Kind 10-10 in A\n"
     "constant ONE 10-10 in Kind\nconstant TWO 10-10 in Kind\nfield n 10-10 in Kind\n"
     "interface I 11-11 in A\nmethod f 11-11 in I\nclass P 13-13\n"},
    {"c_sharp",
     "namespace N {\n    [Attr(\"x\")]\n    public class A : B {\n        public int Size { get; "
     "set; }\n"
     "        private int n = 1;\n        public int Go(int a) => a + 1;\n        void Run() {\n   "
     "     }\n    }\n}\n",
     "module N 1-1\nclass A 3-9\nfield Size 4-4 in A\n-field n 5-5 in A\nmethod Go 6-6 in A\n"
     "method Run 7-8 in A\n"},
    {"python",
     "LIMIT = 3\nname: str = 'x'\n\n\nclass A(B):\n    \"\"\"def no(): \"\"\"\n    size = 1\n\n"
     "    def go(self):\n        def inner():\n            pass\n        return inner\n\n"
     "    async def _wait(self):\n        pass\n\n\ndef top(\n    a,\n):\n    return '''\ndef "
     "no():\n'''\n",
     "constant LIMIT 1-1\nvariable name 2-2\nclass A 5-15\nfield size 7-7 in A\n"
     "method go 9-12 in A\nfunction inner 10-11 in go\n-method _wait 14-15 in A\nfunction top "
     "18-21\n"},
    {"javascript",
     "import x from 'y';\nexport function go(a) {\n  const re = /[{\"']\\//g;\n  return "
     "`}${a}`;\n}\n"
     "const add = (a, b) => a + b;\nconst LIMIT = 3;\nexport default class A extends B {\n"
     "  #x = 1;\n  get size() { return 1; }\n  async run() {\n    if (a) { b(); }\n  }\n}\n"
     "function* gen() {}\n",
     "function go 2-5\nfunction add 6-6\nconstant LIMIT 7-7\nclass A 8-14\nfield x 9-9 in A\n"
     "method size 10-10 in A\nmethod run 11-13 in A\nfunction gen 15-15\n"},
    {"typescript",
     "export interface Point {\n  x: number;\n  go(a: string): void;\n}\ntype Id = string | "
     "number;\n"
     "export enum Kind { A, B }\nexport abstract class S<T> {\n  constructor(private a: T) {}\n"
     "  protected abstract run(): Promise<void>;\n}\nnamespace N {}\n",
     "interface Point 1-4\nfield x 2-2 in Point\nmethod go 3-3 in Point\ntype Id 5-5\nenum Kind "
     "6-6\n"
     "class S 7-10\nmethod constructor 8-8 in S\nmethod run 9-9 in S\nmodule N 11-11\n"},
    {"go",
     "package a\n\nimport \"fmt\"\n\ntype Point struct {\n\tX int\n}\n\ntype (\n\tid int\n)\n\n"
     "const (\n\tA = iota\n\tb\n)\n\nvar limit = 3\n\nfunc (p *Point) Move(f func() error) error "
     "{\n"
     "\treturn fmt.Errorf(`}`)\n}\n\nfunc New[T any](a interface{ Go() }) T {\n\tvar t T\n\treturn "
     "t\n}\n",
     "struct Point 5-7\n-type id 10-10\nconstant A 14-14\n-constant b 15-15\n-variable limit "
     "18-18\n"
     "method Move 20-22\nfunction New 24-27\n"},
    {"rust",
     "pub struct P<'a> {\n    x: &'a str,\n}\nimpl<'a> P<'a> {\n    pub fn new(c: char) -> Self {\n"
     "        let q = '{';\n        P { x: \"}\" }\n    }\n}\nimpl Show for P<'_> {\n    fn "
     "show(&self) {}\n}\n"
     "pub(crate) const MAX: usize = 3;\nmacro_rules! go { () => {} }\npub trait Show {\n    fn "
     "show(&self);\n}\n"
     "mod tests {\n}\npub async fn run() {}\n",
     "struct P 1-3\n-module P 4-9\nmethod new 5-8 in P\n-module P 10-12\n-method show 11-11 in P\n"
     "constant MAX 13-13\n-macro go 14-14\ntrait Show 15-17\n-method show 16-16 in Show\n"
     "-module tests 18-19\nfunction run 20-20\n"},
    {"php",
     "<?php\nnamespace A;\n# function no() {}\n#[Attr]\nfinal class B extends C {\n    const MAX = "
     "1;\n"
     "    private function go($a) {\n        return function () { return \"}\"; };\n    }\n}\n"
     "function top() {}\ninterface I { public function f(); }\n",
     "module A 2-2\nclass B 5-10\nconstant MAX 6-6 in B\n-method go 7-9 in B\nfunction top 11-11\n"
     "interface I 12-12\nmethod f 12-12 in I\n"},
    {"ruby",
     "module A\n  LIMIT = 3\n  class B < C\n    def go?(a)\n      a\n    end\n\n    def "
     "self.make\n    end\n"
     "  end\nend\n=begin\ndef no\nend\n=end\ndef top = 1\n",
     "module A 1-11\nconstant LIMIT 2-2 in A\nclass B 3-10 in A\nmethod go? 4-6 in B\n"
     "method make 8-9 in B\nfunction top 16-16\n"},
    {"bash", "# no() {\ngo() {\n  echo\n}\nfunction run-it {\n  :\n}\n",
     "function go 2-2\nfunction run-it 5-5\n"},
    {"elixir", "defmodule A.B do\n  def go(a) do\n    a\n  end\n\n  defp hidden, do: 1\nend\n",
     "module A.B 1-7\nfunction go 2-4 in A.B\n-function hidden 6-6 in A.B\n"},
};

static void declarations_are_told(void **state) {
    struct test *t = *state;
    for (size_t i = 0; i < FT_COUNT(cases); i++) {
        const char *symbols = symbols_of(t, cases[i].lang, cases[i].text);
        if (strcmp(symbols, cases[i].symbols) != 0) {
            print_error("%s:\n%s---- expected:\n%s", cases[i].lang, symbols, cases[i].symbols);
            fail();
        }
    }
}

/* Cut off anywhere, a text still is read to its end and no further. */
static void cut_texts_are_read(void **state) {
    struct test *t = *state;
    for (size_t i = 0; i < FT_COUNT(cases); i++) {
        for (size_t size = 0; size <= strlen(cases[i].text); size++) {
            FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
            struct test inner = {.cx = {.arena = scratch}};
            symbols_of(&inner, cases[i].lang, ft_strndup(scratch, cases[i].text, size));
        }
    }
    (void)t;
}

int main(void) {
    const struct CMUnitTest tests[] = {TEST(declarations_are_told), TEST(cut_texts_are_read)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
