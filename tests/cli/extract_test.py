# slow
"""`fettle extract`: whatever lines are asked for, the program does the same, or nothing is changed."""
import json
import unittest

from refactor_support import Refactoring, has

PYTHON = '''import math

LIMIT = 3


def work(items, extra=1):
    """Doc."""
    total = 0
    seen = []
    for item in items:
        if item > LIMIT:
            continue
        total += item * extra
        last = item
        seen.append(f"""{item}
  x""")
    try:
        share = total / len(items)
        note = "ok"
    except ZeroDivisionError:
        share = None
        note = "none"
    if share:
        total = math.floor(share) + total
        best, worst = max(items), min(items)
        print(best, worst)
    double = [total * i for i in range(2)]
    return total, seen, note, double


class Box:
    def __init__(self, size):
        self.size = size

    def grow(self, by):
        for i in range(by):
            step = i + self.size
            self.size = self.size + step
        old = self.size
        self.size = old * 2
        return old


print(work([1, 2, 9]), work([]), work([1], 2))
box = Box(2)
print(box.grow(3), box.size)
'''
SCRIPT = '''const limit = 3;
export function work(items, extra = 1) {
  let total = 0;
  const seen = [];
  for (const item of items) {
    if (item > limit) continue;
    total += item * extra;
    seen.push(`${item}
  x`);
  }
  const share = total / items.length;
  let note = 'ok';
  if (share > 1) {
    note = 'much';
    total++;
  }
  const double = seen.map((s) => s + note);
  const { length } = double;
  return [total, seen, note, double, length];
}
class Box {
  constructor(size) { this.size = size; }
  grow(by) {
    for (let i = 0; i < by; i++) {
      const step = i + this.size;
      this.size += step;
    }
    const old = this.size;
    this.size = old * 2;
    return old;
  }
}
console.log(work([1, 2, 9]), work([]), work([1], 2));
console.log(new Box(2).grow(3));
'''
C = '''#include <stdio.h>

struct pair {
    int a, b;
};

static int work(const int *items, int count, const char *name) {
    int total = 0;
    int last;
    struct pair both = {0, 0};
    int room[4];
    for (int i = 0; i < count; i++) {
        if (items[i] > 3) {
            continue;
        }
        total += items[i];
        room[i % 4] = total;
        both.a = room[i % 4];
    }
    last = total * 2;
    int half = last / 3;
    both.b = half + total;
    switch (half) {
    case 0:
        total++;
        break;
    default:
        total--;
    }
    printf("%s %d %d\\n", name, both.a, both.b);
    return total + last + half;
}

int main(void) {
    int items[] = {1, 2, 9, 3};
    const char *name = "x";
    int got = work(items, 4, name);
    printf("%d\\n", got);
    return 0;
}
'''
JAVA = '''import java.util.ArrayList;
import java.util.List;

class Main {
    private int size = 2;

    int work(int[] items, int extra) {
        int total = 0;
        List<String> seen = new ArrayList<>();
        for (int item : items) {
            if (item > 3) {
                continue;
            }
            total += item * extra;
            seen.add("i" + item);
        }
        int last;
        last = total * 2;
        size += last;
        String text = seen + ":" + last;
        System.out.println(text);
        return total + size;
    }

    public static void main(String[] args) {
        Main main = new Main();
        int got = main.work(new int[] {1, 2, 9}, 2);
        System.out.println(got);
    }
}
'''
GO = '''package p

import "fmt"

func work(items []int, name string) (int, error) {
	total := 0
	for i, item := range items {
		if item > 3 {
			continue
		}
		total += item * i
		fmt.Println(name, total)
	}
	half := total / 2
	text := fmt.Sprint(half)
	fmt.Println(text)
	return total, nil
}
'''


