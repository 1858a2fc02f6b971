# slow
"""`fettle edit` as it is typed: input from standard input, the same results as git apply and patch,
edits that are killed or cannot be written."""
import hashlib
import json
import os
import random
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

FETTLE = os.environ["FETTLE"]
SOURCE = Path(os.environ["FETTLE_SOURCE"])
PAIRS, BATCH = 300, 10


def files_of(folder):
    """Path to (bytes, mode) of every file; nothing but files may be there."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if not path.is_dir():
            found[str(path.relative_to(folder))] = (path.read_bytes(), path.stat().st_mode & 0o777)
    return found


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="fettle-edit-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.root = self.folder / "root"
        self.root.mkdir()

    def edit(self, *words, given=b"", root=None, **more):
        given = given.encode() if isinstance(given, str) else given
        return subprocess.run([FETTLE, "edit", *words], cwd=root or self.root, input=given,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120,
                              env={**os.environ, "FETTLE_HOME": str(self.folder / "home"), **more})

    def fine(self, *words, **more):
        done = self.edit(*words, "--json", **more)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        return json.loads(done.stdout)


class Typed(Case):
    def test_standard_input_is_the_edits(self):
        (self.root / "a.txt").write_text("one\ntwo\n")
        block = "a.txt\n<<<<<<< SEARCH\ntwo\n=======\n2\n>>>>>>> REPLACE\n"
        shown = self.fine("--form", "search-replace", "--dry-run", given=block)
        self.assertFalse(shown["written"])
        self.assertIn("\n-two\n+2\n", shown["diff"])
        self.assertEqual((self.root / "a.txt").read_text(), "one\ntwo\n")
        done = self.edit("--form=search-replace", given=block)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(b"a.txt", done.stdout)
        self.assertEqual((self.root / "a.txt").read_text(), "one\n2\n")
        again = self.edit("--form=search-replace", "--input", "-", given=block)
        self.assertEqual(again.returncode, 1)
        self.assertIn(b"stands there already, at a.txt:2", again.stderr)

    def test_an_error_shows_the_closest_place(self):
        (self.root / "a.c").write_text("int a;\nint f(int x) {\n    return x;\n}\n")
        done = self.edit("--form", "search-replace", given="a.c\n<<<<<<< SEARCH\nint f(long y) {\n"
                         "    return z;\n}\n=======\n>>>>>>> REPLACE\n")
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"closest place is a.c:2", done.stderr)
        self.assertIn(b"\n  -    return z;\n  +    return x;\n", done.stderr)

    def test_a_diff_without_context_means_the_line_ends_that_it_shows(self):
        old = b"one\r\ntwo\r\n"
        seen = hashlib.sha1(b"blob %d\0" % len(old) + old).hexdigest()
        for index, end in ((seen[:9], b"\n"), ("0123456", b"\r\n")):
            with self.subTest(index):
                (self.root / "a").write_bytes(old)
                self.fine("--form", "udiff", given=b"diff --git a/a b/a\nindex %s..7654321 100644\n--- a/a\n+++ b/a\n"
                          b"@@ -1,0 +2 @@\n+new\n" % index.encode())
                self.assertEqual((self.root / "a").read_bytes(), b"one\r\nnew" + end + b"two\r\n")

    def test_latin1_goes_through(self):
        (self.root / "a").write_bytes(b"gr\xfcn\nrot\n")
        self.fine("--form", "udiff",
                  given=b"--- a/a\n+++ b/a\n@@ -1,2 +1,2 @@\n-gr\xfcn\n+wei\xdf\n rot\n")
        self.assertEqual((self.root / "a").read_bytes(), b"wei\xdf\nrot\n")

    def test_nul_and_too_much_are_refused(self):
        self.assertEqual(self.edit("--form", "udiff", given=b"a\0b").returncode, 2)
        self.assertEqual(self.edit("--form", "udiff", given=b"x" * 17_000_000).returncode, 2)
        self.assertEqual(os.listdir(self.root), [])
        self.assertFalse((self.folder / "home").exists())


class Differential(Case):
    """Random edits of real files, given as git and diff print them."""

    def sources(self):
        found = [p for folder in ("src", "tests", "tools", "docs") for p in
                 sorted((SOURCE / folder).rglob("*")) if p.is_file() and p.stat().st_size < 60000]
        return [p.read_bytes() for p in found if b"\0" not in p.read_bytes()]

    def changed(self, rng, text):
        lines = text.splitlines(keepends=True)
        for _ in range(rng.randint(1, 6)):
            at = rng.randint(0, len(lines)) if lines else 0
            kind = rng.randint(0, 4)
            if kind == 0 and lines:
                del lines[at:at + rng.randint(1, 4)]
            elif kind == 1 and lines:
                lines[at:at] = lines[:rng.randint(1, 5)]
            elif kind == 2 and at < len(lines):
                lines[at] = lines[at].replace(b"e", b"E", 1).rstrip(b"\n") + b" changed\n"
            elif kind == 3:
                lines.insert(at, rng.choice([b"new line\n", b"\n", b"}\n", b"-- x\n", b"++ y\n"]))
            elif lines:
                lines[-1] = lines[-1].rstrip(b"\n") if rng.random() < .5 else lines[-1] + b"tail\n"
        return b"".join(lines)

    def batch(self, rng, sources):
        """Two trees: some files change, come, go, or get another name or mode."""
        old, new = {}, {}
        for i in range(BATCH):
            text = rng.choice(sources)
            if rng.random() < .15:
                text = text.replace(b"\n", b"\r\n")
            if rng.random() < .1:
                text = text.rstrip(b"\n")
            name = f"d{i % 3}/file {i}" if rng.random() < .2 else f"d{i % 3}/f{i}.txt"
            kind = rng.random()
            if kind < .85 or kind >= .95:
                old[name] = (text, 0o644)
            if kind < .9:
                new[name] = (self.changed(rng, text), 0o755 if rng.random() < .1 else 0o644)
            elif kind < .95:
                new[name] = (text, 0o644)
                old[name + ".old"] = (self.changed(rng, text), 0o644)
        return old, new

    def write(self, folder, files):
        for name, (text, mode) in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text)
            path.chmod(mode)

    def diff(self, old, new, *options):
        """As git prints it."""
        repo = self.folder / "repo"
        shutil.rmtree(repo, ignore_errors=True)
        repo.mkdir()

        def git(*words):
            return subprocess.run(["git", "-c", "core.autocrlf=false", *words], cwd=repo, check=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                  env={**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null"}).stdout
        git("init", "-q")
        self.write(repo, old)
        git("add", "-A")
        tree = git("write-tree").decode().strip()
        for name in old:
            (repo / name).unlink()
        self.write(repo, new)
        git("add", "-A")
        return git("diff", "--cached", *options, tree)

    def plain_diff(self, old, new):
        for name, files in (("a", old), ("b", new)):
            shutil.rmtree(self.folder / name, ignore_errors=True)
            (self.folder / name).mkdir()
            self.write(self.folder / name, files)
        return subprocess.run(["diff", "-u", "-r", "a", "b"], stdout=subprocess.PIPE,
                              cwd=self.folder, check=False).stdout

    def applied(self, files, command, diff):
        """What COMMAND makes of FILES; None where it refuses."""
        target = self.folder / "theirs"
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir()
        self.write(target, files)
        done = subprocess.run(command, cwd=target, input=diff, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, check=False)
        self.refusal = done.stderr.decode(errors="replace")
        return files_of(target) if done.returncode == 0 else None

    def ours(self, files, diff):
        shutil.rmtree(self.root)
        self.root.mkdir()
        self.write(self.root, files)
        done = self.edit("--form", "udiff", given=diff)
        self.assertEqual(done.returncode, 0, done.stderr.decode() + diff.decode(errors="replace")[:3000])
        return files_of(self.root)

    def agree(self, found, wanted, diff, what):
        for name in sorted(set(found) | set(wanted)):
            if found.get(name) != wanted.get(name):
                (self.folder / "wanted").write_bytes(wanted.get(name, (b"", 0))[0])
                (self.folder / "found").write_bytes(found.get(name, (b"", 0))[0])
                shown = subprocess.run(["diff", "wanted", "found"], cwd=self.folder, check=False,
                                       stdout=subprocess.PIPE).stdout
                modes = [files.get(name, (b"", 0))[1] for files in (found, wanted)]
                at = max(diff.find(name.encode()), 0)
                self.fail(f"{what}: {name} {modes} {shown[:1500]!r} {diff[at:at + 2500]!r}")

    def test_git_apply_and_patch_agree(self):
        rng = random.Random(20261121)
        sources = self.sources()
        with_patch = 0
        for n in range(PAIRS // BATCH):
            old, new = self.batch(rng, sources)
            context = rng.choice([0, 1, 3, 3, 3, 10])
            options = [f"-U{context}"] + (["-M"] if rng.random() < .5 else [])
            diff = self.diff(old, new, *options)
            theirs = self.applied(old, ["git", "apply", "-p1", "--unidiff-zero",
                                        "--whitespace=nowarn"], diff)
            wanted = {name: (text, mode) for name, (text, mode) in new.items()}
            self.assertIsNotNone(theirs, self.refusal)
            self.agree(theirs, wanted, diff, f"git itself, batch {n}")
            self.agree(self.ours(old, diff), wanted, diff, f"batch {n}")
            plain = {k: v for k, v in old.items() if k in new and v[1] == new[k][1] == 0o644}
            plain_new = {k: new[k] for k in plain}
            diff = self.plain_diff(plain, plain_new)
            if plain and diff:
                theirs = self.applied(plain, ["patch", "-p1", "-s", "--binary"], diff)
                self.assertEqual(theirs, plain_new, f"patch itself, batch {n}")
                self.agree(self.ours(plain, diff), plain_new, diff, f"diff -u, batch {n}")
                with_patch += 1
        self.assertGreater(with_patch, PAIRS // BATCH // 2)

    def test_moved_hunks_go_where_patch_puts_them(self):
        """Lines were put in above since the diff was made."""
        rng = random.Random(7)
        sources = [s for s in self.sources() if len(s) > 2000]
        compared = 0
        for _ in range(60):
            text = rng.choice(sources)
            changed = self.changed(rng, text)
            diff = self.diff({"f": (text, 0o644)}, {"f": (changed, 0o644)})
            if not diff:
                continue
            shift = b"".join(b"/* %d */\n" % i for i in range(rng.randint(1, 30)))
            theirs = self.applied({"f": (shift + text, 0o644)}, ["patch", "-p1", "-s", "--binary",
                                                                "-F0", "--no-backup-if-mismatch"], diff)
            if theirs is None:
                continue
            self.assertEqual(self.ours({"f": (shift + text, 0o644)}, diff), theirs)
            compared += 1
        self.assertGreater(compared, 30)


PATCH = """*** Begin Patch
*** Update File: a.txt
@@
-two
+2
*** Delete File: gone.txt
*** Update File: from.txt
*** Move to: to/deep/name.txt
@@
-x
+y
*** Add File: new/file.txt
+new
*** Update File: z.txt
@@
-last
+end
*** End Patch
"""


class Broken(Case):
    """Every write fails, or kills, once. Needs a build with fault injection (sanitizers)."""

    def begin(self):
        shutil.rmtree(self.root)
        self.root.mkdir()
        for name, text in (("a.txt", "one\ntwo\n"), ("gone.txt", "1\n"), ("from.txt", "x\n"),
                           ("z.txt", "last\n")):
            (self.root / name).write_text(text)
        (self.root / "z.txt").chmod(0o755)
        return files_of(self.root)

    def states(self):
        old = self.begin()
        if self.edit("--form", "patch", given=PATCH, FETTLE_FAULT="1+").returncode == 0:
            self.skipTest("this build has no fault injection")
        self.begin()
        self.fine("--form", "patch", given=PATCH)
        new = files_of(self.root)
        self.assertEqual(new["to/deep/name.txt"][0], b"y\n")
        return old, new

    def folders(self):
        return sorted(str(p.relative_to(self.root)) for p in self.root.rglob("*") if p.is_dir())

    def go_through(self, fault, error):
        old, new = self.states()
        failures = 0
        for n in range(1, 200):
            self.begin()
            done = self.edit("--form", "patch", given=PATCH, FETTLE_FAULT=fault % n,
                             FETTLE_FAULT_ERRNO=error)
            self.assertNotIn(b"Sanitizer", done.stderr)
            if done.returncode == 0:
                self.assertEqual(files_of(self.root), new, f"fault {n}")
                break
            failures += 1
            self.assertEqual(done.returncode, 1, done.stderr)
            if b"could not be put back" in done.stderr:  # a disk that stays broken: the next does it
                again = self.edit("--form", "patch", given="no patch")
                self.assertEqual(again.returncode, 2, again.stderr)
                if files_of(self.root) == new:  # all but the end of the journal was written
                    continue
            self.assertEqual(files_of(self.root), old, f"fault {n}: {done.stderr.decode()}")
            self.assertEqual(self.folders(), [], f"fault {n}")
            self.fine("--form", "patch", given=PATCH)
            self.assertEqual(files_of(self.root), new, f"after fault {n}")
        self.assertGreater(failures, 20)

    def test_each_write_fails_once(self):
        self.go_through("%d", "5")

    def test_the_disk_is_full_from_each_write_on(self):
        self.go_through("%d+", "28")

    def test_killed_at_each_write(self):
        old, new = self.states()
        taken_back = kept = 0
        for n in range(1, 200):
            self.begin()
            done = self.edit("--form", "patch", given=PATCH, FETTLE_FAULT=str(n),
                             FETTLE_FAULT_ERRNO="kill")
            if done.returncode == 0:
                break
            self.assertEqual(done.returncode, -9, done.stderr)
            for name, found in files_of(self.root).items():  # each is whole at once
                if not os.path.basename(name).startswith(".fettle-"):
                    self.assertIn(found, (old.get(name), new.get(name)), f"kill {n}: {name}")
            again = self.edit("--form", "patch", given="no patch")
            self.assertEqual(again.returncode, 2, again.stderr)
            left = {k: v for k, v in files_of(self.root).items()}
            self.assertIn(left, (old, new), f"kill {n}")
            taken_back += left == old
            kept += left == new
            if left == old:
                self.assertEqual(self.folders(), [], f"kill {n}")
        self.assertGreater(taken_back, 10)
        self.assertGreater(kept, 0)
        self.assertFalse([p for p in (self.folder / "home/data/edits").iterdir() if p.is_dir()])

    def test_what_somebody_changed_after_a_kill_is_left_alone(self):
        old, new = self.states()
        for n in range(1, 200):
            self.begin()
            done = self.edit("--form", "patch", given=PATCH, FETTLE_FAULT=str(n),
                             FETTLE_FAULT_ERRNO="kill")
            if done.returncode == 0:
                self.fail("it was never killed half way")
            if files_of(self.root).get("a.txt") == new["a.txt"]:
                break
        (self.root / "a.txt").write_text("mine\n")
        told = self.fine("--form", "whole", given="other.txt\n```\nx\n```\n")
        self.assertIn("a.txt was changed by somebody else", " ".join(told["notes"]))
        self.assertEqual((self.root / "a.txt").read_text(), "mine\n")
        self.assertEqual(files_of(self.root)["from.txt"], old["from.txt"])

    def test_edits_side_by_side_do_not_disturb_each_other(self):
        (self.root / "a.txt").write_text("".join(f"line {i}\n" for i in range(8)))
        running = []
        for i in range(8):
            running.append(subprocess.Popen(
                [FETTLE, "edit", "--form", "search-replace", "--input",
                 json.dumps({"path": "a.txt", "old": f"line {i}\n", "new": f"LINE {i}\n"})],
                cwd=self.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                env={**os.environ, "FETTLE_HOME": str(self.folder / "home")}))
        done = []
        for process in running:
            _, err = process.communicate(timeout=60)
            self.assertIn(process.returncode, (0, 1), err)
            if process.returncode:
                self.assertIn(b"was changed since this edit was planned", err)
            done.append(process.returncode == 0)
        self.assertTrue(any(done))
        self.assertEqual((self.root / "a.txt").read_text(), "".join(
            f"{'LINE' if done[i] else 'line'} {i}\n" for i in range(8)))


if __name__ == "__main__":
    unittest.main()
