"""What can be taken back: runs by `undo` and `--apply`, whole working trees by snapshots."""
import os
import socket
import stat

import repositories
from repositories import Case, MENDED, TYPO, walk


class Undo(Case):
    def improved(self, *args, files=None):
        path = self.repository({"a.md": TYPO, **(files or {})})
        return path, self.improve(path, "--only", "typos", *args)

    def head(self, path):
        return self.git(path, "rev-parse", "HEAD")

    def backup_is_there(self, path, answer):
        backup = self.git(path, "rev-parse", f"refs/fettle/undone/{answer['run']}")
        self.assertEqual(backup, answer["commit"])

    def test_a_run_that_nobody_merged(self):
        path, answer = self.improved()
        with self.untouched(path):
            result = self.fettle("undo", "--json", cwd=path)
            self.assertEqual(result.code, 0, result)
            self.assertIn("removed the branch", result.json()["done"])
            self.fails("undo", says="already", cwd=path, code=1)
            self.fails("undo", answer["run"], says="already", code=1)
        self.assertEqual(self.git(path, "branch", "--list", "fettle/*"), "")
        self.backup_is_there(path, answer)

    def test_a_run_that_was_merged(self):
        path, answer = self.improved()
        base = self.head(path)
        self.write(path, {"untracked.md": "mine\n", "kept.o": "ignored\n"})
        self.git(path, "merge", "-q", "--ff-only", answer["branch"])
        self.assertEqual(self.fettle("undo", cwd=path).code, 0)
        self.assertEqual(self.head(path), base)
        self.assertEqual(self.git(path, "status", "--porcelain"), "?? untracked.md")
        self.assertEqual(repositories.read(os.path.join(path, "a.md")), TYPO)
        self.backup_is_there(path, answer)

    def test_a_run_with_later_work_on_top(self):
        path, answer = self.improved("--apply")
        self.assertTrue(answer["applied"])
        self.commit(path, {"later.md": "later\n"})
        later = self.head(path)
        self.assertEqual(self.fettle("undo", answer["run"][-8:], cwd=path).code, 0)
        self.assertEqual(self.git(path, "rev-parse", "HEAD^"), later)
        self.assertEqual(repositories.read(os.path.join(path, "a.md")), TYPO)
        self.assertEqual(repositories.read(os.path.join(path, "later.md")), b"later\n")
        self.assertEqual(self.git(path, "status", "--porcelain"), "")

    def test_later_work_on_the_same_lines_is_not_lost(self):
        path, _ = self.improved("--apply")
        self.commit(path, {"a.md": MENDED.replace(b"parcel", b"letter")})
        with self.untouched(path):
            self.fails("undo", says="a.md", cwd=path, code=1)

    def test_a_changed_file_in_the_way(self):
        path, answer = self.improved("--apply")
        self.write(path, {"a.md": MENDED + b"mine\n"})
        with self.untouched(path):
            self.fails("undo", says="a.md", cwd=path, code=1)
        self.git(path, "checkout", "-q", "a.md")
        self.assertEqual(self.fettle("undo", cwd=path).code, 0)
        self.assertEqual(self.head(path), answer["base"])

    def test_commits_of_a_person_on_the_branch(self):
        path, answer = self.improved()
        self.git(path, "switch", "-q", answer["branch"])
        with self.untouched(path):
            self.fails("undo", says="checked out", cwd=path, code=1)
        self.commit(path, {"mine.md": "mine\n"})
        mine = self.head(path)
        self.git(path, "switch", "-q", "main")
        with self.untouched(path):
            self.fails("undo", says=answer["branch"], cwd=path, code=1)
        self.assertEqual(self.git(path, "rev-parse", answer["branch"]), mine)


