"""`fettle inline`: a name gives way to what it stands for, or nothing is changed."""
import unittest

from refactor_support import Refactoring, has

# file, its text, words, what is there then
CASES = [
    ("a.py", "def f(a):\n    b = a + 1\n    return b * 2\n\n\nprint(f(1))\n",
     ["b", "--at", "a.py:2"], "def f(a):\n    return (a + 1) * 2\n\n\nprint(f(1))\n"),
    ("a.py", "def f(a):\n    b = a\n    c = [b, b]\n    return c\n\n\nprint(f(1))\n",
     ["b", "--at", "a.py:2"], "def f(a):\n    c = [a, a]\n    return c\n\n\nprint(f(1))\n"),
    ("a.py", 'TEXT = ", "\n\n\ndef f(a):\n    return TEXT.join(a)\n\n\nprint(f("ab"))\n', ["TEXT"],
     'def f(a):\n    return ", ".join(a)\n\n\nprint(f("ab"))\n'),
    ("a.py", 'def twice(x):\n    """Doc."""\n    return x + x\n\n\n# here\nfor i in range(3):\n'
     '    print(twice(i) * 2, [twice(i)])\n', ["twice"],
     '# here\nfor i in range(3):\n    print((i + i) * 2, [(i + i)])\n'),
    ("a.py", "import math\n\n\ndef area(r, n):\n    return math.floor(r * n)\n\n\ndef f(a):\n"
     "    x = a + 1\n    return area(x, 3) + area(2, x)\n\n\nprint(f(4))\n", ["area"],
     "import math\n\n\ndef f(a):\n    x = a + 1\n    return math.floor(x * 3) + math.floor(2 * x)\n"
     "\n\nprint(f(4))\n"),
    ("a.py", "def sub(a, b):\n    return a - b\n\n\nprint(3 - sub(5 + 1, -2))\n", ["sub"],
     "print(3 - ((5 + 1) - (-2)))\n"),
    ("a.mjs", "const n = 2;\nfunction f(a) {\n  const b = a * n;\n  return -b;\n}\n"
     "console.log(f(3));\n", ["b", "--at", "a.mjs:3"],
     "const n = 2;\nfunction f(a) {\n  return -(a * n);\n}\nconsole.log(f(3));\n"),
    ("a.mjs", "function pair(a, b) {\n  return { a: a, b: b };\n}\nconst x = pair(1, 2);\n"
     "console.log(x, pair(3, 4).b);\n", ["pair"],
     "const x = { a: 1, b: 2 };\nconsole.log(x, ({ a: 3, b: 4 }).b);\n"),
]


class Inline(Refactoring):
    @unittest.skipUnless(has("python3", "node"), "no python3 or no node here")
    def test_programs_do_the_same(self):
        for file, text, words, after in CASES:
            with self.subTest(text=text):
                run = ["python3" if file.endswith("py") else "node", file]
                self.put({file: text})
                before = self.prints(run)
                self.does("inline", *words)
                self.assertEqual(self.get(file), after)
                self.assertEqual(self.prints(run), before)

    def test_what_is_refused(self):
        for file, text, words, says in [
                ("a.py", "def f(a):\n    return a\nf(g())\n", ["f"], "may do something"),
                ("a.py", "def f(a):\n    return a + a\nf(1 + x)\n", ["f"], "exactly once"),
                ("a.py", "def f(a):\n    return 1\nf(1 + x)\n", ["f"], "exactly once"),
                ("a.py", "def f(a):\n    return g() + a\nx = 1\nx = 2\nf(x)\n", ["f"],
                 "may be another"),
                ("a.py", "def f(a):\n    return a or b\nf(x + 1)\n", ["f"], "not at all"),
                ("a.py", "def f(a):\n    print(a)\n    return a\nf(1)\n", ["f"], "more than return"),
                ("a.py", "def f(a):\n    return f(a)\nf(1)\n", ["f"], "calls itself"),
                ("a.py", "def f(a):\n    return a\nmap(f, [])\n", ["f"], "not called"),
                ("a.py", "def f(a=1):\n    return a\nf()\n", ["f"], "plain names"),
                ("a.py", "def f(a):\n    return a\nf(a=1)\n", ["f"], "may do something"),
                ("a.py", "def f(a):\n    return a\nf(1, 2)\n", ["f"], "do not fit"),
                ("a.py", "@d\ndef f(a):\n    return a\nf(1)\n", ["f"], "decorated"),
                ("a.py", "def f(a):\n    return lambda: a\nf(1)\n", ["f"], "depends on where"),
                ("a.py", "def f():\n    return 1\n", ["f"], "nothing calls"),
                ("a.py", "y = 1\ndef f():\n    return y\ndef g(y):\n    return f()\n", ["f"],
                 "something else"),
                ("a.py", "def f(a):\n    b = a\n    a = 2\n    return b\n", ["b", "--at", "a.py:2"],
                 "another by then"),
                ("a.py", "def f(a):\n    b = a\n    b = 2\n    return b\n", ["b", "--at", "a.py:2"],
                 "another value"),
                ("a.py", "def f(a):\n    b = g(a)\n    return b\n", ["b", "--at", "a.py:2"],
                 "may do something"),
                ("a.py", "def f(a):\n    b = a + 1\n    return b + b\n", ["b", "--at", "a.py:2"],
                 "more than once"),
                ("a.py", "def f(a, c):\n    b = a + c\n    for x in a:\n        b.append(x)\n",
                 ["b", "--at", "a.py:2"], "more than once"),
                ("a.py", "def f(a):\n    if a:\n        b = a\n    return b\n",
                 ["b", "--at", "a.py:3"], "cannot be written"),
                ("a.py", "def f(a):\n    b = 'x'\n    return f'{b}'\n", ["b", "--at", "a.py:2"],
                 "cannot be written"),
                ("a.js", "export const a = 1;\nf(a);\n", ["a"], "others may"),
                ("a.js", "export function f() { return 1; }\nf();\n", ["f"], "exported"),
                ("a.c", "int f(void) { return 1; }\n", ["f"], "converted"),
        ]:
            with self.subTest(text=text):
                self.put({file: text})
                self.refuses("inline", *words, says=says)
        self.put({"a.py": "def f(a):\n    return a\nf(1)\n", "b.py": "from a import f\nf(2)\n"})
        self.refuses("inline", "f", says="b.py:1")


if __name__ == "__main__":
    unittest.main()
