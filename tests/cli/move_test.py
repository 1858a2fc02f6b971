"""`fettle move`: programs do the same afterwards, or nothing is changed and the reason is told."""
import unittest

from refactor_support import Refactoring, has

SHAPES = '''"""Shapes."""
import math
import os.path as paths
from . import units
from .base import Shape, LIMIT


class Circle(Shape):
    def __init__(self, r):
        self.r = r


# how large it is
def area(shape, scale=1):
    """Of a circle."""
    if shape.r > LIMIT:
        return area(Circle(LIMIT))
    return math.pi * shape.r ** 2 * units.factor(scale)


def name():
    return paths.basename("x/shapes")
'''
PACKAGE = {
    "p/__init__.py": "",
    "p/units.py": "def factor(x):\n    return x\n",
    "p/base.py": "LIMIT = 10\n\n\nclass Shape:\n    pass\n",
    "p/shapes.py": SHAPES.replace("area(Circle(LIMIT))", "LIMIT"),
    "p/more.py": '"""More."""\n\n\ndef other():\n    return 1\n',
    "main.py": "from p.shapes import Circle, area\nfrom p.shapes import area as size, name\n"
               "print(area(Circle(2)), size(Circle(50)), name())\n",
    "q/__init__.py": "",
    "q/use.py": "from p.shapes import area\n\ndef f(x):\n    return area(x)\n",
}