class Apply(Case):
    def test_a_clean_tree(self):
        path = self.repository()
        answer = self.improve(path, "--apply")
        self.assertTrue(answer["applied"])
        self.assertEqual(self.git(path, "rev-parse", "main"), answer["commit"])
        self.assertEqual(self.git(path, "status", "--porcelain"), "")
        self.assertEqual(repositories.read(os.path.join(path, "README.md")), MENDED)

    def test_a_changed_file_elsewhere_stays_as_it_is(self):
        path = self.repository({"other.md": TYPO})
        self.write(path, {"other.md": b"mine recieve\n", "new.md": "new\n"})
        answer = self.improve(path, "--apply", "--only", "typos")
        self.assertTrue(answer["applied"])
        self.assertEqual(repositories.read(os.path.join(path, "other.md")), b"mine recieve\n")
        self.assertEqual(self.git(path, "status", "--porcelain"), "M other.md\n?? new.md")

    def test_an_untracked_file_in_the_way_keeps_the_result_on_its_branch(self):
        path = self.repository()
        self.write(path, {".github/workflows/ci.yml": "mine\n"})
        with self.untouched(path):
            answer = self.improve(path, "--apply", code=1)
            text = self.fettle("improve", "--apply", path)
        self.assertIn(".github/workflows/ci.yml", answer["not_applied"])
        self.assertIn("Not applied", text.out)
        self.assertFalse(answer["applied"])
        self.assertEqual(self.content(path, answer["branch"], "README.md"), MENDED)
        self.assertEqual(self.git(path, "for-each-ref", "refs/fettle"), "")
        self.assertEqual(self.fettle("undo", answer["run"], cwd=path).code, 0)

    def test_a_detached_head(self):
        path = self.repository()
        self.git(path, "checkout", "-q", "--detach")
        with self.untouched(path):
            answer = self.improve(path, "--apply", code=1)
        self.assertFalse(answer["applied"])
        self.assertIn("branch", answer["not_applied"])
        self.assertEqual(self.content(path, answer["branch"], "README.md"), MENDED)


class Snapshots(Case):
    def state(self, path):
        """With times of files and links; those of folders, and of what is no file, are left out."""
        return {name: entry if not stat.S_ISDIR(entry[0]) else entry[:1]
                for name, entry in walk(path, True, [b".git/", b"pipe.x/", b"socket.x/"]).items()}

    def test_a_working_tree_to_the_byte(self):
        path = self.repository({"sub/in.md": "in\n", "run.sh": "#!/bin/sh\n"})
        self.write(path, {"untracked.md": b"\0\xff", "kept.o": "ignored", "a.md": TYPO,
                          b"\xffodd\n\x1b.md": "odd", "nested/.git/config": "[core]\n"})
        os.makedirs(os.path.join(path, "empty/folder"))
        os.symlink("/etc/passwd", os.path.join(path, "link"))
        os.symlink("nowhere", os.path.join(path, "dangling"))
        os.chmod(os.path.join(path, "run.sh"), 0o750)
        os.chmod(os.path.join(path, "sub"), 0o711)
        os.utime(os.path.join(path, "kept.o"), ns=(1_000_000_001, 1_234_567_890_123_456_789))
        self.git(path, "add", "a.md")
        os.mkfifo(os.path.join(path, "pipe.x"))
        with socket.socket(socket.AF_UNIX) as unix:
            unix.bind(os.path.join(path, "socket.x"))
            before = self.state(path)
            index = self.git(path, "ls-files", "--stage")
            taken = self.fettle("snapshots", "take", "--json", path).json()
            self.git(path, "reset", "-q", "--hard")
            self.git(path, "clean", "-qffdx")
            self.write(path, {"new.md": "new", "sub/in.md": "changed"})
            broken = self.state(path)
            result = self.fettle("snapshots", "restore", "--json", taken["id"])
        self.assertEqual(result.code, 0, result)
        self.assertEqual(self.state(path), before)
        self.assertEqual(self.git(path, "ls-files", "--stage"), index)
        again = self.fettle("snapshots", "restore", "--json", result.json()["before"])
        self.assertEqual(again.code, 0, again)
        self.assertEqual(self.state(path), broken)
        self.assertEqual(len(self.fettle("snapshots", "list", "--json", path).json()["snapshots"]), 3)
        self.assertEqual(self.fettle("snapshots", "list", path).code, 0)

    def test_a_store_of_snapshots_that_is_damaged(self):
        path = self.repository()
        taken = self.fettle("snapshots", "take", "--json", path).json()
        for folder, _, names in os.walk(os.path.join(self.home, "data/snapshots")):
            for name in names:
                with open(os.path.join(folder, name), "rb+") as file:
                    content = file.read()
                    file.seek(max(0, len(content) // 2))
                    file.write(b"\xff")
        self.write(path, {"README.md": "changed\n"})
        with self.untouched(path):
            self.fails("snapshots", "restore", taken["id"], says="", code=1)

    def test_a_folder_that_is_no_repository(self):
        self.write(self.dir, {"plain/a.txt": "a"})
        taken = self.fettle("snapshots", "take", "--json", self.path("plain")).json()
        os.unlink(self.path("plain/a.txt"))
        self.assertEqual(self.fettle("snapshots", "restore", taken["id"]).code, 0)
        self.assertEqual(repositories.read(self.path("plain/a.txt")), b"a")


if __name__ == "__main__":
    repositories.main()
