"""Code intelligence over hostile trees: bounded time and memory, right answers about the rest. # slow"""
import json
import os
import random
import resource
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import unittest
from pathlib import Path

FETTLE = os.environ["FETTLE"]
SANITIZED = b"__asan_init" in Path(FETTLE).read_bytes()
MEMORY = 2 << 30
N = 100_000


class HostileCode(unittest.TestCase):
    def setUp(self):
        self.dir = Path(tempfile.mkdtemp(prefix="fettle-hostile-code-"))
        self.addCleanup(shutil.rmtree, self.dir, ignore_errors=True)
        self.tree = self.dir / "tree"
        self.tree.mkdir()

    def put(self, name, content):
        path = os.fsencode(self.tree) + b"/" + (name if isinstance(name, bytes) else name.encode())
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())

    def fettle(self, *words, timeout=120, codes=(0,), given=b""):
        def limit():
            if not SANITIZED:
                resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        done = subprocess.run([FETTLE, *words, "--json", "-q"], cwd=self.tree, capture_output=True, input=given,
                              timeout=timeout, preexec_fn=limit,
                              env={"PATH": os.environ["PATH"], "HOME": str(self.dir),
                                   "FETTLE_HOME": str(self.dir / "home")})
        self.assertIn(done.returncode, codes, (words, done.stderr[-500:]))
        self.assertNotIn(b"Sanitizer", done.stderr)
        return json.loads(done.stdout.decode()) if done.returncode in (0, 4) else {}

    def everything(self, timeout=120):
        for words in (("index", "--deep"), ("search", "needle"), ("symbols",), ("refs", "a"), ("map",), ("metrics",),
                      ("findings",), ("audit", "secrets"), ("audit", "dependencies"), ("sbom",)):
            with self.subTest(words):
                self.fettle(*words, timeout=timeout)

    def test_what_is_no_source(self):
        self.put("a.txt", "a needle here\n")
        self.put("wide.txt", "wide needle ü\n".encode("utf-16"))
        self.put("big.txt", b"\xfe\xff" + "big needle\n".encode("utf-16-be"))
        self.put("binary.c", os.urandom(50000))
        os.mkfifo(self.tree / "pipe.c")
        listening = socket.socket(socket.AF_UNIX)
        self.addCleanup(listening.close)
        listening.bind(str(self.tree / "s.c"))
        with open(self.tree / "sparse.c", "wb") as file:
            file.truncate(1 << 30)
        (self.dir / "outside.c").write_text("int needle;\n")
        os.symlink("../outside.c", self.tree / "out.c")
        os.symlink("..", self.tree / "up")
        os.symlink("loop", self.tree / "loop")
        for name in ("requirements.txt", "package-lock.json", "yarn.lock"):
            os.mkfifo(self.tree / name)
        self.everything()
        hits = self.fettle("search", "needle")["hits"]
        self.assertEqual([h["path"] for h in hits], ["a.txt", "big.txt", "wide.txt"])
        self.assertEqual(hits[2]["text"], "wide needle ü")

    def test_names_in_every_answer(self):
        for name in (b"new\nline.py", b"\xff\xfe\x80.py", b"-rf.py", b"quo'te\".py", b"esc\x1b[31m.py",
                     b"\xe2\x80\xaeright.py", b"\xff/in.py"):
            self.put(name, "import os\n\n\ndef needle(a):\n    os.system(input())\n    return needle(a)\n")
        self.everything()
        self.assertEqual(len(self.fettle("search", "def needle")["hits"]), 7)
        self.assertEqual(len(self.fettle("symbols")["symbols"]), 7)
        self.assertEqual(len(self.fettle("findings", "--kind", "security")["findings"]), 7)
        for form in ("text", "jsonl", "markdown", "html"):
            done = subprocess.run([FETTLE, "search", "needle", "--format", form], cwd=self.tree, capture_output=True,
                                  timeout=60, env={"PATH": os.environ["PATH"], "FETTLE_HOME": str(self.dir / "home")})
            self.assertEqual(done.returncode, 0, done.stderr)
            done.stdout.decode()
            self.assertNotIn(b"\x1b", done.stdout)

    def test_a_tree_that_changes_while_it_is_read(self):
        for number in range(300):
            self.put(f"d{number % 10}/f{number}.py", f"def needle{number}():\n    pass\n" * 50)
        ended = threading.Event()
        outside = self.dir / "outside.txt"
        outside.write_text("what nobody shall read\n")

        def write(path, flags, change):
            """Never through a link."""
            with open(os.open(path, os.O_WRONLY | os.O_NOFOLLOW | flags, 0o644), "w") as file:
                change(file)

        def change():
            chance = random.Random(7)
            while not ended.is_set():
                folder, number = chance.randrange(10), chance.randrange(300)
                path = self.tree / f"d{folder}/f{number}.py"
                try:
                    other = chance.choice([lambda: (path.unlink(), path.mkdir()), path.rmdir,
                                           lambda: (path.unlink(), path.symlink_to(outside)),
                                           lambda: (path.unlink(), path.symlink_to(".."))])
                    [other, lambda: write(path, 0, lambda f: f.truncate(chance.randrange(500))), lambda: path.unlink(),
                     lambda: write(path, os.O_CREAT | os.O_TRUNC,
                                   lambda f: f.write("def other():\n    pass\n" * chance.randrange(3000))),
                     lambda: os.rename(path, self.tree / f"d{chance.randrange(10)}/f{number}.py"),
                     lambda: os.rename(self.tree / f"d{folder}", self.tree / "moved"),
                     lambda: os.rename(self.tree / "moved", self.tree / f"d{folder}")][chance.randrange(7)]()
                    time.sleep(0.001)
                except OSError:
                    pass

        thread = threading.Thread(target=change)
        thread.start()
        try:
            for _ in range(20):
                for words in (("index",), ("search", "needle1"), ("map",)):
                    self.fettle(*words)
            self.fettle("findings")
            self.fettle("metrics")
        finally:
            ended.set()
            thread.join()
        self.assertEqual(outside.read_text(), "what nobody shall read\n")
        self.assertEqual(self.fettle("search", "nobody shall read")["hits"], [])
        self.put("last.py", "def needle_last():\n    pass\n")
        self.assertEqual([h["path"] for h in self.fettle("search", "needle_last")["hits"]], ["last.py"])
        there = sorted(str(p.relative_to(self.tree)) for p in self.tree.rglob("*.py")
                       if p.is_file() and not p.is_symlink() and b"needle1()" in p.read_bytes())
        self.assertEqual(sorted({h["path"] for h in self.fettle("search", "needle1()")["hits"]}), there)

    @unittest.skipUnless(os.geteuid() == 0 and shutil.which("setpriv"), "needs root, to be somebody else")
    def test_what_may_not_be_read(self):
        self.put("open.py", "import os\n\n\ndef needle():\n    os.system(input())\n")
        self.put("shut.py", "def needle_shut():\n    pass\n")
        self.put("folder/inside.py", "def needle_inside():\n    pass\n")
        self.put("names/inside.py", "def needle_names():\n    pass\n")
        os.chmod(self.tree / "shut.py", 0)
        os.chmod(self.tree / "folder", 0)
        os.chmod(self.tree / "names", 0o444)
        for path in (self.dir, self.tree):
            os.chmod(path, 0o755)
        (self.dir / "home").mkdir()
        os.chown(self.dir / "home", 65534, 65534)
        answers = {}
        kept = (("index",), ("search", "needle"), ("symbols",), ("refs", "needle"), ("map",), ("graph",))
        for words in (("findings",), ("metrics",), ("audit", "secrets"), ("sbom",), *kept):
            done = subprocess.run(
                ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", FETTLE, *words, "--json", "-q"],
                cwd=self.tree, capture_output=True, timeout=60,
                env={"PATH": os.environ["PATH"], "HOME": str(self.dir / "home"),
                     "FETTLE_HOME": str(self.dir / "home")})
            self.assertEqual(done.returncode, 0, (words, done.stderr))
            self.assertNotIn(b"Sanitizer", done.stderr)
            answers[words[0]] = json.loads(done.stdout)
        self.assertEqual([f["path"] for f in answers["findings"]["findings"] if f["kind"] == "security"], ["open.py"])
        self.assertEqual(len(answers["metrics"]["functions"]), 1)
        self.assertEqual([h["path"] for h in answers["search"]["hits"]], ["open.py"])
        for words in kept:
            self.assertEqual([n.split(":")[0] for n in answers[words[0]]["notes"]], ["folder", "names"])
        for words in ("findings", "metrics", "audit", "sbom"):
            with self.subTest(words):
                said = json.dumps(answers[words])
                self.assertIn("folder", said)
                self.assertTrue(words == "sbom" or "shut.py" in said)

    def test_calls_of_calls(self):
        """Each function calls sixteen others: following them all is no work that a file may ask for."""
        functions = 700
        self.put("a.py", "".join(
            f"def f{i}(a, b):\n" + "".join(
                f"    a = f{(i * 31 + k * 17) % functions}(a, f{(i * 37 + k * 13) % functions}(b, {k}))\n"
                for k in range(8)) + "    return a\n\n" for i in range(functions)))
        self.put("b.py", "import os\nos.system(input())\n")
        begin = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        found = self.fettle("findings", "--kind", "security")["findings"]
        spent = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - begin
        self.assertEqual([f["path"] for f in found], ["b.py"])
        self.assertLess(spent, 100 if SANITIZED else 20)

    def test_what_is_too_large_is_said(self):
        self.put("a.py", "x = 1  # a comment\n" * 60_000)
        self.put("b.py", "x = 1  # a comment\n" * 120_000)
        self.put("data.json", "[" + "1, " * 1_000_000 + "1]\n")
        notes = self.fettle("findings")["notes"]
        self.assertEqual(sorted({n.split(" ")[0].rstrip(":") for n in notes}), ["a.py", "b.py"])

    def test_hostile_lock_files(self):
        deep = "{\"dependencies\":" * N
        self.put("a/package-lock.json", deep)
        self.put("b/package-lock.json", json.dumps({"lockfileVersion": 3, "packages": {
            "node_modules/x": {"version": "9" * 100_000}, "node_modules/y": {"version": "1." * 50_000},
            "node_modules/" + "n" * 100_000: {"version": "1"}, "node_modules/z": {"version": ["a", {}]}}}))
        self.put("c/pnpm-lock.yaml", "a: &a [x]\n" + "".join(
            f"b{i}: &b{i} [{', '.join([f'*b{i - 1}' if i else '*a'] * 10)}]\n" for i in range(30)))
        self.put("d/Cargo.lock", "a = " + "[" * N)
        self.put("e/pom.xml", '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
            f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 20)) + "]><project>&a19;</project>")
        self.put("f/pom.xml", "<a>" * N)
        self.put("g/requirements.txt", "x==" + "1!" * N + "\n" + "-r requirements.txt\n" * 100)
        self.put("h/Gemfile.lock", "GEM\n  specs:\n" + "    a (1)\n" * N)
        self.put("i/mix.lock", "%{" * N)
        self.put("j/poetry.lock", "[[package]]\n" * N + "a.b" * N)
        for words in (("audit", "dependencies"), ("sbom",), ("audit", "licences")):
            begin = time.monotonic()
            self.fettle(*words)
            self.assertLess(time.monotonic() - begin, 60 if SANITIZED else 15)

    def test_own_rules_that_are_bombs(self):
        self.put("a.py", "x = '" + "a" * 100_000 + "'\nprint(x)\n" * 100)
        self.put(".fettle/rules/a.yaml", "a: &a [x]\n" + "".join(
            f"b{i}: &b{i} [{', '.join([f'*b{i - 1}' if i else '*a'] * 10)}]\n" for i in range(30)))
        self.put(".fettle/rules/b.yaml", 'languages: python\nrules:\n  - id: mine/x\n    kind: smell\n    title: "x"\n'
                 '    message: "x"\n    query: |\n      ((string) @here (#match? @here "^(a+)+(b|a)*(a?){100}$"))\n'
                 '    bad: ["1"]\n    good: ["2"]\n')
        self.put(".fettle/rules/c.yaml", "rules: " + "[" * N)
        begin = time.monotonic()
        self.fettle("findings", codes=(0, 1, 2))
        self.fettle("rules", "check", codes=(0, 1, 2, 4))
        self.assertLess(time.monotonic() - begin, 60 if SANITIZED else 20)

    def test_edits_that_are_hostile(self):
        self.put("a.txt", "one\n")
        for given in (b"{" * N, b"*** Begin Patch\n" * N, b"<<<<<<< SEARCH\n" * N, b"@@ -1 +1 @@\n" * N,
                      b"--- a/a.txt\n+++ b/a.txt\n@@ -1,99999999999999999999 +1 @@\n-three\n+two\n", b"\0" * N,
                      b"\xff" * N, json.dumps({"path": "../x", "old": "", "new": "y"}).encode(),
                      json.dumps({"path": "a.txt", "old": "one", "new": "one"}).encode()):
            for form in ("search-replace", "udiff", "patch"):
                self.fettle("edit", "--form", form, codes=(1, 2), given=given, timeout=30)
        self.assertEqual((self.tree / "a.txt").read_text(), "one\n")
        self.assertFalse((self.dir / "x").exists())


if __name__ == "__main__":
    unittest.main()
