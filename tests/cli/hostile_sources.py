"""Sources that a parser, a query or a walk over a tree may choke on, for every language that is parsed.

Each is small enough that one honest pass over it takes well under a second.
"""
DEEP = 20_000
MANY = 20_000

# language: ending, a source that answers "needle" from another file of the folder, what opens and closes
# around something, what it is that stands inside, what may be repeated one after the other, (before, one,
# after) of what may be repeated within something, the most ambiguous beginnings.
FORMS = {
    "c": dict(
        ending="c", honest="int needle(int a)\n{\n    return a;\n}\n", inside="1",
        nest=[("int x = ", "(", ")", ";"), ("void f(void) ", "{", "}", ""), ("int x[] = ", "{", "}", ";"),
              ("void f(void) {", "if (a) ", " else b();", "}"), ("void f(void) {", "while (a) {", "}", "}"),
              ("", "struct s {", "} a;", ""), ("int x = ", "f(", ")", ";"), ("int x = a", "[", "]", ";"),
              ("int ", "(*", ")(int)", ";"), ("int x = ", "a ? b : ", "", ";"), ("int x = ", "-", "", ";"),
              ("int x = ", "(int)", "", ";"), ("int ", "*", "", "x;"), ("", "#if A\n", "\n#endif\n", ""),
              ("void f(void) {", "switch (a) { case 1: ", "}", "}"), ("void f(void) {", "a: ", "", ";}")],
        many=[("int x = 1", " + 1", ";"), ("void f(void) { if (a) b();", " else if (a) b();", "}"),
              ("void f(void) { switch (a) {", "case 1: b();\n", "}}"), ("void f(", "int a, ", "int b) {}"),
              ("", "#include <a.h>\n", ""), ("", "#define A 1\n", ""), ("int x = a", ".b()", ";"),
              ("char *s = ", '"a" ', ";"), ("", "typedef int a;\n", ""), ("void f(void) {", "goto a; a: ;", "}"),
              ("", "int f(void) { return 1; }\n", ""), ("int ", "a, ", "b;"), ("enum e {", "A,", "};"),
              ("void f(void) {", "int a = a; a = a;\n", "}"), ("", "#if A\nint a;\n#else\n", "")],
        ambiguous=["a * ", "a(", "(a)(", "a < b > ", "struct a *", "(*", "a b(", "#if ", "sizeof(a)", "int (*a)(", "'",
                   "\"", "/*", "{ (", "[ {", "a ? "]),
    "cpp": dict(
        ending="cpp", honest="int needle(int a)\n{\n    return a;\n}\n", inside="1",
        nest=[("int x = ", "(", ")", ";"), ("void f() ", "{", "}", ""), ("int x = a", "<a", ">", ";"),
              ("", "namespace a {", "}", ""), ("", "class a {", "};", ""), ("auto x = ", "[](){ return ", ";}", ";"),
              ("", "template <typename T> ", "", "int x;"), ("std::vector", "<std::vector", ">", " x;"),
              ("void f() {", "try {", "} catch (...) {}", "}"), ("void f() {", "if (a) ", " else b();", "}"),
              ("void f() {", "for (auto a : b) {", "}", "}"), ("int x = ", "static_cast<int>(", ")", ";"),
              ("int x = ", "!", "", ";"), ("template <", "template <", "> class a", "> int x;")],
        many=[("int x = a", "::b", ";"), ("int x = a", ".b()", ";"), ("int x = a", "->b", ";"),
              ("auto x = a", " << b", ";"), ("template <", "typename T, ", "typename U> class a {};"),
              ("class a {", "int b();\n", "};"), ("", "using namespace a;\n", ""), ("class a : ", "public b, ", "c {};"),
              ("void f() { switch (a) {", "case 1: b();\n", "}}"), ("", "#include <a>\n", ""),
              ("auto s = ", 'R"x(a)x" ', ";"), ("", "template <> int a<1>();\n", ""),
              ("class a { a() : ", "b(1), ", "c(2) {} };"), ("", "[[a]] ", "int x;")],
        ambiguous=["a < ", "a<b>(", "template <", "a::", "a < b > (", "(a)(", "a * b", "operator", "[](", "a && ",
                   "R\"(", "new a(", "(a ...", "[[", "decltype(", "< (", "a<a<"]),
    "python": dict(
        ending="py", honest="def needle(a):\n    return a\n", inside="1",
        nest=[("x = ", "(", ")", ""), ("x = ", "[", "]", ""), ("x = ", "{1: ", "}", ""), ("x = ", "f(", ")", ""),
              ("x = ", "lambda: ", "", ""), ("x = ", "not ", "", ""), ("x = ", "-", "", ""), ("x = ", "a if b else ", "", ""),
              ("x = ", "await ", "", ""), ("x = ", "[a for a in ", "]", ""), ("x = ", "a[", "]", ""),
              ("", "if a: ", "", ""), ("x = ", "f'{", "}'", ""), ("x: ", "List[", "]", " = 1")],
        indented=["if a:", "def f():", "class A:", "for a in b:", "while a:", "with a:", "try:", "match a:"],
        many=[("x = 1", " + 1", ""), ("x = a", ".b()", ""), ("x = a", "[1]", ""), ("x = a", "(1)", ""),
              ("if a:\n    b()\n", "elif a:\n    b()\n", ""), ("def f(", "a, ", "b):\n    pass\n"), ("", "@a\n", "def f():\n    pass\n"),
              ("", "import a\n", ""), ("", "from a import b\n", ""), ("x = a", " if a", " else b"), ("x = 1", " < 2", ""),
              ("x = a", " and a", ""), ("x = 'a'", " 'a'", ""), ("x = f'", "{a}", "'"), ("", "a = ", "1"),
              ("match a:\n", "    case 1:\n        b()\n", ""), ("x = [a", " for a in b", "]"), ("x = {", "'a': 1, ", "}"),
              ("", "global a\n", ""), ("try:\n    a()\n", "except b:\n    c()\n", ""), ("", "def f(a):\n    return a\n", ""),
              ("def f(a):\n", "    a = a\n", "    return a\n"), ("class A:\n", "    def f(self):\n        self.a = 1\n", ""),
              ("import os\nx = input()\n", "x = x + x\n", "os.system(x)\n"), ("with ", "a as b, ", "c as d:\n    pass\n")],
        ambiguous=["print ", "match ", "match(", "lambda ", "f'{", "(a for ", "*a, ", "a: ", "@", "'''", "async ", "await ",
                   "case ", "[*", "{**", "if a else ", "type "]),
    "javascript": dict(
        ending="js", honest="function needle(a) {\n    return a;\n}\n", inside="1",
        nest=[("x = ", "(", ")", ";"), ("x = ", "[", "]", ";"), ("x = ", "{a: ", "}", ";"), ("", "{", "}", ""),
              ("x = ", "f(", ")", ";"), ("x = ", "() => ", "", ";"), ("x = ", "() => {", "}", ";"), ("x = ", "`${", "}`", ";"),
              ("x = ", "a ? b : ", "", ";"), ("x = ", "!", "", ";"), ("x = ", "function () { return ", "}", ";"),
              ("", "if (a) ", " else b();", ""), ("x = ", "<a>", "</a>", ";"), ("x = ", "new ", "", ";"),
              ("", "for (;;) {", "}", ""), ("", "try {", "} catch (e) {}", ""), ("x = ", "class { a = ", "}", ";"),
              ("let ", "[", "]", " = a;"), ("let ", "{a: ", "}", " = a;"), ("x = ", "async () => await ", "", ";"),
              ("x = ", "typeof ", "", ";"), ("x = ", "a ?? ", "", ";"), ("", "a: ", "", "b();"), ("x = ", "f(() => {", "})", ";")],
        many=[("x = 1", " + 1", ";"), ("x = a", ".b()", ";"), ("x = a", "?.b", ";"), ("x = a", "``", ";"),
              ("x = `", "${a}", "`;"), ("if (a) b();", " else if (a) b();", ""), ("switch (a) {", "case 1: b();\n", "}"),
              ("", "import a from 'a';\n", ""), ("", "const a = require('a');\n", ""), ("function f(", "a, ", "b) {}"),
              ("x = ", "/a+/g, ", "1;"), ("", "export {a};\n", ""), ("a", " = a", ";"), ("x = {", "a: 1,", "};"),
              ("", "let a = 1;\n", ""), ("", "function f(a) { return a; }\n", ""), ("function f() {", "var a = a; a = a;", "}"),
              ("x = a", " ** a", ";"), ("x = a", " , a", ";"), ("class A {", "@a ", "b() {} }"), ("class A {", "b() { this.a = 1 }\n", "}"),
              ("x = location.hash;\n", "x = x + x;\n", "document.write(x); eval(x);\n"), ("x = <a>", "<b/>", "</a>;"),
              ("a", "\n(b)", ""), ("promise", ".then(() => {})", ";")],
        ambiguous=["(a, ", "async (", "{ a: ", "({", "/", "`${", "<a ", "a ? (", "(a = ", "[a, ", "yield ", "let [", "(async ",
                   "=> ", "a\n/b", "...", "function* "]),
    "typescript": dict(
        ending="ts", honest="function needle(a: number) {\n    return a;\n}\n", inside="1",
        nest=[("x = ", "(", ")", ";"), ("let x: ", "(", ")", ";"), ("let x: ", "Array<", ">", ";"), ("let x: ", "[", "]", ";"),
              ("let x: ", "{a: ", "}", ";"), ("let x: ", "() => ", "", "a;"), ("let x: ", "a extends b ? c : ", "", ";"),
              ("", "namespace a {", "}", ""), ("x = ", "<a>", "", ";"), ("x = ", "f<a>(", ")", ";"), ("let x: ", "keyof ", "", "a;"),
              ("x = ", "`${", "}`", ";"), ("let x: ", "`${", "}`", ";"), ("x = ", "(a: b): c => ", "", ";"), ("x = ", "f(() => {", "})", ";"),
              ("let x: ", "a<", ">", ";"), ("x = ", "a ? (b) : ", "", ";"), ("let x = ", "f<", ">()", ";")],
        many=[("let x: a", " | b", ";"), ("let x: a", "[]", ";"), ("let x: a", "['b']", ";"), ("x = a", " as b", ";"), ("x = a", "!", ";"),
              ("interface A {", "a: b;", "}"), ("enum A {", "b,", "}"), ("", "import {a} from 'a';\n", ""), ("", "type a = b;\n", ""),
              ("class A {", "constructor(private a: b) {}\n", "}"), ("", "@a() ", "class B {}"), ("function f(", "a: b, ", "c: d) {}"),
              ("x = a", ".b<c>()", ";"), ("", "function f(a: b): c;\n", ""), ("class A implements ", "b, ", "c {}")],
        ambiguous=["a < ", "<a>(", "(a: ", "(a?: ", "async <", "a<b>(", "type ", "{ a: (", "let x: a<", "(a, b?", "abstract ", "declare ",
                   "a as ", "<T,>(", "get ", "[a: ", "x = <T>("]),
    "tsx": dict(
        ending="tsx", honest="function needle(a: number) {\n    return a;\n}\n", inside="a",
        nest=[("x = ", "<a>", "</a>", ";"), ("x = ", "<a b={", "}/>", ";"), ("x = ", "<>{", "}</>", ";"), ("x = ", "(", ")", ";"),
              ("let x: ", "Array<", ">", ";"), ("x = ", "<a.b c='d'>{", "}</a.b>", ";"), ("x = ", "() => <a>{", "}</a>", ";")],
        many=[("x = <a>", "<b/>", "</a>;"), ("x = <a ", "b={c} ", "/>;"), ("x = <a>", "{b}", "</a>;"), ("x = <a>", "text &amp; ", "</a>;"),
              ("x = <a", ".b", "/>;"), ("x = <a ", "{...b} ", "/>;"), ("let x: a", " | b", ";")],
        ambiguous=["<a ", "<a>", "<a>{", "<T,>(", "<T extends ", "<a b=", "<a.", "</a>", "<>", "{/*", "(<a", "a < b > ("]),
    "go": dict(
        ending="go", honest="package a\n\nfunc needle(a int) int {\n\treturn a\n}\n", inside="1",
        nest=[("package a\nvar x = ", "(", ")", ""), ("package a\nfunc f() ", "{", "}", ""), ("package a\nvar x = ", "f(", ")", ""),
              ("package a\nvar x ", "[]", "", "int"), ("package a\nvar x ", "map[a]", "", "int"), ("package a\nvar x ", "func(a ", ")", ""),
              ("package a\nvar x = ", "func() a { return ", "}", ""), ("package a\nfunc f() {", "if a {", "}", "}"),
              ("package a\nvar x ", "struct { a ", "}", ""), ("package a\nvar x = ", "[]a{", "}", ""), ("package a\nvar x ", "chan ", "", "a"),
              ("package a\nvar x ", "*", "", "a"), ("package a\nvar x = ", "-", "", ""), ("package a\nfunc f() {", "for {", "}", "}"),
              ("package a\nfunc f() {", "switch a { case b: ", "}", "}"), ("package a\nvar x = ", "a[", "]", ""), ("package a\nfunc f() {", "go func() {", "}()", "}"),
              ("package a\nfunc f() {", "if a {} else ", "", "{} }"), ("package a\nvar x a", "[a", "]", "")],
        many=[("package a\nvar x = 1", " + 1", ""), ("package a\nvar x = a", ".b()", ""), ("package a\n", 'import "a"\n', ""), ("package a\nimport (\n", '"a"\n', ")"),
              ("package a\nfunc f(", "a int, ", "b int) {}"), ("package a\nfunc f() { switch a {", "case 1: b()\n", "}}"), ("package a\nfunc f() {", "a := a\n", "}"),
              ("package a\n", "func f() {}\n", ""), ("package a\nfunc f() {", "defer a()\n", "}"), ("package a\nvar x = []a{", "{1},", "}"),
              ("package a\nfunc f() {", "a, err := b()\nif err != nil { return }\n", "}"), ("package a\nfunc f() {", "select { case <-a: }\n", "}"), ("package a\ntype a struct {", "b int\n", "}"),
              ("package a\nfunc f() {", "a, ", "b = c }"), ("package a\nfunc f() { if a {}", " else if a {}", "}"), ("package a\nconst (", "a = iota\n", ")")],
        ambiguous=["a[", "func(", "(a)(", "if a {", "a{", "*a ", "<-", "chan ", "[]", "map[", "a.(", "struct{", "case ", "`", "func f[", "a[b, "]),
    "rust": dict(
        ending="rs", honest="fn needle(a: i32) -> i32 {\n    a\n}\n", inside="1",
        nest=[("const X: i32 = ", "(", ")", ";"), ("fn f() ", "{", "}", ""), ("const X: i32 = ", "[", "]", ";"), ("const X: i32 = ", "f(", ")", ";"),
              ("type X = ", "Vec<", ">", ";"), ("", "mod a {", "}", ""), ("fn f() { let x = ", "|a| ", "", ";}"), ("fn f() { ", "if a {", "}", "}"),
              ("fn f() { ", "match a { _ => ", "}", "}"), ("const X: i32 = ", "!", "", ";"), ("type X = ", "&", "", "a;"), ("", "a!(", ")", ";"), ("", "a!{", "}", ""),
              ("", "macro_rules! a { () => {", "} }", ""), ("fn f() { ", "unsafe {", "}", "}"), ("fn f() { ", "loop {", "}", "}"), ("const X: i32 = ", "&", "", ";"),
              ("use a::", "{b::", "}", ";"), ("", "/*", "*/", ""), ("fn f() { let ", "Some(", ")", " = a; }"), ("", "#[a(", ")]", " fn f() {}"), ("fn f() {", "if a {} else ", "", "{} }"),
              ("type X = ", "fn(", ")", ";"), ("fn f() { let x = a::", "<a::", ">", ";}"), ("type X = ", "impl a<", ">", ";")],
        many=[("const X: i32 = 1", " + 1", ";"), ("fn f() { a", ".b()", "; }"), ("fn f() { a", "?", "; }"), ("", "use a::b;\n", ""), ("", "#[a]\n", "fn f() {}"),
              ("fn f(", "a: b, ", "c: d) {}"), ("fn f() { match a {", "1 => b(),\n", "} }"), ("", "fn f() {}\n", ""), ("fn f() {", "let a = a;\n", "}"), ("fn f() { let x = a", " as b", "; }"),
              ("fn f() { let x = a", "::b", "; }"), ("enum A {", "B,", "}"), ("", "a!();\n", ""), ("fn f<", "'a, ", "'b>() {}"), ("fn f() where ", "A: B, ", "C: D {}"), ("", "/// a\n", "fn f() {}"),
              ("fn f() { match a { 1", " | 2", " => b() } }"), ("fn f() { if a {}", " else if a {}", "}"), ("a!{", "a ", "}"), ("a!{", "a; b, (c) => ", "}")],
        ambiguous=["a < ", "|a| ", "a::<", "&mut ", "r#\"", "'a ", "b'", "if a { ", "..", "a!(", "#[", "match a { ", "<a as ", "|", "/*", "fn(", "dyn "]),
    "java": dict(
        ending="java", honest="class A {\n    int needle(int a) {\n        return a;\n    }\n}\n", inside="1",
        nest=[("class A { int x = ", "(", ")", "; }"), ("class A { void f() ", "{", "}", "}"), ("class A { int[] x = ", "{", "}", "; }"), ("", "class A {", "}", ""),
              ("class A { int x = ", "f(", ")", "; }"), ("class A { List", "<List", ">", " x; }"), ("class A { int x = ", "a -> ", "", "; }"), ("class A { int x = ", "() -> {", "}", "; }"),
              ("class A { int x = ", "(int) ", "", "; }"), ("class A { int x = ", "!", "", "; }"), ("class A { int x = ", "a ? b : ", "", "; }"), ("class A { void f() {", "if (a) ", " else b();", "} }"),
              ("", "@A(", ")", " class B {}"), ("class A { int x = ", "new A() {{", "}}", "; }"), ("class A { void f() {", "try {", "} finally {}", "} }"), ("class A { int x = a", "[", "]", "; }"),
              ("class A { void f() {", "switch (a) { case 1: ", "}", "} }"), ("class A { void f() {", "synchronized (a) {", "}", "} }"), ("class A { int x = ", "switch (a) { default -> ", "; }", "; }")],
        many=[("class A { int x = 1", " + 1", "; }"), ("class A { int x = a", ".b()", "; }"), ("", "import a.b;\n", ""), ("", "@A\n", "class B {}"), ("class A { void f(", "int a, ", "int b) {} }"),
              ("class A { void f() { switch (a) {", "case 1: b();\n", "} } }"), ("class A {", "void f() {}\n", "}"), ("class A {", "int a;\n", "}"), ("class A { void f() {", "int a = a; a = a;\n", "} }"),
              ("class A { void f() { if (a) b();", " else if (a) b();", "} }"), ("class A { String s = \"a\"", " + \"a\"", "; }"), ("class A implements ", "b, ", "c {}"), ("enum A {", "B,", "}"),
              ("class A { void f() { try {}", " catch (A a) {}", "} }"), ("class A { int x", "[]", "; }"), ("import a", ".b", ";")],
        ambiguous=["a < ", "(a) ", "(a, ", "a<b> ", "(a) -> ", "@A ", "new a<", "a[] ", "int[]", "a.b<", "switch (", "\"\"\"", "(int) (", "a::", "(a & b) ", "record "]),
    "ruby": dict(
        ending="rb", honest="def needle(a)\n  a\nend\n", inside="1",
        nest=[("x = ", "(", ")", ""), ("x = ", "[", "]", ""), ("x = ", "{a: ", "}", ""), ("x = ", "f(", ")", ""), ("", "if a\n", "\nend", ""), ("", "def f\n", "\nend", ""),
              ("", "class A\n", "\nend", ""), ("", "module A\n", "\nend", ""), ("", "a do |b|\n", "\nend", ""), ("x = ", "a { ", "}", ""), ("x = ", "\"#{", "}\"", ""), ("x = ", "!", "", ""),
              ("x = ", "-> { ", "}", ""), ("x = ", "a ? b : ", "", ""), ("", "begin\n", "\nend", ""), ("", "case a\nwhen 1\n", "\nend", ""), ("", "while a\n", "\nend", ""), ("x = ", "%w(", ")", ""),
              ("", "f ", "", ""), ("x = ", "not ", "", ""), ("", "unless a\n", "\nend", ""), ("x = ", "`#{", "}`", ""), ("x = ", "/#{", "}/", ""), ("x = ", "%q{", "}", "")],
        many=[("x = 1", " + 1", ""), ("x = a", ".b", ""), ("x = a", "&.b()", ""), ("", "require 'a'\n", ""), ("def f(", "a, ", "b)\nend"), ("case a\n", "when 1 then b\n", "end"), ("if a\n", "elsif a\n", "end"),
              ("", "attr_reader :a\n", ""), ("", "a = ", "1"), ("x = \"", "#{a}", "\""), ("f(", "<<A, ", "1)\n"), ("", "x = <<A\na\nA\n", ""), ("x = [", ":a, ", "]"), ("", "def f; end\n", ""), ("begin\n", "rescue A\n", "end"),
              ("x = 1", " if a", ""), ("f a", ", a", ""), ("", "alias a b\n", ""), ("x = 'a'", " 'a'", ""), ("a", ".map { |b| b }", ""), ("x = {", "'a' => 1, ", "}")],
        ambiguous=["a /", "a <<A", "<<~A ", "a [", "a (", "a -", "a *", "a ?", ":\"", "%w", "f {", "a do ", "\"#{", "->(", "def ", "x if ", "|a| ", "a &"]),
    "php": dict(
        ending="php", honest="<?php\nfunction needle($a) {\n    return $a;\n}\n", inside="1",
        nest=[("<?php $x = ", "(", ")", ";"), ("<?php $x = ", "[", "]", ";"), ("<?php ", "{", "}", ""), ("<?php $x = ", "f(", ")", ";"), ("<?php $x = ", "array(", ")", ";"), ("<?php ", "if ($a) {", "}", ""),
              ("<?php ", "function f() {", "}", ""), ("<?php $x = ", "fn() => ", "", ";"), ("<?php $x = ", "function () { return ", "; }", ";"), ("<?php $x = ", "!", "", ";"), ("<?php $x = ", "$", "", "a;"),
              ("<?php $x = ", "(int) ", "", ";"), ("<?php $x = ", "$a ? $b : ", "", ";"), ("<?php $x = ", "\"{$a[", "]}\"", ";"), ("<?php ", "foreach ($a as $b) {", "}", ""), ("<?php $x = ", "new class { public $a = ", "; }", ";"),
              ("<?php ", "try {", "} finally {}", ""), ("<?php $x = $a", "[", "]", ";"), ("<?php ", "if ($a): ", " endif; ", ""), ("<?php ", "namespace a {", "}", ""), ("<?php $x = ", "match($a) { default => ", "}", ";"), ("", "<?php if ($a) { ?> <a> ", "<?php } ?>", ""),
              ("<?php $x = ", "@", "", ";"), ("<?php if ($a) {} ", "else ", "", "{}"), ("<?php ", "switch ($a) { case 1: ", "}", "")],
        many=[("<?php $x = 1", " + 1", ";"), ("<?php $x = $a", "->b()", ";"), ("<?php $x = 'a'", " . 'a'", ";"), ("<?php ", "use a\\b;\n", ""), ("<?php function f(", "$a, ", "$b) {}"), ("<?php switch ($a) {", "case 1: b();\n", "}"),
              ("<?php if ($a) {}", " elseif ($a) {}", ""), ("", "<?php a(); ?>\n", ""), ("<?php ", "include 'a';\n", ""), ("<?php $x = [", "'a' => 1,", "];"), ("<?php ", "$x = <<<A\na\nA;\n", ""), ("<?php ", "function f() {}\n", ""),
              ("<?php $x = \"", "{$a}", "\";"), ("<?php ", "$a = ", "1;"), ("<?php class A {", "public $a;\n", "}"), ("<?php $x = $_GET['a'];\n", "$x = $x . $x;\n", "echo $x; system($x);"), ("<?php ", "#[A]\n", "function f() {}"), ("<?php $x = $a", " ?? $b", ";"),
              ("<?php a", "\\b", "();"), ("<?php ", "global $a;\n", "")],
        ambiguous=["<?php ", "?> <a ", "<?= ", "$a[", "(int) ", "fn(", "\"{$", "<<<A\n", "$a->", "new ", "&$a ", "static ", "function ", "match(", "#[", "array(", "${"]),
    "c_sharp": dict(
        ending="cs", honest="class A {\n    int needle(int a) {\n        return a;\n    }\n}\n", inside="1",
        nest=[("class A { int x = ", "(", ")", "; }"), ("class A { void f() ", "{", "}", "}"), ("", "class A {", "}", ""), ("", "namespace A {", "}", ""), ("class A { int x = ", "f(", ")", "; }"), ("class A { List", "<List", ">", " x; }"), ("class A { int x = ", "a => ", "", "; }"),
              ("class A { int x = ", "() => {", "}", "; }"), ("class A { int x = ", "(int) ", "", "; }"), ("class A { int x = ", "!", "", "; }"), ("class A { int x = ", "a ? b : ", "", "; }"), ("class A { void f() {", "if (a) ", " else b();", "} }"), ("class A { string x = ", "$\"{", "}\"", "; }"),
              ("class A { int x = ", "new { a = ", "}", "; }"), ("class A { int x = a", "[", "]", "; }"), ("class A { ", "(int, ", ")", " x; }"), ("", "#if A\n", "\n#endif\n", ""), ("class A { void f() {", "using (a) {", "}", "} }"), ("class A { int x = a ", "switch { _ => ", "}", "; }"),
              ("class A { bool x = a is ", "(", ")", "; }"), ("class A { bool x = a is ", "{ a: ", "}", "; }"), ("class A { int x = ", "await ", "", "; }"), ("class A { int x = ", "from a in ", " select a", "; }"), ("class A { void f() {", "try {", "} finally {}", "} }")],
        many=[("class A { int x = 1", " + 1", "; }"), ("class A { int x = a", ".b()", "; }"), ("", "using a.b;\n", ""), ("", "[A]\n", "class B {}"), ("class A { void f(", "int a, ", "int b) {} }"), ("class A { void f() { switch (a) {", "case 1: b();\n", "} } }"), ("class A {", "void f() {}\n", "}"),
              ("class A {", "int a { get; set; }\n", "}"), ("class A { void f() {", "int a = a; a = a;\n", "} }"), ("class A { void f() { if (a) b();", " else if (a) b();", "} }"), ("class A { int x = a", "?.b", "; }"), ("class A { int x = a", " ?? b", "; }"), ("", "#region a\n", ""), ("class A : ", "b, ", "c {}"),
              ("class A { string x = $\"", "{a}", "\"; }"), ("enum A {", "B,", "}"), ("class A { int x = from a in b ", "where a ", "select a; }"), ("class A { int x = a", "!", "; }")],
        ambiguous=["a < ", "(a) ", "(a, ", "a<b> ", "(a) => ", "[A] ", "new a<", "$\"{", "a ? ", "from a ", "async ", "var (", "a is ", "@\"", "a?[", "delegate ", "a * b"]),
    "bash": dict(
        ending="sh", honest="needle() {\n    echo a\n}\n", inside="a",
        nest=[("x=", "$(echo ", ")", ""), ("", "(", ")", ""), ("", "{ ", "; }", ""), ("", "if a; then ", "; fi", ""), ("", "while a; do ", "; done", ""), ("", "for a in b; do ", "; done", ""), ("", "case a in b) ", ";; esac", ""), ("x=", "\"$(", ")\"", ""), ("echo ", "${a:-", "}", ""),
              ("echo $((", "(", ")", "))"), ("", "f() { ", "; }", ""), ("", "! ", "", ""), ("x=", "`", "`", ""), ("[[ ", "( ", " )", " ]]"), ("", "[[ a && ", " ]]", ""), ("echo ", "<(", ")", ""), ("echo ", "{a,", "}", ""), ("x", "[", "]", "=1"), ("echo $((", "a ? b : ", "", "))"), ("echo ", "$((", "))", "")],
        many=[("a", " | a", ""), ("a", " && a", ""), ("", "a=1 ", "b"), ("echo", " a", ""), ("if a; then b; ", "elif a; then b; ", "fi"), ("case a in ", "b) c ;;\n", "esac"), ("", "source a\n", ""), ("", "cat <<A\na\nA\n", ""), ("cat", " <<A", "\n"), ("a", " >b", ""), ("echo \"", "$a", "\""),
              ("", "f() { a; }\n", ""), ("echo $((1", " + 1", "))"), ("x=(", "a ", ")"), ("", "a; ", ""), ("", "a=$a\n", ""), ("echo a", "{b,c}", ""), ("", "export a=b\n", ""), ("[[ a", " && a", " ]]")],
        ambiguous=["$(", "`", "((", "[[ a ", "<<A ", "<(", "${a", "case a in ", "a=(", "function ", "! ", "{ ", "\"$(", "a[", "$((", "'", "for ((", "coproc "]),
    "elixir": dict(
        ending="ex", honest="defmodule A do\n  def needle(a) do\n    a\n  end\nend\n", inside="1",
        nest=[("x = ", "(", ")", ""), ("x = ", "[", "]", ""), ("x = ", "{", "}", ""), ("x = ", "%{a: ", "}", ""), ("x = ", "f(", ")", ""), ("", "if a do\n", "\nend", ""), ("", "defmodule A do\n", "\nend", ""), ("", "def f do\n", "\nend", ""), ("x = ", "fn -> ", " end", ""), ("x = ", "\"#{", "}\"", ""),
              ("x = ", "not ", "", ""), ("x = ", "&(", ")", ""), ("x = ", "<<", ">>", ""), ("", "case a do\n_ -> ", "\nend", ""), ("x = ", "~s(", ")", ""), ("x = ", "f ", "", ""), ("x = ", "-", "", ""), ("", "@", "", "a"), ("x = ", "quote do: ", "", ""), ("x = ", "%A{a: ", "}", ""), ("x = a", "[", "]", "")],
        many=[("x = 1", " + 1", ""), ("x = a", " |> b()", ""), ("x = a", ".b", ""), ("", "import A\n", ""), ("", "alias A.B\n", ""), ("def f(", "a, ", "b) do\nend"), ("case a do\n", "1 -> b\n", "end"), ("", "@a 1\n", ""), ("", "a = ", "1"), ("x = \"", "#{a}", "\""), ("x = [", ":a, ", "]"), ("x = [", "a: 1, ", "b: 2]"),
              ("", "def f, do: 1\n", ""), ("x = a", " <> b", ""), ("x = a", " ++ b", ""), ("x = %{", "a: 1, ", "b: 2}"), ("with ", "a <- b, ", "c <- d do\nend"), ("x = a", "\n|> b", ""), ("cond do\n", "a -> b\n", "end"), ("", "a\n", ""), ("", "a;", "")],
        ambiguous=["a ", "fn ", "& ", "%{", "<<", "~s(", "do ", "a do: ", "-> ", "\"#{", "@", "a.(", "not ", "\"\"\"", "f a, ", "when ", "a -", "end "]),
    "html": dict(
        ending="html", honest="<p id=\"a\">needle</p>\n", inside="a",
        nest=[("", "<div>", "</div>", ""), ("", "<p>", "", ""), ("", "<li>", "</li>", ""), ("", "<table><tr><td>", "</td></tr></table>", ""), ("", "<a b='c'>", "</a>", ""), ("", "<x-y>", "</x-y>", ""), ("", "<!--", "-->", ""), ("", "<svg>", "</svg>", ""), ("", "<script>", "</script>", ""), ("", "<style>", "</style>", ""), ("", "<b><i>", "</b></i>", "")],
        many=[("", "<br>", ""), ("<a ", "b='c' ", ">d</a>"), ("", "<p>a</p>\n", ""), ("", "&amp;", ""), ("", "<script>a()</script>\n", ""), ("", "<!-- a -->\n", ""), ("", "</div>", ""), ("<ul>", "<li>a", "</ul>"), ("", "<style>a{}</style>", ""), ("<a href='", "b ", "'>")],
        ambiguous=["<", "<a ", "<a b=", "</", "<!--", "<script>", "<!DOCTYPE ", "&", "<a b='", "<![CDATA[", "<p>", "<textarea>", "<a/", "<?"]),
    "css": dict(
        ending="css", honest=".needle {\n  color: red;\n}\n", inside="a: b",
        nest=[("", "a {", "}", ""), ("", "@media a {", "}", ""), ("a { b: ", "f(", ")", "; }"), ("a { b: ", "calc(1 + (", "))", "; }"), ("", ":not(", ")", " { a: b }"), ("", "@supports (a: b) {", "}", ""), ("a { b: ", "[", "]", "; }"), ("", "[", "]", "{}"), ("@media ", "not (", ")", " {}"), ("", "&", "", "{}")],
        many=[("a", ", a", " { b: c }"), ("a", " > a", " { b: c }"), ("a", ".b", " { c: d }"), ("a", " a", " { c: d }"), ("a {", "b: c;", "}"), ("", "@import 'a';\n", ""), ("", "a { b: c }\n", ""), ("a { b: c", " d", "}"), ("a", ":hover", " {}"), ("a { b: c", ", d", "}"), ("", "@media a {}\n", ""), ("", "/* a */", ""), ("a { b: 1", " + 1", "}"), ("a", "[b=c]", "{}")],
        ambiguous=["a:", "a { b:", "@media ", "@a ", "f(", "a:b ", "a:b(", ".a ", "#a", "/*", "'", "url(", "a { a:b ", "[a=", "::", ">", "!"]),
    "json": dict(
        ending="json", honest="{\"needle\": 1}\n", inside="1",
        nest=[("", "[", "]", ""), ("", "{\"a\": ", "}", ""), ("", "[{\"a\": ", "}]", ""), ("", "[1, ", ", 2]", "")],
        many=[("[1", ", 1", "]"), ("{\"a\": 1", ", \"a\": 1", "}"), ("", "{}\n", ""), ("\"", "\\u0041", "\""), ("[", "[],", "[]]"), ("", "// a\n", "{}"), ("[", "\"a\", ", "1]"), ("[1", "0", "]"), ("[", ",", "]")],
        ambiguous=["[", "{", "{\"a\":", "\"", "[1,", "-", "/*", "tru", "{\"", "]", "}", "[,", ":"]),
    "yaml": dict(
        ending="yaml", honest="needle: 1\n", inside="1",
        nest=[("", "[", "]", ""), ("", "{a: ", "}", ""), ("", "- ", "", ""), ("", "? ", "", ""), ("x: ", "[{a: ", "}]", ""), ("", "!a ", "", ""), ("", "&a ", "", "")],
        indented=["a:", "-", "? a\n:", "a: &b", "a: !c"],
        many=[("", "a: 1\n", ""), ("", "- a\n", ""), ("[a", ", a", "]"), ("", "---\na\n", ""), ("", "# a\n", ""), ("", "a: &b c\n", ""), ("x: &a 1\n", "- *a\n", ""), ("a: |\n", "  b\n", ""), ("a: >\n", "  b\n\n", ""), ("{a: 1", ", a: 1", "}"), ("", "- - a\n", ""), ("a:\n", "  b: c\n", ""), ("a: 'b", " b\n  ", "'"), ("a: b", "\n  b", ""), ("", "<<: *a\n", "")],
        ambiguous=["- ", "? ", ": ", "[", "{", "&a ", "*a ", "!a ", "| ", "> ", "'", "\"", "a: ", "--- ", "%", "@", "- - ", "{?", "[:"]),
}


