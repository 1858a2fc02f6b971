"""Commands about code, from outside: the index, search, symbols, refs, map; the watcher."""
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

FETTLE = os.environ["FETTLE"]


class Code(unittest.TestCase):
    def setUp(self):
        self.dir = Path(tempfile.mkdtemp(prefix="fettle-code-"))
        self.addCleanup(shutil.rmtree, self.dir, ignore_errors=True)
        self.env = {"PATH": os.environ["PATH"], "HOME": str(self.dir), "FETTLE_HOME": str(self.dir / "home")}
        self.tree = self.dir / "tree"
        self.put("src/a.c", "int alpha(void)\n{\n    return beta();\n}\n")
        self.put("src/b.py", "def beta():\n    return 'alpha'\n")

    def put(self, path, text):
        file = self.tree / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def fettle(self, *args, code=0, cwd=None):
        done = subprocess.run([FETTLE, *args], env=self.env, cwd=cwd or self.tree, capture_output=True, text=True,
                              timeout=60)
        self.assertEqual(done.returncode, code, done.stderr)
        return done.stdout

    def answer(self, *args, **more):
        return json.loads(self.fettle(*args, "--json", **more))

    def places(self, *args, **more):
        return [f"{h['path']}:{h['line']}" for h in self.answer("search", *args, **more)["hits"]]

    def test_paths_are_relative_to_what_was_asked_for(self):
        subprocess.run(["git", "init", "-q", self.tree], check=True)
        self.assertEqual(self.places("alpha"), ["src/a.c:1", "src/b.py:2"])
        self.assertEqual(self.places("alpha", cwd=self.tree / "src"), ["a.c:1", "b.py:2"])
        self.assertEqual(self.places("alpha", "src/a.c"), ["a.c:1"])
        self.put("src2/c.c", "alpha\n")
        self.assertEqual(self.places("alpha", "src"), ["a.c:1", "b.py:2"])
        self.assertEqual(len(list((self.dir / "home/cache/index").iterdir())), 1)

    def test_every_kind_of_search(self):
        self.assertEqual(self.places("-e", r"^\s+return \w+\("), ["src/a.c:3"])
        self.assertEqual(self.places("-i", "ALPHA", "-g", "*.py"), ["src/b.py:2"])
        symbols = self.answer("search", "-s", "bet")["symbols"]
        self.assertEqual([(s["name"], s["kind"], s["line"]) for s in symbols], [("beta", "function", 1)])
        found = self.answer("search", "-f", "srcac")["symbols"]
        self.assertEqual((found[0]["kind"], found[0]["path"]), ("file", "src/a.c"))
        self.assertTrue(self.places("-r", "the int of beta")[0].startswith("src/a.c:"))
        self.assertIn("inside", self.answer("search", "beta();")["hits"][0])
        self.fettle("search", "(", "-e", code=2)
        self.fettle("search", "x", "--lang", "klingon", code=2)

    def test_references_and_symbols(self):
        refs = self.answer("refs", "beta")["refs"]
        self.assertEqual([(r["path"], r["line"], r["kind"]) for r in refs],
                         [("src/a.c", 3, "call"), ("src/b.py", 1, "definition")])
        self.assertEqual([s["name"] for s in self.answer("symbols", "src/a.c")["symbols"]], ["alpha"])

    def test_symbols_say_how_they_are_declared(self):
        self.put("src/c.py", "class A:\n    def go(self, a: int) -> str:\n        \"\"\"Goes.\"\"\"\n        return a\n")
        [found] = self.answer("symbols", "src/c.py", "--name", "go")["symbols"]
        self.assertEqual((found["signature"], found["doc"], found["inside"]),
                         ("def go(self, a: int) -> str", "Goes.", "A"))
        [found] = self.answer("search", "--symbol", "go", "--lang", "python")["symbols"]
        self.assertEqual(found["signature"], "def go(self, a: int) -> str")

    def test_a_map_tells_what_matters(self):
        map_ = self.answer("map", "--tokens", "200")
        self.assertEqual({f["path"] for f in map_["files"]}, {"src/a.c", "src/b.py"})
        self.assertLessEqual(map_["tokens"], 200)
        self.assertEqual(map_, self.answer("map", "--tokens", "200"))

    def test_a_map_gives_code_to_whoever_asks(self):
        task = ("--task", "where beta calls alpha", "--tokens", "300")
        self.assertEqual(self.answer("map", *task)["snippets"], [])
        map_ = self.answer("map", *task, "--snippets")
        self.assertLessEqual(map_["tokens"], 300)
        snippet = next(s for s in map_["snippets"] if s["name"] == "beta")
        lines = (self.tree / snippet["path"]).read_text().splitlines(keepends=True)
        self.assertEqual(snippet["text"], "".join(lines[snippet["line"] - 1:snippet["end_line"]]))
        self.assertIn(f"{snippet['path']}:{snippet['line']}-{snippet['end_line']}",
                      self.fettle("map", *task, "--snippets"))

    def test_answers_follow_the_files(self):
        self.assertEqual(self.places("gamma"), [])
        self.put("src/a.c", "int gamma;\n")
        self.assertEqual(self.places("gamma"), ["src/a.c:1"])
        self.assertEqual(self.places("alpha", "--kept"), ["src/b.py:2"])
        os.unlink(self.tree / "src/a.c")
        self.assertEqual(self.places("gamma"), [])

    def test_indexes_that_nobody_opens_are_taken_out(self):
        self.fettle("index")
        [old] = (self.dir / "home/cache/index").iterdir()
        os.utime(old / "lock", (0, 0))
        other = self.dir / "other"
        other.mkdir()
        self.fettle("index", other)
        self.assertFalse(old.exists())
        self.assertEqual(self.places("alpha"), ["src/a.c:1", "src/b.py:2"])

    def test_two_at_once(self):
        for i in range(300):
            self.put(f"many/{i}.c", f"int many_{i}(void) {{ return {i}; }}\n" * 20)
        all_ = [subprocess.Popen([FETTLE, "search", "many_7(", "--json"], env=self.env, cwd=self.tree,
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(6)]
        for one in all_:
            out, err = one.communicate(timeout=60)
            self.assertEqual(one.returncode, 0, err)
            self.assertEqual(len(json.loads(out)["hits"]), 20)
        self.assertEqual(len(self.places("many_7(")), 20)

    def test_killed_while_it_is_made(self):
        for i in range(400):
            self.put(f"many/{i}.c", f"int many_{i}(void) {{ return {i}; }}\n" * 50)
        for delay in (0.005, 0.02, 0.05):
            one = subprocess.Popen([FETTLE, "index", "--anew", "--deep"], env=self.env, cwd=self.tree,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(delay)
            one.kill()
            one.wait()
            self.assertEqual(len(self.places("many_7(")), 50)
        self.assertEqual(self.answer("index", "--deep")["files"], 402)

    def test_a_watcher_is_asked(self):
        watcher = subprocess.Popen([FETTLE, "index", "--watch"], env=self.env, cwd=self.tree,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            for _ in range(200):
                if list(self.dir.glob("home/cache/index/*/ask")):
                    break
                time.sleep(0.02)
            for i in range(5):
                self.put("src/a.c", f"int word_{i};\n")
                self.assertEqual(self.places(f"word_{i}"), ["src/a.c:1"])
            self.put("new/deep/c.c", "int fresh;\n")
            self.assertEqual(self.places("fresh"), ["new/deep/c.c:1"])
            self.put("new/deep/d.c", "int later;\n")
            self.assertEqual(self.places("later"), ["new/deep/d.c:1"])
            shutil.rmtree(self.tree / "new")
            self.assertEqual(self.places("fresh"), [])
            self.put(".fettleignore", "src/\n")
            self.assertEqual(self.places("word_4"), [])
            self.assertIn("watched already", subprocess.run(
                [FETTLE, "index", "--watch"], env=self.env, cwd=self.tree, capture_output=True, text=True).stderr)
        finally:
            watcher.send_signal(signal.SIGINT)
            self.assertEqual(watcher.wait(20), 130)
            watcher.stderr.close()
        self.put(".fettleignore", "")
        self.assertEqual(self.places("word_4"), ["src/a.c:1"])  # as before, without it


if __name__ == "__main__":
    unittest.main(verbosity=1)
