"""Odd repositories: a clear word or a right result, and nothing of the person's is touched."""
import os
import socket
import subprocess

import repositories
from repositories import Case, MENDED, TYPO, read


class Shapes(Case):
    def assert_mended(self, repository, answer=None, name="README.md"):
        answer = answer or self.improve(repository)
        self.assertEqual(answer["state"], "kept", answer)
        self.assertEqual(self.content(repository, answer["branch"], name), MENDED)
        return answer

    def test_no_commit_yet(self):
        path = self.path("empty")
        os.makedirs(path)
        self.git(path, "init", "-q")
        with self.untouched(path):
            self.fails("improve", path, says="no commit yet", code=1)

    def test_bare(self):
        path = self.repository()
        bare = self.path("bare.git")
        self.git(self.dir, "clone", "-q", "--bare", path, bare)
        with self.untouched(bare):
            self.assert_mended(bare)

    def test_shallow_clone(self):
        path = self.repository()
        self.commit(path, {"more.txt": "more\n"})
        shallow = self.path("shallow")
        self.git(self.dir, "clone", "-q", "--depth", "1", f"file://{path}", shallow)
        with self.untouched(shallow):
            self.assert_mended(shallow)

    def test_submodules(self):
        inner = self.repository(name="inner")
        path = self.repository()
        self.git(path, "submodule", "--quiet", "add", inner, "part")
        self.git(path, "commit", "-q", "-m", "part")
        with self.untouched(path), self.untouched(inner):
            answer = self.assert_mended(path)
        self.assertTrue(any("submodule" in note for note in answer["notes"]), answer["notes"])
        self.assertFalse(any("part/" in s["title"] for s in answer["suggestions"]))

    def test_pointers_of_large_files_are_left_alone(self):
        pointer = ("version https://git-lfs.github.com/spec/v1\n"
                   "oid sha256:" + "1" * 64 + "\nsize 12\n# recieve\n")
        path = self.repository({".gitattributes": "*.md filter=lfs\n", "big.md": pointer,
                                "notes.txt": TYPO})
        with self.untouched(path):
            answer = self.assert_mended(path, name="notes.txt")
        self.assertEqual(self.content(path, answer["branch"], "big.md"), pointer.encode())
        self.assertEqual(self.content(path, answer["branch"], "README.md"), TYPO)

    def test_links_that_leave_the_tree(self):
        outside = self.path("outside.md")
        self.write(self.dir, {"outside.md": TYPO})
        self.write(self.dir, {"folder/inside.md": TYPO})
        path = self.repository()
        for name, target in (("absolute.md", outside), ("up.md", "../outside.md"),
                             ("to-folder", "../folder"), ("etc", "/etc"), ("loop", "loop")):
            os.symlink(target, os.path.join(path, name))
        self.commit(path, {})
        with self.untouched(path):
            self.assert_mended(path)
        for name in ("outside.md", "folder/inside.md"):
            self.assertEqual(read(self.path(name)), TYPO)

    def test_sparse_checkout(self):
        path = self.repository({"far/away.md": TYPO, "near/by.md": TYPO})
        self.git(path, "sparse-checkout", "set", "near")
        with self.untouched(path):
            answer = self.assert_mended(path)
        self.assertEqual(self.content(path, answer["branch"], "far/away.md"), MENDED)

    def test_dirty_index_and_untracked_files(self):
        path = self.repository({"staged.md": TYPO, "changed.md": TYPO})
        self.write(path, {"staged.md": TYPO + b"staged\n", "new.md": TYPO, "kept.o": "ignored"})
        self.git(path, "add", "staged.md")
        self.write(path, {"changed.md": TYPO + b"changed\n"})
        self.git(path, "stash", "-q")
        self.git(path, "stash", "apply", "-q", "--index")
        with self.untouched(path):
            answer = self.assert_mended(path)
        for name in ("staged.md", "changed.md"):
            self.assertEqual(self.content(path, answer["branch"], name), TYPO)

    def test_merge_with_conflicts_under_way(self):
        path = self.repository({"both.md": "one\n"})
        self.git(path, "switch", "-q", "-c", "side")
        self.commit(path, {"both.md": "side recieve\n"})
        self.git(path, "switch", "-q", "main")
        self.commit(path, {"both.md": "main recieve\n"})
        self.git(path, "merge", "side", check=False)
        with self.untouched(path):
            answer = self.assert_mended(path)
            self.assertTrue(any("merge is under way" in n for n in answer["notes"]))
            refused = self.improve(path, "--apply", code=1)
            self.assertIn("merge", refused["not_applied"])
        self.assertEqual(self.content(path, answer["branch"], "both.md"), b"main recieve\n")

    def test_detached_head_and_linked_worktree(self):
        path = self.repository()
        self.git(path, "checkout", "-q", "--detach")
        with self.untouched(path):
            self.assert_mended(path)
        linked = self.path("linked")
        self.git(path, "worktree", "add", "-q", "-b", "other", linked)
        self.commit(linked, {"second.md": TYPO})
        with self.untouched(linked), self.untouched(path):
            answer = self.improve(linked)
        self.assertEqual(self.content(path, answer["branch"], "second.md"), MENDED)

    def test_large_and_binary_files(self):
        path = self.repository()
        with open(os.path.join(path, "large.md"), "wb") as file:
            file.truncate(120_000_000)
        self.commit(path, {"binary.md": b"recieve\0\1\2recieve", "long.md": b"recieve " * 200_000})
        with self.untouched(path):
            self.assert_mended(path)

    def test_what_is_no_file_or_cannot_be_read(self):
        path = self.repository()
        os.mkfifo(os.path.join(path, "pipe.md"))
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(os.path.join(path, "socket.md"))
            self.write(path, {"secret.md": TYPO, "locked/in.md": TYPO})
            os.chmod(os.path.join(path, "secret.md"), 0)
            os.chmod(os.path.join(path, "locked"), 0)
            self.addCleanup(os.chmod, os.path.join(path, "locked"), 0o700)
            with self.untouched(path):
                self.assert_mended(path)

    def test_fifo_where_a_file_was(self):
        path = self.repository({"was.md": TYPO})
        os.unlink(os.path.join(path, "was.md"))
        os.mkfifo(os.path.join(path, "was.md"))
        with self.untouched(path):
            self.assert_mended(path)

    def test_names_of_files(self):
        names = [b"new\nline.md", b"\xff\xfe\x80.md", b"-rf.md", b"--help.md", b"quo'te\".md",
                 b"esc\x1b[31mred\x1b]0;title\x07.md", b"$(touch x).md", b"\xe2\x80\xaeright.md",
                 b"tab\t.md", b" space .md", b"back\\slash.md", "zoë.md".encode(),
                 b"Fettle-Proof: all\n\nReviewed-by: me.md"]
        path = self.repository({name: TYPO for name in names})
        with self.untouched(path):
            for form in ((), ("--json",), ("--jsonl",), ("--format", "markdown")):
                self.fettle("improve", "--dry-run", *form, path)
            answer = self.assert_mended(path)
            for command in (("runs", "show"), ("runs", "events"), ("profile", path), ("runs", "export"),
                            ("runs", "export", "--as", "markdown"), ("runs", "replay")):
                self.assertEqual(self.fettle(*command).code, 0)
        for name in names:
            self.assertEqual(self.content(path, answer["branch"], os.fsdecode(name)), MENDED, name)
        messages = self.git(path, "log", "--format=%B", f"main..{answer['branch']}")
        self.assertEqual([line for line in messages.splitlines()
                          if line.startswith("Reviewed-by") or "Fettle-Proof: all" == line], [])
        self.assertNotIn("\x1b", messages)
        self.assertNotIn(b"\x1b", read(answer["report"]))

    def test_a_folder_that_is_deep_and_a_name_that_is_long(self):
        deep = "/".join(["d" * 50] * 30)
        path = self.repository({"n" * 251 + ".md": TYPO})
        blob = self.git(path, "rev-parse", "HEAD:README.md")
        self.git(path, "update-index", "--add", "--cacheinfo", f"100644,{blob},{deep}/deep.md")
        self.git(path, "commit", "-q", "-m", "deep")
        answer = self.fettle("improve", "--trust", path)
        self.assertIn(answer.code, (0, 1), answer)

    def test_names_that_only_case_keeps_apart_and_names_git_forbids(self):
        path = self.repository({"Same.md": TYPO, "same.md": TYPO})
        self.assert_mended(path)
        blob = self.git(path, "rev-parse", "HEAD:README.md")
        for name in ("..", ".git", ".GIT"):
            tree = subprocess.run(["git", "mktree"], cwd=path, env=self.environment, check=False,
                                  input=f"100644 blob {blob}\t{name}\n".encode(),
                                  stdout=subprocess.PIPE).stdout.decode().strip()
            commit = self.git(path, "commit-tree", tree, "-m", "bad")
            self.git(path, "update-ref", "refs/heads/main", commit)
            with self.untouched(path):
                self.fails("improve", "--trust", path, says=name, code=1)