@unittest.skipUnless(has("python3"), "no python3 here")
class MovePython(Refactoring):
    program = ["python3", "-c", "import main, q.use, p.shapes; print(q.use.f(p.shapes.Circle(3)))"]

    def test_a_function_and_everybody_who_imports_it(self):
        self.put(PACKAGE)
        before = self.prints(self.program)
        self.does("move", "area", "p/more.py")
        self.assertEqual(self.prints(self.program), before)
        self.assertNotIn("def area", self.get("p/shapes.py"))
        self.assertNotIn("import math", self.get("p/shapes.py"))
        self.assertNotIn("units", self.get("p/shapes.py"))
        self.assertIn("from .base import Shape", self.get("p/shapes.py"))
        self.assertIn("from p.more import area\n", self.get("q/use.py"))
        self.assertIn("# how large it is\ndef area", self.get("p/more.py"))
        self.does("move", "area", "p/units.py")
        self.assertEqual(self.prints(self.program), before)

    def test_the_old_file_names_it_still(self):
        self.put({"a.py": "import json\n\n\ndef f(x):\n    return json.dumps(x)\n\n\n"
                          "def g(x):\n    return f([x])\n\n\nprint(g(1))\n",
                  "b.py": "import os\r\n\r\nX = os.sep\r\n"})
        before = self.prints(["python3", "a.py"])
        self.does("move", "f", "b.py")
        self.assertEqual(self.prints(["python3", "a.py"]), before)
        self.assertEqual(self.get("a.py"),
                         "from b import f\n\n\ndef g(x):\n    return f([x])\n\n\nprint(g(1))\n")
        self.assertEqual(self.get("b.py"), "import os\r\nimport json\r\n\r\nX = os.sep\r\n\r\n\r\n"
                                           "def f(x):\r\n    return json.dumps(x)\r\n")

    def test_to_a_file_that_is_made_for_it(self):
        self.put(PACKAGE)
        before = self.prints(self.program)
        self.does("move", "area", "p/areas.py")
        self.assertEqual(self.prints(self.program), before)
        self.assertEqual(self.get("p/areas.py"),
                         "import math\nfrom . import units\nfrom .base import LIMIT\n\n\n"
                         "# how large it is\ndef area(shape, scale=1):\n    \"\"\"Of a circle.\"\"\"\n"
                         "    if shape.r > LIMIT:\n        return LIMIT\n"
                         "    return math.pi * shape.r ** 2 * units.factor(scale)\n")
        self.assertIn("from p.areas import area\n", self.get("q/use.py"))
        self.does("move", "other", "p/alone.py")
        self.assertEqual(self.get("p/alone.py"), "def other():\n    return 1\n")
        self.refuses("move", "name", "p/none/x.py", says="p/none/x.py")
        self.refuses("move", "name", "p/x.unknown", says="language is not known")
        self.refuses("move", "name", "../x.py", says="x.py")

    def test_from_one_package_to_another(self):
        self.put({**PACKAGE, "q/here.py": "Y = 1"})
        before = self.prints(self.program)
        self.does("move", "area", "q/here.py")
        self.assertEqual(self.prints(self.program), before)
        self.assertTrue(self.get("q/here.py").endswith("units.factor(scale)"))

    def test_the_new_file_imported_it(self):
        self.put({"a.py": "def f():\n    return 2\n",
                  "b.py": "from a import f\n\ndef g():\n    return f()\n\nif __name__ == '__main__':\n"
                          "    print(g())\n"})
        self.does("move", "f", "b.py")
        self.assertNotIn("import", self.get("b.py"))

    def test_what_is_refused(self):
        a = "import os\n\ndef helper():\n    return 1\n\ndef f():\n    return helper()\n\ndef h():\n"
        for about, files, name, to, says in [
                ("a circle", {"a.py": a + "    return f()\n", "b.py": ""}, "f", "b.py",
                 ["import each other"]),
                ("a circle over a third", {"a.py": a + "    return os\n", "b.py": "",
                                           "c.py": "import b\n",
                                           "d.py": ""}, "f", "b.py", None),
                ("the name is taken", {"a.py": "def f():\n    return 1\n", "b.py": "f = 2\n"}, "f",
                 "b.py", ["b.py:1", "taken"]),
                ("what it needs is taken", {"a.py": "import os\ndef f():\n    return os.sep\n",
                                            "b.py": "os = 2\n"}, "f", "b.py", ["b.py:1", "taken"]),
                ("through its module", {"a.py": "def f():\n    return 1\n", "b.py": "",
                                        "c.py": "import a\nprint(a.f())\n"}, "f", "b.py", ["c.py"]),
                ("a method", {"a.py": "class A:\n    def f(self): pass\n", "b.py": ""}, "A.f",
                 "b.py", ["outermost level"]),
                ("global", {"a.py": "n = 0\ndef f():\n    global n\n    n += 1\n", "b.py": ""}, "f",
                 "b.py", ["sets a variable"]),
                ("its file", {"a.py": "def f():\n    return __file__\n", "b.py": ""}, "f", "b.py",
                 ["depends on the file"]),
                ("all of a module", {"a.py": "from os import *\ndef f():\n    return sep\n",
                                     "b.py": ""}, "f", "b.py", ["takes in all"]),
                ("__all__", {"a.py": "__all__ = ['f']\ndef f():\n    return 1\n", "b.py": ""}, "f",
                 "b.py", ["a.py:1"]),
                ("too early", {"a.py": "class A: pass\n", "b.py": "from a import A\n"
                               "class B(A): pass\n"}, "A", "b.py", ["b.py:2", "before the end"]),
                ("a builtin", {"a.py": "def len(x):\n    return 1\n", "b.py": "print(len('a'))\n"},
                 "len", "b.py", ["b.py:1", "something else"]),
                ("no such folder", {"a.py": "def f(): pass\n"}, "f", "none/b.py", ["none/b.py"]),
                ("a file that is left out", {"a.py": "def f(): pass\n", ".fettleignore": "b.py\n",
                                             "b.py": ""}, "f", "b.py", ["b.py", "no file"]),
        ]:
            with self.subTest(about):
                self.put(files)
                if says:
                    self.refuses("move", name, to, "a.py", says=says)
                else:
                    self.does("move", name, to, "a.py")


