"""Findings other than security, through the program: over several files, own rules, baselines, bounds."""
import atexit
import json
import os
import shutil
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

FETTLE = os.environ["FETTLE"]
SANITIZED = b"__asan_init" in Path(FETTLE).read_bytes()
HOME = tempfile.mkdtemp(prefix="fettle-quality-home-")
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ["FETTLE_HOME"] = HOME

RULE = """languages: python
rules:
  - id: mine/no-print
    kind: smell
    severity: medium
    title: "A print"
    message: "{name} writes to standard output"
    query: |
      (call function: (identifier) @name (#match? @name "^p?print$")) @here
    bad: ["print(1)"]
    good: ["log(1)"]
"""
BODY = "".join(f"    if a > {i}:\n        b = g(a, b)\n    while b:\n        b = h(a, b - {i})\n"
               for i in range(4)) + "    for x in table[a]:\n        b += k(x) or b\n    return {a: b, 'x': [a, b]}\n"


def fettle(*words):
    return subprocess.run([FETTLE, *map(str, words), "-q"], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, timeout=120)


class QualityTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="fettle-quality-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def put(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def answer(self, *words):
        done = fettle("findings", self.folder, "--json", *words)
        self.assertIn(done.returncode, (0, 4), done.stderr)
        return json.loads(done.stdout)

    def found(self, *words):
        return [(f["path"], f.get("line"), f["rule"]) for f in self.answer(*words)["findings"]]

    def test_what_says_the_same_over_and_over_takes_no_time(self):
        rest = 1
        rows = []
        for _ in range(60000):  # long, the same four times, and of two kinds of lines alone
            rest = rest * 1103515245 + 12345 & 0x7fffffff
            rows.append("a\n" if rest >> 16 & 1 else "1\n")
        self.put("table.py", "".join(rows) * 4)
        self.put("one.py", "def one(a, b):\n" + BODY)
        self.put("two.py", "def two(a, b):\n" + BODY)
        begin = time.monotonic()
        self.assertEqual(self.found("--kind", "duplicate"), [("one.py", 1, "duplicate/code")])
        self.assertLess(time.monotonic() - begin, 60 if SANITIZED else 8)

    def test_utf16_is_read_as_what_it_says(self):
        text = "import os\nnaïve = 1\nif naïve == None:\n    pass  # seperate\n"
        self.put("plain.py", text)
        for kind in ("utf-16-le", "utf-16-be"):
            (self.folder / f"{kind}.py").write_bytes(("\ufeff" + text).encode(kind))
        found = [(rule, line) for path, line, rule in self.found() if path == "plain.py"]
        self.assertEqual(len(found), 3)
        for kind in ("utf-16-le", "utf-16-be"):
            self.assertEqual([(rule, line) for path, line, rule in self.found() if path == f"{kind}.py"], found)

    def test_a_header_keeps_its_own_custom_of_comments(self):
        said = "".join(f"/* Does {i}. */\nint f{i}(void);\n\n" for i in range(8))
        self.put("api.h", said + "int bare(int a);\n")
        self.put("run.h", said + "/* Both. */\nint one(void);\nint two(void);\n")
        self.put("few.h", said[:60] + "int bare(int a);\n")
        self.put("inside.c", said + "int bare(int a);\n")
        self.put("loose.h", said + "int x(void);\n\nint y(void);\n\nint z(void);\n")
        self.assertEqual(self.found("--rule", "docs/missing"), [("api.h", 25, "docs/missing")])

    def test_kinds_stand_beside_each_other_and_are_chosen(self):
        self.put("a.py", "import os, sys\nos.system(input())\nif os == None:\n    pass  # seperate\n")
        self.assertEqual(self.found(), [("a.py", 1, "dead/unused-import"), ("a.py", 2, "python/command-injection"),
                                        ("a.py", 3, "python/none-comparison"), ("a.py", 4, "typo/word")])
        self.assertEqual(self.found("--kind", "typo"), [("a.py", 4, "typo/word")])
        self.assertEqual(self.found("--rule", "dead/"), [("a.py", 1, "dead/unused-import")])
        answer = self.answer("--kind", "typo")
        self.assertEqual((answer["files"], answer["lines"]), (1, 4))

    def test_a_finding_is_ignored_in_place(self):
        self.put("a.py", "x == None  # fettle:ignore\n# fettle:ignore python/none-comparison\ny == None\nz == None\n")
        self.assertEqual([line for _, line, _ in self.found()], [4])

    def test_clones_are_told_once_with_all_their_places(self):
        for name in ("a", "b", "c"):
            self.put(f"{name}.py", f"x_{name} = 1\n\ndef f_{name}(a, b):\n{BODY}\n")
        self.put("d.py", "table = [\n" + "    f(1, 2, g(3)),\n" * 200 + "]\n")
        [finding] = self.answer("--kind", "duplicate")["findings"]
        self.assertEqual((finding["path"], finding["rule"]), ("a.py", "duplicate/code"))
        self.assertEqual([step["path"] for step in finding["steps"]], ["b.py", "c.py"])
        self.assertGreaterEqual(finding["end_line"] - finding["line"], 15)
        self.assertEqual(self.answer("--kind", "duplicate", "--set", "findings.clone_tokens=2000")["findings"], [])

    def test_a_private_name_that_another_file_has_is_used(self):
        self.put("a.py", "def _one():\n    return 1\n\ndef _two():\n    return 2\n")
        self.put("b.py", "from a import _two\nprint(_two())\n")
        self.assertEqual(self.found(), [("a.py", 1, "dead/unused-private")])

    def test_links_are_followed_within_the_project(self):
        self.put("docs/a.md", "# One\n[a](b.md) [b](../c.py#L3) [c](none.md) [d](#one) [e](#two)\n"
                              "[f](https://example.org/none) [g](/none) [h](../../../etc/none) [i](b)\n")
        self.put("docs/b.md", "# Two\n")
        self.put("c.py", "x = 1\n")
        messages = [f["message"] for f in self.answer()["findings"]]
        self.assertEqual(messages, ["there is no 'none.md'", "no heading here is '#two'"])

    def test_own_rules_of_the_project_and_of_a_setting(self):
        self.put("a.py", "print(1)\n")
        self.put(".fettle/rules/mine.yaml", RULE)
        [finding] = self.answer()["findings"]
        self.assertEqual((finding["rule"], finding["severity"], finding["message"]),
                         ("mine/no-print", "medium", "print writes to standard output"))
        done = fettle("rules", "check", "--path", self.folder, "--json")
        self.assertEqual((done.returncode, json.loads(done.stdout)), (0, {"checked": 1, "problems": []}))
        shutil.rmtree(self.folder / ".fettle")
        self.assertEqual(self.found(), [])
        path = self.put("elsewhere.yaml", RULE)
        self.assertEqual(len(self.found("--set", f"findings.rules={path}")), 1)

    def test_a_changed_rule_makes_the_answer_anew(self):
        self.put("a.py", "print(1)\n")
        self.put(".gitignore", ".fettle/\n")
        self.put(".fettle/rules/mine.yaml", RULE)
        time.sleep(0.2)
        self.assertEqual(len(self.found()), 1)
        self.assertEqual(len(self.found()), 1)
        self.put(".fettle/rules/mine.yaml", RULE.replace("^p?print$", "^none$"))
        self.assertEqual(self.found(), [])
        self.assertEqual(len(self.found("--set", "findings.parameters=1")), 0)

    def test_what_is_wrong_with_a_rule_is_a_note_and_the_others_hold(self):
        self.put("a.py", "print(1)\n")
        self.put(".fettle/rules/mine.yaml",
                 RULE + "  - id: mine/wrong\n    kind: smell\n    title: x\n    query: |\n      (nothing_such) @x\n")
        self.put(".fettle/rules/other.yaml", "rules: [\n")
        os.symlink("/etc/passwd", self.folder / ".fettle/rules/link.yaml")
        answer = self.answer()
        self.assertEqual([f["rule"] for f in answer["findings"]], ["mine/no-print"])
        self.assertEqual(len(answer["notes"]), 2)
        self.assertIn(".fettle/rules/mine.yaml:16: mine/wrong: the query does not fit Python", answer["notes"][0])
        self.assertIn("there is no such node", answer["notes"][0])
        self.assertIn(".fettle/rules/other.yaml is not YAML", answer["notes"][1])
        done = fettle("rules", "check", "--path", self.folder)
        self.assertEqual(done.returncode, 4)

    def test_examples_that_do_not_hold_are_said(self):
        path = self.put("r.yaml", RULE.replace('"print(1)"', '"log(2)"').replace('good: ["log(1)"]', 'good: ["print(3)"]'))
        done = fettle("rules", "check", path, "--json")
        self.assertEqual(done.returncode, 4)
        problems = [problem["message"] for problem in json.loads(done.stdout)["problems"]]
        self.assertEqual(len(problems), 2)
        self.assertIn("log(2): nothing is found", problems[0])
        self.assertIn("print(3): something is found", problems[1])

    def test_a_slow_rule_is_left_out(self):
        self.put("a.js", "f(" + ",\n".join("a" for _ in range(40000)) + ");\n")
        self.put("b.js", "a(b);\n")
        self.put(".fettle/rules/slow.yaml", "rules:\n"
                 "  - {id: mine/slow, kind: smell, title: x, languages: javascript, "
                 "query: '((arguments (identifier) @a) @b (#has? @b \"number\"))'}\n"
                 "  - {id: mine/fast, kind: smell, title: x, languages: javascript, query: '(program) @a'}\n")
        start = time.monotonic()
        answer = self.answer("--rule", "mine/")
        self.assertLess(time.monotonic() - start, 20)
        self.assertEqual([(f["path"], f["rule"]) for f in answer["findings"]],
                         [("a.js", "mine/fast"), ("b.js", "mine/fast")])
        self.assertEqual(answer["notes"], ["the rule mine/slow takes too long (in a.js), and is left out from there on"])

    def test_a_baseline_leaves_only_what_is_new(self):
        self.put("a.py", "import os\nos.system(input())\n")
        for words in (["--json"], ["--format", "sarif"]):
            known = self.folder.parent / (self.folder.name + "-known")
            self.addCleanup(known.unlink, missing_ok=True)
            self.put("a.py", "import os\nos.system(input())\n")
            known.write_text(fettle("findings", self.folder, *words).stdout)
            self.put("a.py", "import os\n\n\nos.system(input())\n")
            done = fettle("findings", self.folder, "--baseline", known, "--fail", "--json")
            self.assertEqual((done.returncode, json.loads(done.stdout)["findings"]), (0, []))
            self.assertEqual(json.loads(done.stdout)["known"], 1)
            self.put("a.py", "import os\n\n\nos.system(input())\nos.popen(input())\n")
            done = fettle("findings", self.folder, "--baseline", known, "--fail", "--json")
            self.assertEqual(done.returncode, 4)
            self.assertEqual([f["line"] for f in json.loads(done.stdout)["findings"]], [5])
        done = fettle("findings", self.folder, "--baseline", self.folder / "a.py")
        self.assertEqual(done.returncode, 2 if done.returncode == 2 else done.returncode)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("is no baseline", done.stderr)

    def test_bounds_are_settings(self):
        self.put("a.js", "function f(a, b, c, d) { return a; }\n")
        self.assertEqual(self.found(), [])
        self.put("fettle.yaml", "findings:\n  parameters: 4\n")
        self.assertEqual(self.found(), [("a.js", 1, "smell/many-parameters")])

    def test_hostile_sources_end_in_time(self):
        self.put("returns.js", "function f() {" + "return;\n" * 60000 + "}\n")
        self.put("keys.json", "{" + ",\n".join(f'"k{i % 3000}": 1' for i in range(60000)) + "}\n")
        self.put("deep.py", "x = " + "(" * 20000 + "1" + ")" * 20000 + "\n")
        self.put("ifs.c", "void f(int a) { " + "if (a) g(); else\n" * 8000 + "h(); }\n")
        self.put("same.py", "".join(f"f(a, b + {i})\n" for i in range(40000)))
        self.put("links.md", "[a](#b)\n" * 20000 + "\n" + "# a\n" * 20000)
        self.put("words.md", "accomodate\n" * 40000)
        self.put("catch.java", "class A { void f() {" + "try { a(); b(); } catch (E e) { }\n" * 8000 + "} }\n")
        self.put("nul.py", "x = '\0'\n")
        self.put("broken.cs", "class { void ( { if (a = 1) [ \n" * 3000)
        start = time.monotonic()
        self.answer("--kind", "smell")
        self.answer("--kind", "dead")
        self.answer("--kind", "duplicate")
        self.answer("--kind", "docs")
        self.assertLess(time.monotonic() - start, 60)


if __name__ == "__main__":
    unittest.main()
