"""Analysis through the program, on repositories whose history is written here."""
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
HOME = tempfile.mkdtemp(prefix="fettle-analyze-home-")
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ["FETTLE_HOME"] = HOME

PLAIN = "def plain():\n    return 1\n"
BRANCHY = "def branchy(a, b):\n    if a and b:\n        return 1\n    return 2\n"  # 1 + if + and


class AnalyzeTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="fettle-analyze-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def put(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def git(self, *words, day="2024-01-01", who="ann"):
        when = f"{day}T12:00:00Z"
        env = {**os.environ, "GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when}
        subprocess.run(["git", "-c", f"user.name={who}", "-c", f"user.email={who}@localhost",
                        "-c", "commit.gpgsign=false", *words], cwd=self.folder, check=True, env=env,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def commit(self, day, who):
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "x", day=day, who=who)

    def fettle(self, *words, code=0):
        done = subprocess.run([FETTLE, *map(str, words), "-q"], cwd=self.folder, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, timeout=120)
        self.assertEqual(done.returncode, code, done.stderr)
        return done.stdout if not code else done.stderr

    def answer(self, *words):
        return json.loads(self.fettle("analyze", "--json", *words))

    def write_history(self):
        """What each file must show is counted by hand in the tests."""
        self.git("init", "-q", "-b", "main")
        self.put("a.py", BRANCHY)                                   # +4
        self.put("b.py", PLAIN)                                     # +2
        self.commit("2024-01-01", "ann")
        self.put("a.py", BRANCHY.replace("return 2", "return 3") + "\n\n" + PLAIN)   # +5 -1
        self.commit("2024-02-01", "bob")
        self.git("tag", "v1")
        self.git("mv", "a.py", "c.py")                              # moved as it is
        self.commit("2024-03-01", "ann")
        self.git("checkout", "-q", "-b", "side")
        self.put("b.py", PLAIN + "\n\nHERE = 1\n")                  # +3
        self.commit("2024-04-01", "ANN")                            # the same person
        self.git("checkout", "-q", "main")
        self.put("notes.txt", "one\n")
        self.commit("2024-04-02", "ann")
        self.git("merge", "-q", "--no-ff", "-m", "merge", "side", day="2024-04-03")
        self.put("c.py", (self.folder / "c.py").read_text() + "\n\nTHERE = 2\n")     # +3
        self.commit("2024-05-01", "bob")

    def places(self, answer):
        return {p["path"]: (p["score"], p["commits"], p["changed"], p["authors"], p["complexity"])
                for p in answer["hotspots"]}

    def test_churn_and_hotspots(self):
        self.write_history()
        answer = self.answer()
        history = answer["history"]
        self.assertEqual((history["commits"], history["authors"], history["more"]), (6, 2, False))
        self.assertEqual(history["first"][:10], "2024-01-01")
        # c.py: four commits, 4 + 5 + 1 + 3 lines, two people; complexity 3 + 1.
        self.assertEqual(self.places(answer), {"c.py": (16, 4, 13, 2, 4), "b.py": (2, 2, 5, 1, 1)})
        hottest = answer["hotspots"][0]
        self.assertEqual((hottest["path"], hottest["function"], hottest["line"], hottest["ccn"]),
                         ("c.py", "branchy", 1, 3))

    def test_since_a_date_a_tag_and_a_number_of_commits(self):
        self.write_history()
        self.assertEqual(self.places(self.answer("--since", "2024-03-15")),
                         {"c.py": (4, 1, 3, 1, 4), "b.py": (1, 1, 3, 1, 1)})
        self.assertEqual(self.answer("--since", "v1")["history"]["commits"], 4)
        cut = self.answer("--commits", "2")
        self.assertTrue(cut["history"]["more"])
        self.assertNotIn("history", self.answer("--commits", "0"))
        self.assertNotIn("history", self.answer("--since", "30d"))
        self.assertIn("no-such-tag", self.fettle("analyze", "--since", "no-such-tag", code=1))

    def test_the_trend(self):
        self.write_history()
        points = self.answer("--points", "3")["trend"]
        shown = [(p["time"][:10], p["files"], p["lines"], p["functions"], p["mean"], p["tangled"])
                 for p in points]
        # The middle of January to May is the second of March: the commit of the first.
        self.assertEqual(shown, [("2024-01-01", 2, 6, 2, 2.0, 0), ("2024-03-01", 2, 10, 3, 1.667, 0),
                                 ("2024-05-01", 2, 16, 3, 1.667, 0)])
        self.assertEqual(self.answer("--points", "0")["trend"], [])
        self.assertEqual(self.answer("--points", "3", "--since", "v1")["trend"][0]["time"][:10],
                         "2024-03-01")

    def test_what_is_kept_changes_nothing(self):
        self.write_history()
        first = self.answer()
        self.assertEqual(self.answer(), first)
        kept = list(Path(HOME).glob("**/analysis/*/*"))
        self.assertTrue(kept)
        for path in kept:
            bytes_ = path.read_bytes()
            path.write_bytes(bytes_[:30] + bytes([bytes_[30] ^ 255]) + bytes_[31:])
        self.assertEqual(self.answer(), first)
        for path in kept:
            path.write_bytes(path.read_bytes()[:20])
        self.assertEqual(self.answer(), first)

    def test_a_folder_without_git_has_the_rest(self):
        self.put("a.py", BRANCHY)
        self.put("tests/test_a.py", PLAIN)
        answer = self.answer()
        self.assertNotIn("history", answer)
        self.assertEqual((answer["files"], answer["lines"], answer["test_lines"]), (2, 6, 2))
        self.assertEqual([f["function"] for f in answer["hardest"]], ["branchy"])
        self.assertTrue(any("no git repository" in note for note in answer["notes"]), answer["notes"])
        self.assertIn("Note: churn", self.fettle("analyze"))

    def test_a_folder_of_a_repository(self):
        self.git("init", "-q", "-b", "main")
        self.put("in/a.py", BRANCHY)
        self.put("out/b.py", BRANCHY)
        self.commit("2024-01-01", "ann")
        answer = self.answer("in")
        self.assertEqual(list(self.places(answer)), ["a.py"])
        self.assertEqual((answer["files"], answer["trend"][0]["files"]), (1, 1))

    def test_coverage_of_files_and_functions(self):
        self.put("src/a.py", BRANCHY + "\n\n" + PLAIN)
        self.put("coverage/lcov.info", "TN:\nSF:/ci/src/a.py\nDA:1,1\nDA:2,4\nDA:3,0\nDA:4,4\nDA:7,1\n"
                                       "DA:8,0\nend_of_record\n")
        coverage = self.answer()["coverage"]
        self.assertEqual((coverage["lines"], coverage["covered"], coverage["share"]), (6, 4, 0.667))
        self.assertEqual((coverage["functions"], coverage["unreached"]), (2, 0))
        self.assertEqual(coverage["reports"], [{"path": "coverage/lcov.info", "format": "lcov"}])
        functions = json.loads(self.fettle("metrics", "--files", "--json"))["functions"]
        self.assertEqual([(f["function"], f["covered"], f["coverable"]) for f in functions],
                         [("branchy", 3, 4), ("plain", 1, 2)])
        self.put("other.json", json.dumps({"files": {"a.py": {"executed_lines": [7], "missing_lines": [8, 1]}}}))
        given = self.answer("--coverage", "other.json")["coverage"]
        self.assertEqual((given["lines"], given["covered"]), (3, 1))
        self.put("bad.json", "{}")
        self.assertIn("bad.json: it is no report", self.fettle("analyze", "--coverage", "bad.json", code=1))

    def test_metrics_of_files(self):
        self.write_history()
        files = {f["file"]: f for f in json.loads(self.fettle("metrics", "--files", "--json"))["files"]}
        c = files["c.py"]
        self.assertEqual([c[k] for k in ("lines", "functions", "ccn", "nesting", "longest", "commits",
                                         "changed", "authors", "score")],
                         [11, 2, 4, 1, 4, 4, 13, 2, 16])
        self.assertNotIn("covered", c)
        plain = json.loads(self.fettle("metrics", "--json"))
        self.assertEqual(plain["files"], [])
        self.assertEqual(set(plain["functions"][0]), {"file", "function", "line", "end_line", "ccn", "nloc",
                                                      "params", "cognitive", "nesting"})

    def test_duplicates_as_a_share_of_lines(self):
        code = ("def work(first, second, third):\n    total = 0\n    for item in first:\n"
                "        if item.name in second and not item.gone:\n            total += item.size * third\n"
                "        elif item.parent is not None:\n            work(item.parent, second, third - 1)\n"
                "    while total > 100:\n        total = total // 2 + len(second)\n    try:\n"
                "        print(str(total).upper())\n    except ValueError as error:\n"
                "        raise RuntimeError('bad') from error\n    return [total, *sorted(first)]\n")  # 14 lines
        self.put("a.py", code)
        self.put("b.py", code)
        duplication = self.answer("--set", "findings.clone_tokens=60")["duplication"]
        self.assertEqual((duplication["lines"], duplication["duplicated"], duplication["share"]), (28, 28, 1.0))

    def write_layers(self):
        for number, name in enumerate(["base", "store", "shop", "web"]):
            below = ["base", "store", "shop"][number - 1]
            use = f"from src.{below}.one import {below}_one\n\n\n" if number else ""
            for file in ("one", "two"):
                self.put(f"src/{name}/{file}.py", f"{use}def {name}_{file}():\n    return 1\n")

    def test_rules_that_are_offered_are_held(self):
        self.write_layers()
        pattern = self.answer()["patterns"][0]
        self.assertEqual((pattern["name"], pattern["uses"], pattern["agree"]), ("layers", 6, 6))
        self.put(".fettle/rules/architecture.yaml", self.fettle("analyze", "--rules"))
        self.assertIn("0 problems", self.fettle("rules", "check"))
        self.assertEqual(json.loads(self.fettle("findings", "--rule", "architecture", "--json"))["findings"], [])
        self.put("src/base/up.py", "import os\n\nfrom src.web.one import web_one\n\nprint(os.name, web_one)\n")
        [found] = json.loads(self.fettle("findings", "--kind", "architecture", "--json"))["findings"]
        self.assertEqual((found["rule"], found["path"], found["line"], found["severity"]),
                         ("architecture", "src/base/up.py", 3, "medium"))
        self.assertIn("base (layer 0) must not import web (layer 3)", found["message"])
        self.assertTrue(found["why"] and found["fix"])
        sarif = json.loads(self.fettle("findings", "--kind", "architecture", "--format", "sarif"))
        [result] = sarif["runs"][0]["results"]
        self.assertEqual(result["ruleId"], "architecture")
        self.assertEqual(result["locations"][0]["physicalLocation"]["region"]["startLine"], 3)
        [count] = [c for c in self.answer()["findings"] if c["kind"] == "architecture"]
        self.assertEqual((count["total"], count["medium"]), (1, 1))
        self.put(".fettle/rules/architecture.yaml", "architecture: {layers: [[nobody]]}\n")
        self.assertIn("there is no group 'nobody'", self.fettle("findings", "--json"))
        self.assertEqual(subprocess.run([FETTLE, "rules", "check", "-q"], cwd=self.folder,
                                        stdout=subprocess.DEVNULL, timeout=60).returncode, 4)

    def test_nothing_is_offered_without_a_pattern(self):
        self.put("a.py", PLAIN)
        self.assertIn("no pattern", self.fettle("analyze", "--rules", code=1))

    def test_text_and_markdown(self):
        self.write_history()
        text = self.fettle("analyze", "--set", "findings.clone_tokens=60")
        for words in ("16 lines in 2 files, 0% tests; Python 100%", "6 commits by 2 people, 2024-01-01 to 2024-05-01",
                      "hottest places", "c.py", "branchy", "fettle impact --files c.py", "▁"):
            self.assertIn(words, text)
        self.assertLess(len(text.split("\n")), 40)
        self.assertIn("| hottest places |", self.fettle("analyze", "--format", "markdown"))
        self.assertEqual(len(self.answer("--limit", "1")["hardest"]), 1)
        self.assertNotIn("b.py", self.fettle("analyze", "--limit", "1"))
        self.git("mv", "c.py", "c; touch gone.py")
        self.assertNotIn("touch", "".join(s["command"] for s in self.answer()["next"]))

    def test_a_hostile_repository_is_said_and_left(self):
        self.write_history()
        for path in (self.folder / ".git/objects").glob("??/*"):
            if path.stat().st_size > 60:
                path.chmod(0o600)
                path.write_bytes(b"\x78\x01garbage")
        done = subprocess.run([FETTLE, "analyze", "--json", "-q"], cwd=self.folder, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, timeout=60)
        self.assertIn(done.returncode, (0, 1), done.stderr)

    def test_a_shallow_clone_tells_what_it_has(self):
        self.write_history()
        with tempfile.TemporaryDirectory() as other:
            subprocess.run(["git", "clone", "-q", "--depth", "1", f"file://{self.folder}", other], check=True)
            done = subprocess.run([FETTLE, "analyze", other, "--json", "-q"], stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, text=True, timeout=60)
            self.assertEqual(done.returncode, 0, done.stderr)
            answer = json.loads(done.stdout)
            self.assertEqual((answer["history"]["commits"], answer["history"]["more"]), (1, True))
            self.assertEqual(answer["hotspots"], [])  # what the commit changed is not there to be told
            self.assertEqual([p["lines"] for p in answer["trend"]], [16])

    def test_an_import_of_thousands_of_files_is_no_churn(self):
        for i in range(2001):
            self.put(f"d/{i}.txt", "x\n")
        self.put("a.py", BRANCHY)
        self.git("init", "-q", "-b", "main")
        self.commit("2024-01-01", "ann")
        self.put("a.py", BRANCHY + "\n")
        self.commit("2024-01-02", "ann")
        answer = self.answer("--deep")
        self.assertEqual(self.places(answer), {"a.py": (3, 1, 1, 1, 3)})
        self.assertTrue(any("so many files" in note for note in answer["notes"]))

    def test_an_empty_folder(self):
        answer = self.answer()
        self.assertEqual((answer["files"], answer["languages"], answer["cycle_count"]), (0, [], 0))
        self.git("init", "-q", "-b", "main")
        self.assertEqual(self.answer()["trend"], [])  # no commit yet

    def test_it_is_fast_the_second_time(self):
        for i in range(300):
            self.put(f"m{i % 10}/f{i}.py", BRANCHY.replace("branchy", f"f{i}") * 20)
        self.git("init", "-q", "-b", "main")
        self.commit("2024-01-01", "ann")
        self.answer()
        time.sleep(0.1)
        self.answer()
        begin = time.process_time_ns()
        before = os.times()
        self.answer()
        after = os.times()
        self.assertGreaterEqual(time.process_time_ns(), begin)
        used = after.children_user + after.children_system - before.children_user - before.children_system
        self.assertLess(used, 1.0)


if __name__ == "__main__":
    unittest.main()