@unittest.skipUnless(has("node"), "no node here")
class MoveScript(Refactoring):
    def test_a_function_between_modules(self):
        self.put({
            "lib/a.mjs": "import { readFileSync as read } from 'node:fs';\n"
                         "import { twice } from './b.mjs';\n\n/** Doc. */\nexport function f(x) {\n"
                         "  return twice(x) + typeof read;\n}\n\nexport class K {\n  go() {\n"
                         "    return f(2);\n  }\n}\n",
            "lib/b.mjs": "export const twice = (x) => x * 2;\n",
            "c.mjs": "export const one = 1;\n",
            "main.mjs": "import { f, K } from './lib/a.mjs';\nimport { f as g } from './lib/a.mjs';\n"
                        "console.log(f(1), g(2), new K().go());\n"})
        before = self.prints(["node", "main.mjs"])
        self.does("move", "f", "c.mjs")
        self.assertEqual(self.prints(["node", "main.mjs"]), before)
        self.assertIn("import { f } from './c.mjs';", self.get("main.mjs"))
        self.assertIn("import { twice } from './lib/b.mjs';", self.get("c.mjs"))
        self.assertIn("import { f } from '../c.mjs';", self.get("lib/a.mjs"))
        self.assertNotIn("twice", self.get("lib/a.mjs"))

    def test_to_a_module_that_is_made_for_it(self):
        self.put({"a.ts": "import { low } from './low';\n\nexport function high(): number {\n"
                          "  return low() + 1;\n}\n\nexport const rest = high();\n",
                  "low.ts": "export function low(): number {\n  return 1;\n}\n",
                  "sub/use.ts": "import { high } from '../a';\nhigh();\n"})
        self.does("move", "high", "sub/high.ts")
        self.assertEqual(self.get("sub/high.ts"), "import { low } from '../low';\n\n"
                         "export function high(): number {\n  return low() + 1;\n}\n")
        self.assertIn("from './high'", self.get("sub/use.ts"))
        self.assertIn("from './sub/high'", self.get("a.ts"))

    def test_it_is_exported_where_somebody_needs_it(self):
        self.put({"a.mjs": "function f() {\n  return 1;\n}\nconsole.log(f());\n", "b.mjs": ""})
        before = self.prints(["node", "a.mjs"])
        self.does("move", "f", "b.mjs")
        self.assertEqual(self.prints(["node", "a.mjs"]), before)
        self.assertEqual(self.get("b.mjs"), "export function f() {\n  return 1;\n}\n")

    def test_what_is_refused(self):
        for files, says in [
                ({"a.mjs": "const x = 1;\nexport function f() {\n  return x;\n}\n", "b.mjs": ""},
                 "does not export"),
                ({"a.mjs": "export default function f() {}\n", "b.mjs": ""}, "by default"),
                ({"a.mjs": "function f() {}\nmodule.exports = { f };\n", "b.mjs": ""}, "no module"),
                ({"a.mjs": "export function f() {}\n", "b.mjs": "",
                  "c.mjs": "export { f } from './a.mjs';\n"}, "c.mjs"),
        ]:
            with self.subTest(says):
                self.put(files)
                self.refuses("move", "f", "b.mjs", says=says)


class MoveGo(Refactoring):
    def test_within_a_package(self):
        self.put({"a.go": "package p\n\nimport (\n\t\"fmt\"\n\t\"os\"\n)\n\n// F is.\n"
                          "func F() string {\n\treturn fmt.Sprint(g())\n}\n\nfunc g() int {\n"
                          "\treturn len(os.Args)\n}\n",
                  "b.go": "package p\n\nvar x = F()\n"})
        self.does("move", "F", "b.go")
        self.assertEqual(self.get("b.go"), "package p\n\nimport \"fmt\"\n\nvar x = F()\n\n// F is.\n"
                                           "func F() string {\n\treturn fmt.Sprint(g())\n}\n")
        self.assertNotIn("func F", self.get("a.go"))
        self.does("move", "F", "f.go")
        self.assertEqual(self.get("f.go"), "package p\n\nimport \"fmt\"\n\n// F is.\n"
                                           "func F() string {\n\treturn fmt.Sprint(g())\n}\n")
        self.put({"a.go": "package p\n\nfunc F() {}\n", "b.go": "package q\n", "f.go": "package p\n"})
        self.refuses("move", "F", "b.go", says="not one package")


if __name__ == "__main__":
    unittest.main()