class Extract(Refactoring):
    def every_range(self, file, text, run, longest, step=1):
        """How many ranges were taken out; each one leaves the program as it was."""
        self.put({file: text})
        wanted = run()
        lines = text.count("\n")
        done = 0
        for first in range(1, lines, step):
            for last in range(first, min(first + longest, lines)):
                self.put({file: text})
                made = self.fettle("extract", f"{file}:{first}-{last}", "taken_out")
                if made.returncode != 0:
                    self.assertEqual(self.get(file), text)
                    self.assertIn(made.returncode, (1, 2, 4), made.stderr)
                    continue
                with self.subTest(lines=(first, last), made=self.get(file)):
                    self.assertNotEqual(self.get(file), text)
                    self.assertEqual(run(), wanted)
                done += 1
        return done

    @unittest.skipUnless(has("python3"), "no python3 here")
    def test_python(self):
        self.assertGreater(self.every_range(
            "a.py", PYTHON, lambda: self.prints(["python3", "a.py"]), 9), 12)

    @unittest.skipUnless(has("node"), "no node here")
    def test_javascript(self):
        self.assertGreater(self.every_range(
            "a.mjs", SCRIPT, lambda: self.prints(["node", "a.mjs"]), 7), 10)

    @unittest.skipUnless(has("gcc"), "no gcc here")
    def test_c(self):
        self.assertGreater(self.every_range(
            "a.c", C, lambda: self.prints(["gcc", "-Wall", "-Werror", "-Wno-maybe-uninitialized",
                                           "-o", "a", "a.c"], ["./a"]), 9), 10)

    @unittest.skipUnless(has("javac", "java"), "no javac here")
    def test_java(self):
        def run():
            return self.prints(["javac", "Main.java"], ["java", "-cp", ".", "Main"])
        self.put({"Main.java": JAVA})
        before = run()
        for lines in ["9-9", "10-16", "14-15", "18-19", "20-21", "18-21", "27-27"]:
            with self.subTest(lines=lines):
                self.put({"Main.java": JAVA})
                self.does("extract", f"Main.java:{lines}", "takenOut")
                self.assertEqual(run(), before)

    def test_go(self):
        self.put({"a.go": GO})
        self.does("extract", "a.go:14-16", "show")
        text = self.get("a.go")
        self.assertIn("\tshow(total)\n\treturn total, nil\n}\n\nfunc show(total int) {\n"
                      "\thalf := total / 2\n", text)
        self.put({"a.go": GO})
        self.does("extract", "a.go:7-13", "sum")
        text = self.get("a.go")
        self.assertIn("\ttotal = sum(items, total, name)\n", text)
        self.assertIn("func sum(items []int, total int, name string) int {\n\tfor i, item", text)
        self.assertIn("\treturn total\n}\n", text)

    def test_typescript(self):
        text = ("export function f(items: string[], n = 1) {\n  let total = 0;\n"
                "  for (const item of items) {\n    total += item.length * n;\n  }\n"
                "  return total;\n}\n")
        self.put({"a.ts": text})
        self.does("extract", "a.ts:3-5", "sum")
        self.assertEqual(self.get("a.ts"), "export function f(items: string[], n = 1) {\n"
                         "  let total = 0;\n  total = sum(items, total, n);\n  return total;\n}\n\n"
                         "function sum(items: string[], total: number, n: number) {\n"
                         "  for (const item of items) {\n    total += item.length * n;\n  }\n"
                         "  return total;\n}\n")

    def test_what_it_takes_and_gives_back_is_told(self):
        self.put({"a.py": "def f(a, b):\n    c = a + b\n    d = c * 2\n    return c + d\n"})
        done = json.loads(self.fettle("extract", "a.py:2-3", "g", "--json").stdout)
        self.assertEqual((done["given"], done["back"], done["call"]),
                         (["a", "b"], ["c", "d"], "c, d = g(a, b)"))
        self.assertEqual(self.get("a.py"), "def g(a, b):\n    c = a + b\n    d = c * 2\n"
                                           "    return c, d\n\n\ndef f(a, b):\n"
                                           "    c, d = g(a, b)\n    return c + d\n")

    def test_what_is_refused(self):
        for file, text, lines, says in [
                ("a.py", "def f(a):\n    if a:\n        return 1\n    return 2\n", "2-3", "in part"),
                ("a.py", "def f(a):\n    for x in a:\n        if x:\n            break\n", "3-4",
                 "breaks out"),
                ("a.py", "def f(a):\n    for x in a:\n        if x:\n            continue\n        g()\n",
                 "3-4", "goes on"),
                ("a.py", "def f(a):\n    b = 1\n    yield b\n", "3", "cannot be taken out"),
                ("a.py", "async def f(a):\n    await a\n", "2", "cannot be taken out"),
                ("a.py", "def f(a):\n    if a:\n        b = 1\n    print(b)\n", "4", "no value"),
                ("a.py", "def f(a):\n    if a:\n        b = 1\n    print(b)\n", "2-3", "no value"),
                ("a.py", "def f(a):\n    def g():\n        return a\n    a = 2\n    return g()\n",
                 "4", "a function inside"),
                ("a.py", "x = 1\ny = 2\n", "1", "not stand in"),
                ("a.py", "def f(a):\n    if a:\n        b()\n", "2", "part of a statement"),
                ("a.py", "def f(a):\n    return g\n", "9", "no lines"),
                ("a.py", "def f(a):\n    b = taken_out\n", "2", "taken at"),
                ("a.py", "def f(a):\n    n = 1\n    try:\n        n = a()\n    except E:\n"
                         "        pass\n    return n\n", "4", "an error"),
                ("a.c", "int f(int a) {\n    int b = a;\n    if (b) goto end;\nend:\n    return b;\n}\n",
                 "3", "cannot be taken out"),
                ("a.c", "int f(int a) {\n    int b = a;\n    FT_TRY(b);\n    return b;\n}\n", "3",
                 "macro"),
                ("a.c", "int f(int a) {\n    int b = a;\n    g(&b);\n    return b;\n}\n", "3",
                 "address"),
                ("a.c", "int f(int a) {\n    int b = a;\n    int c = b;\n    return b + c;\n}\n",
                 "2-3", "more than one value"),
                ("a.go", "package p\n\nfunc f() {\n\ta := g()\n\th(a)\n}\n", "5", "type of 'a'"),
                ("a.ts", "function f(a) {\n  g(a);\n}\n", "2", "type of 'a'"),
                ("a.js", "function f(a) {\n  g(this);\n}\n", "2", "depends on"),
                ("a.js", "function f(a) {\n  g(arguments);\n}\n", "2", "depends on"),
                ("a.rb", "def f(a)\n  g\nend\n", "2", "Ruby"),
        ]:
            with self.subTest(text=text):
                self.put({file: text})
                self.refuses("extract", f"{file}:{lines}", "taken_out", says=says)
        for lines in ["a.py", "a.py:", "a.py:0", "a.py:2-1", "a.py:1-", "a.py:x", ":1",
                      "a.py:99999999999999"]:
            with self.subTest(lines=lines):
                self.put({"a.py": "def f():\n    pass\n"})
                self.refuses("extract", lines, "g", says="no range of lines")
        self.refuses("extract", "a.py:2", "not a name", says="no name")


if __name__ == "__main__":
    unittest.main()