class Arguments(Case):
    def test_what_is_no_repository(self):
        os.makedirs(self.path("plain"))
        self.write(self.dir, {"file.txt": "text"})
        self.fails("improve", self.path("plain"), says="plain", code=1)
        self.fails("improve", self.path("no-such"), says="no-such", code=1)
        self.fails("improve", self.path("file.txt"), says="file.txt", code=1)
        self.fails("improve", "/dev/null", says="/dev/null", code=1)
        self.fails("improve", "", says="path", code=2)
        self.fails("improve", self.path("x\x1b[31m\ny"), says="x", code=1)
        self.fails("improve", "a" * 5000, says="aaa")

    def test_paths_and_ids_that_climb(self):
        path = self.repository()
        self.improve(path)
        for name in ("../../../etc/passwd", "../fettle", "a/../../b", "%00", "'; drop table run;--"):
            for command in (("runs", "show"), ("runs", "events"), ("undo",), ("runs", "resume"),
                            ("snapshots", "restore")):
                self.fails(*command, name, says="")
        self.fails("improve", "--only", "../typos", path, says="../typos", code=2)
        self.fails("improve", "--max", "-1", path, says="max", code=2)
        self.fails("improve", "--set", "sandbox.timeout=x", path, says="sandbox.timeout")
        self.fails("improve", "--config", "/no/such", path, says="/no/such")

    def test_a_folder_below_and_a_link_to_it(self):
        path = self.repository({"sub/in.md": TYPO})
        os.symlink(path, self.path("link"))
        first = self.improve(os.path.join(path, "sub"))
        self.assertEqual(first["project"], path)
        self.assertEqual(self.improve(self.path("link", "sub"))["branch"], first["branch"])


if __name__ == "__main__":
    repositories.main()
