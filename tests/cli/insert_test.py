"""`fettle insert`: text beside a symbol, inside of it, in its place."""
import json
import unittest

from refactor_support import Refactoring

PYTHON = '''import os


# what it is
@deco
def one(a):
    """Doc."""
    return a


class Box:
    """A box."""

    size = 1

    def get(self):
        return self.size


def tiny(): return 1
'''

# file, its text, where, symbol, what is put in, what is there then
CASES = [
    ("a.py", PYTHON, "before", "one", "X = 1\n", PYTHON.replace("# what", "X = 1\n\n\n# what")),
    ("a.py", PYTHON, "after", "one", "\n\n   def f():\n     return 2\n\n",
     PYTHON.replace("return a\n", "return a\n\n\ndef f():\n    return 2\n")),
    ("a.py", PYTHON, "start", "one", "b = '''x\n  y'''\nif b:\n  a = b\n",
     PYTHON.replace('Doc."""\n', 'Doc."""\n    b = \'\'\'x\n  y\'\'\'\n    if b:\n        a = b\n')),
    ("a.py", PYTHON, "end", "one", "# never here\n",
     PYTHON.replace("return a\n", "return a\n    # never here\n")),
    ("a.py", PYTHON, "body", "one", "return a + 1\n",
     PYTHON.replace("return a\n", "return a + 1\n")),
    ("a.py", PYTHON, "body", "one", '"""Other."""\nreturn a + 1\n',
     PYTHON.replace('"""Doc."""\n    return a\n', '"""Other."""\n    return a + 1\n')),
    ("a.py", PYTHON, "whole", "one", "def one(b):\n    return b\n",
     PYTHON.replace('@deco\ndef one(a):\n    """Doc."""\n    return a\n',
                    "def one(b):\n    return b\n")),
    ("a.py", PYTHON, "whole", "one", "# better\ndef one(b):\n    return b\n",
     PYTHON.replace('# what it is\n@deco\ndef one(a):\n    """Doc."""\n    return a\n',
                    "# better\ndef one(b):\n    return b\n")),
    ("a.py", PYTHON, "end", "Box", "def put(self, x):\n    self.size = x\n",
     PYTHON.replace("return self.size\n",
                    "return self.size\n\n    def put(self, x):\n        self.size = x\n")),
    ("a.py", PYTHON, "after", "Box.get", "def put(self, x):\n    self.size = x\n",
     PYTHON.replace("return self.size\n",
                    "return self.size\n\n    def put(self, x):\n        self.size = x\n")),
    ("a.py", PYTHON, "start", "tiny", "x = 1\n",
     PYTHON.replace("tiny(): return 1", "tiny():\n    x = 1\n    return 1")),
    ("a.c", "/* Doc. */\nstatic int two(void) { return 2; }\n", "start", "two", "int x = 1;\n",
     "/* Doc. */\nstatic int two(void) {\n    int x = 1;\n    return 2;\n}\n"),
    ("a.c", "struct box {\n\tint a;\n};\n\nint f(void);\nint f(void)\n{\n\treturn 1;\n}\n", "start",
     "f", "if (1) {\n    g();\n}\n",
     "struct box {\n\tint a;\n};\n\nint f(void);\nint f(void)\n{\n\tif (1) {\n\t\tg();\n\t}\n"
     "\treturn 1;\n}\n"),
    ("a.c", "struct box {\n\tint a;\n};\n", "end", "box", "int b;\n",
     "struct box {\n\tint a;\n\tint b;\n};\n"),
    ("a.c", "int f(void) {\n}\n", "end", "f", "return 1;\n", "int f(void) {\n    return 1;\n}\n"),
    ("a.js", "export class A {\r\n  // doc\r\n  get() {\r\n    return 1;\r\n  }\r\n}\r\n\r\n"
     "export const f = (a) => {\r\n  return a;\r\n};", "after", "A.get",
     "put() {\n    return `a\n  b`;\n}\n",
     "export class A {\r\n  // doc\r\n  get() {\r\n    return 1;\r\n  }\r\n\r\n  put() {\r\n"
     "    return `a\r\n  b`;\r\n  }\r\n}\r\n\r\nexport const f = (a) => {\r\n  return a;\r\n};"),
    ("a.js", "export const f = (a) => {\r\n  return a;\r\n};", "after", "f", "f(1);",
     "export const f = (a) => {\r\n  return a;\r\n};\r\n\r\nf(1);"),
    ("a.ts", "export interface A {\n  a: number;\n}\n", "end", "A", "b: string;",
     "export interface A {\n  a: number;\n  b: string;\n}\n"),
    ("a.go", "package a\n\n// F is.\nfunc F() int {\n\treturn 1\n}\n", "before", "F",
     "func G() int {\n    return 2\n}", "package a\n\nfunc G() int {\n\treturn 2\n}\n\n"
     "// F is.\nfunc F() int {\n\treturn 1\n}\n"),
    ("a.go", "package a\n\ntype T struct {\n\tA int\n}\n", "end", "T", "B int",
     "package a\n\ntype T struct {\n\tA int\n\tB int\n}\n"),
    ("a.rs", "/// One.\n#[inline]\nfn one() -> i32 {\n    1\n}\n", "before", "one",
     "fn two() {}", "fn two() {}\n\n/// One.\n#[inline]\nfn one() -> i32 {\n    1\n}\n"),
    ("a.rs", "/// One.\n#[inline]\nfn one() -> i32 {\n    1\n}\n", "whole", "one",
     "fn one() -> i32 {\n  2\n}", "/// One.\nfn one() -> i32 {\n    2\n}\n"),
    ("D.java", "class D {\n    @Override\n    public String toString() {\n        return \"d\";\n"
     "    }\n}\n", "before", "D.toString", "int a() {\n  return 1;\n}",
     "class D {\n    int a() {\n        return 1;\n    }\n\n    @Override\n"
     "    public String toString() {\n        return \"d\";\n    }\n}\n"),
    ("a.rb", "class A\n  # doc\n  def get\n    1\n  end\nend\n", "after", "get",
     "def put\n    2\nend", "class A\n  # doc\n  def get\n    1\n  end\n\n  def put\n    2\n"
     "  end\nend\n"),
    ("a.rb", "def get\n  1\nend\n", "start", "get", "puts 1", "def get\n  puts 1\n  1\nend\n"),
    ("a.php", "<?php\nclass A {\n    public function get() {\n        return 1;\n    }\n}\n", "end",
     "A", "public function put() {\n  return 2;\n}",
     "<?php\nclass A {\n    public function get() {\n        return 1;\n    }\n\n"
     "    public function put() {\n        return 2;\n    }\n}\n"),
    ("a.cs", "class A {\n    [Old]\n    int Get() {\n        return 1;\n    }\n}\n", "before",
     "A.Get", "int x;", "class A {\n    int x;\n\n    [Old]\n    int Get() {\n        return 1;\n"
     "    }\n}\n"),
    ("a.cpp", "template <class T>\nT one(T a) {\n    return a;\n}\n", "before", "one", "int x;",
     "int x;\n\ntemplate <class T>\nT one(T a) {\n    return a;\n}\n"),
    ("a.c", "int a;\n\nint f(void) { return a; }\n", "before", "f", "/* Doc. */\n",
     "int a;\n\n/* Doc. */\nint f(void) { return a; }\n"),
    ("b.py", "\ufeffdef f():\n\treturn 1", "after", "f", "def g():\n    return 2",
     "\ufeffdef f():\n\treturn 1\n\n\ndef g():\n\treturn 2"),
]


