"""Findings by rules: each language's cases say themselves what must and what must not be found."""
import atexit
import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

FETTLE = os.environ["FETTLE"]
CASES = Path(__file__).resolve().parent.parent / "rules/cases"
MARK = re.compile(r"(?://|#) (BAD|OK)\s*$")


HOME = tempfile.mkdtemp(prefix="fettle-findings-home-")
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ["FETTLE_HOME"] = HOME


def findings(path, *words):
    return subprocess.run([FETTLE, "findings", str(path), "-q", *words], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, timeout=120)


class FindingsTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="fettle-findings-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def put(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def answer(self, *words):
        done = findings(self.folder, "--json", *words)
        self.assertIn(done.returncode, (0, 4), done.stderr)
        return json.loads(done.stdout)["findings"]

    def check_cases(self, folder):
        done = findings(folder, "--json", "--tests", "--kind", "security")
        self.assertEqual(done.returncode, 0, done.stderr)
        found = {(finding["path"], finding["line"]) for finding in json.loads(done.stdout)["findings"]}
        wrong, cases = [], 0
        for path in sorted(folder.rglob("*")):
            for number, line in enumerate(path.read_text().splitlines(), 1):
                mark = MARK.search(line)
                name = str(path.relative_to(folder))
                expected = bool(mark and mark[1] == "BAD")
                cases += bool(mark)
                if expected != ((name, number) in found):
                    wrong.append(f"{name}:{number}: {'missed' if expected else 'false'}: {line.strip()}")
        self.assertEqual(wrong, [])
        self.assertGreater(cases, 10)

    def test_every_language_finds_what_it_must_and_nothing_else(self):
        folders = sorted(path for path in CASES.iterdir() if path.is_dir())
        self.assertEqual(len(folders), 8)
        for folder in folders:
            with self.subTest(folder.name):
                self.check_cases(folder)

    def test_the_way_is_shown_across_files(self):
        self.put("web.py", "from flask import request\nfrom jobs import start\n\n\n@app.route('/')\n"
                           "def page():\n    name = request.args['n']\n    start(name)\n")
        self.put("jobs.py", "import os\n\n\ndef start(what):\n    os.system('run ' + what)\n")
        [finding] = self.answer()
        self.assertEqual((finding["path"], finding["line"]), ("jobs.py", 5))
        self.assertEqual(finding["rule"], "python/command-injection")
        self.assertEqual(finding["cwe"], "CWE-78")
        self.assertEqual([(step["path"], step["line"]) for step in finding["steps"]],
                         [("web.py", 7), ("web.py", 8), ("jobs.py", 5)])

    def test_they_are_ignored_chosen_and_counted(self):
        self.put("a.py", "import os, hashlib\n"
                         "os.system(input())  # fettle:ignore python/command-injection\n"
                         "# fettle:ignore\nos.system(input())\nos.system(input())\nhashlib.md5(b'')\n")
        self.assertEqual([finding["line"] for finding in self.answer()], [5, 6])
        self.assertEqual([f["line"] for f in self.answer("--rule", "python/weak-hash")], [6])
        self.assertEqual(self.answer("--kind", "smell"), [])
        self.assertEqual(findings(self.folder, "--fail").returncode, 4)
        self.assertEqual(findings(self.folder, "--fail", "--kind", "smell").returncode, 0)

    def test_ids_outlive_moved_lines(self):
        self.put("a.py", "import os\nos.system(input())\n")
        before = self.answer()[0]["id"]
        self.put("a.py", "import os\n\n\n\nos.system(input())\n")
        self.assertEqual(self.answer()[0]["id"], before)

    def test_one_file_is_looked_at_alone(self):
        path = self.put("a.py", "import os\nos.system(input())\n")
        self.put("b.py", "import os\nos.system(input())\n")
        done = findings(path, "--json")
        self.assertEqual([f["path"] for f in json.loads(done.stdout)["findings"]], ["a.py"])

    def test_others_code_tests_and_ignored_files_are_left_out(self):
        text = "import os\nos.system(input())\n"
        for name in ("node_modules/x/a.py", "vendor/a.py", "tests/test_a.py", "out/a.py", "a.py"):
            self.put(name, text)
        subprocess.run(["git", "init", "-q", self.folder], check=True)
        self.put(".gitignore", "out/\n")
        self.assertEqual([f["path"] for f in self.answer()], ["a.py"])
        self.assertEqual({f["path"] for f in self.answer("--tests")}, {"a.py", "tests/test_a.py"})
        self.assertEqual({f["path"] for f in self.answer("--ignored")}, {"a.py", "out/a.py"})

    def test_sarif(self):
        self.put("a b.py", "import os\nx = input()\nos.system(x)\n")
        done = findings(self.folder, "--format", "sarif")
        log = json.loads(done.stdout)
        self.assertEqual(log["version"], "2.1.0")
        [run] = log["runs"]
        [result] = run["results"]
        self.assertEqual(run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"], result["ruleId"])
        place = result["locations"][0]["physicalLocation"]
        self.assertEqual(place["artifactLocation"]["uri"], "a%20b.py")
        self.assertEqual(place["region"]["startLine"], 3)
        stations = result["codeFlows"][0]["threadFlows"][0]["locations"]
        self.assertEqual([s["location"]["physicalLocation"]["region"]["startLine"] for s in stations][0], 2)

    def test_files_are_linked_on_a_terminal(self):
        name = "a\x1b]0;x\x07 b.py"
        self.put(name, "import os\nos.system(input())\n")
        done = findings(self.folder, "--color", "always")
        self.assertIn("\x1b]8;;file://", done.stdout)
        self.assertIn("a%1B%5D0%3Bx%07%20b.py\x1b\\", done.stdout)
        self.assertNotIn("\x07", done.stdout)
        self.assertNotIn("\x1b]8", findings(self.folder, "--color", "never").stdout)

    def test_long_answers_go_through_the_pager_of_a_terminal(self):
        self.put("a.py", "import os\n" + "os.system(input())\n" * 60)
        program = ("import os, pty, sys\n"
                   "os.environ.update(FETTLE_PAGER=sys.argv[2], TERM='xterm')\n"
                   "pty.spawn(['sh', '-c', 'stty rows 20 cols 80; exec \"$@\"', 'sh', sys.argv[1], 'findings', '-q',\n"
                   "           '--color', 'never', sys.argv[3]])\n")
        for pager, first in (("sed 's/^/paged /'", True), ("cat", False), ("no-such-pager", False)):
            done = subprocess.run(["python3", "-c", program, FETTLE, pager, str(self.folder)],
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                                  text=True, timeout=60)
            self.assertEqual("paged " in done.stdout, first, done.stdout[:300])
            self.assertIn("60 findings", done.stdout)

    def test_a_format_that_a_command_lacks_is_refused(self):
        done = subprocess.run([FETTLE, "profile", "--format", "sarif"], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn("sarif", done.stderr)

    def test_hostile_sources_end_in_time(self):
        self.put("deep.py", "import os\nx = " + "(" * 20000 + "input()" + ")" * 20000 + "\nos.system(x)\n")
        self.put("wide.js", "f(" + ",".join("a" * 1 for _ in range(50000)) + ");\n")
        self.put("loop.py", "def a(x):\n    return b(x)\ndef b(x):\n    return a(x)\na(input())\n")
        calls = "".join(f"def f{i}(x):\n    return f{i + 1}(f{i + 1}(x))\n" for i in range(60))
        self.put("many.py", calls + "def f60(x):\n    return x\nf0(input())\n")
        self.put("broken.java", "class { void f( { request.getParameter(\n" * 500)
        self.put("nul.c", "int main(void) { system(getenv(\"x\\0\")); }\0\n")
        self.put("latin.py", "x = 1\n").write_bytes(b"x = '\xff\xfe\xe9'\nimport os\nos.system(input())\n")
        paths = {f["path"] for f in self.answer()}
        self.assertIn("latin.py", paths)


if __name__ == "__main__":
    unittest.main()