def nested(before, left, right, after, inside, deep):
    return before + left * deep + inside + right * deep + after


def sources(language, deep=DEEP, many=MANY):
    """(name of the trap, its content in bytes), one by one."""
    form = FORMS[language]
    inside, honest = form["inside"], form["honest"]
    for number, (before, left, right, after) in enumerate(form["nest"]):
        yield f"nest{number}", nested(before, left, right, after, inside, deep)
        yield f"open{number}", before + left * deep
        yield f"shut{number}", before + left + inside + right * deep
    for number, head in enumerate(form.get("indented", ())):
        levels = min(deep, 1000)
        yield f"indent{number}", "".join(" " * level + head + "\n" for level in range(levels)) + " " * levels + "a\n"
        yield f"dedent{number}", "".join(" " * level + head + "\n" for level in range(levels)) + "".join(
            " " * level + "a\n" for level in range(levels, 0, -1))
    for number, (before, one, after) in enumerate(form["many"]):
        yield f"many{number}", before + one * many + after
    for number, start in enumerate(form["ambiguous"]):
        yield f"start{number}", start * many
        yield f"lines{number}", (start + "\n") * many
    yield "mixed", "".join(form["ambiguous"][number * 7 % len(form["ambiguous"])] for number in range(many))
    yield "identifier", honest.replace("needle", "n" * 1_000_000)
    yield "spaces", honest.replace(" ", " " * 500_000, 1)
    yield "empty_lines", "\n" * 500_000 + honest
    yield "tabs", "\t" * 500_000 + honest
    yield "one_line", honest.replace("\n", " ") * 5_000
    for number, sign in enumerate("\"'`/#<{([%$@~\\|-*&=!?:;,.+^0"):
        yield f"sign{number}", sign * many
        yield f"in{number}", honest + sign + "a" * 100_000
    bytes_of = honest.encode()
    yield "nul", bytes_of.replace(b"\n", b"\0\n") * 2_000
    yield "nuls", b"\0" * 200_000
    yield "not_utf8", bytes_of.replace(b"a", b"\xff\xc0\xed\xa0\x80") * 2_000
    yield "continuation", b"\x80" * 200_000
    yield "utf16", (honest * 2_000).encode("utf-16")
    yield "utf16_cut", (honest * 2_000).encode("utf-16")[:-1]
    yield "cr", bytes_of.replace(b"\n", b"\r") * 2_000
    yield "ends", (bytes_of.replace(b"\n", b"\r\n") + bytes_of.replace(b"\n", b"\n\r") + bytes_of) * 1_000
    yield "bom", b"\xef\xbb\xbf" * 20_000 + bytes_of
    yield "marks", ("a" + "\u0301" * 50_000 + " \u202e\u2066\u200b" * 5_000).encode()
    yield "cut", (bytes_of * 2_000)[:-len(bytes_of) // 2]