class Insert(Refactoring):
    def test_text_stands_where_it_should_in_every_language(self):
        for file, text, where, symbol, new, after in CASES:
            with self.subTest(file=file, where=where, symbol=symbol):
                self.put({file: text})
                (self.root / file).chmod(0o755)
                self.does("insert", where, symbol, text=new)
                self.assertEqual(self.get(file), after)
                self.assertEqual((self.root / file).stat().st_mode & 0o777, 0o755)

    def test_the_answer_says_where_the_text_is(self):
        for file, text, where, symbol, new, _ in CASES:
            with self.subTest(file=file, where=where, symbol=symbol):
                self.put({file: text})
                done = json.loads(self.fettle("insert", where, symbol, "--json", text=new).stdout)
                lines = self.get(file).split("\n")
                wanted = new.strip("\n").split("\n")
                self.assertEqual(lines[done["line"] - 1].strip().strip("\ufeff"),
                                 wanted[0].strip())
                self.assertEqual(lines[done["end_line"] - 1].strip(), wanted[-1].strip())

    def test_what_is_not_certain_is_refused(self):
        two = {"a.py": "def f():\n    return 1\n", "b.py": "class A:\n    def f(self): pass\n"}
        for files, words, text, says in [
                (two, ("after", "f"), "x = 1", ["2 places", "a.py:1 (function)", "b.py:2"]),
                (two, ("after", "g"), "x = 1", "nothing called 'g'"),
                (two, ("after", "f", "--at", "a.py:2"), "x = 1", "at a.py:2"),
                (two, ("after", "A.f"), "x = (", ["would not parse", "x = ("]),
                (two, ("after", "A.f"), "  \n", "no text"),
                ({"a.js": "const f = a => a + 1; g();\n"}, ("start", "f"), "x", "an expression"),
                ({"a.js": "const f = a => a + 1; g();\n"}, ("after", "f"), "x;", "something else"),
                ({"a.c": "int f(int a);\n"}, ("end", "f"), "x;", "no body"),
                ({"a.css": "a { b: c }\n"}, ("end", "a"), "x;", "nothing called"),
        ]:
            with self.subTest(words=words):
                self.put(files)
                self.refuses("insert", *words, text=text, says=says)

    def test_where_several_are_called_so_one_can_be_meant(self):
        self.put({"a.py": "def f():\n    return 1\n", "b.py": "class A:\n    def f(self): pass\n"})
        self.does("insert", "after", "f", "--at", "a.py:1", text="x = 1")
        self.assertEqual(self.get("a.py"), "def f():\n    return 1\n\n\nx = 1\n")
        self.does("insert", "after", "f", "b.py", text="y = 1")
        self.assertEqual(self.get("b.py"), "class A:\n    def f(self): pass\n\n    y = 1\n")


if __name__ == "__main__":
    unittest.main()
