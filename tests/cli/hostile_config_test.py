"""What a repository says of itself: nothing runs before it is trusted, and never outside."""
import os
import time

import repositories
from repositories import Case, MAKEFILE, TYPO

HOOKS = ("applypatch-msg", "commit-msg", "fsmonitor-watchman", "post-applypatch", "post-checkout",
         "post-commit", "post-index-change", "post-merge", "post-rewrite", "pre-applypatch",
         "pre-auto-gc", "pre-commit", "pre-merge-commit", "pre-push", "pre-rebase",
         "prepare-commit-msg", "reference-transaction", "sendemail-validate", "update")


class Git(Case):
    def marker(self):
        return self.path("marker")

    def arm(self, path):
        """Everything in .git that can start a program starts one that leaves a mark."""
        script = self.path("mark")
        self.write(self.dir, {"mark": f"#!/bin/sh\necho \"$0 $*\" >> {self.marker()}\ncat\n"})
        os.chmod(script, 0o755)
        for hook in HOOKS:
            os.symlink(script, os.path.join(path, ".git/hooks", hook))
        self.write(self.dir, {"included": f"[core]\n\teditor = {script}\n\tpager = {script}\n"})
        settings = {
            "core.fsmonitor": script, "core.sshCommand": script, "core.pager": script,
            "core.editor": script, "core.askPass": script, "core.alternateRefsCommand": script,
            "core.gitProxy": script, "diff.external": script, "diff.mark.textconv": script,
            "diff.mark.command": script, "merge.mark.driver": script, "filter.mark.clean": script,
            "filter.mark.smudge": script, "filter.mark.process": script,
            "filter.mark.required": "true", "gpg.program": script, "commit.gpgSign": "true",
            "tag.gpgSign": "true", "gpg.format": "openpgp", "credential.helper": f"!{script}",
            "alias.status": f"!{script}", "alias.log": f"!{script}", "include.path": self.path("included"),
            "uploadpack.packObjectsHook": script, "sequence.editor": script,
            "remote.origin.url": f"ext::{script}", "remote.origin.uploadpack": script,
            "extensions.partialClone": "origin", "remote.origin.promisor": "true",
            "core.hooksPath": os.path.join(path, ".git/hooks"),
        }
        with open(os.path.join(path, ".git/config"), "a", encoding="utf-8") as config:
            for name, value in settings.items():
                section, rest = name.split(".", 1)
                sub, key = rest.rsplit(".", 1) if "." in rest else (None, rest)
                config.write(f'[{section} "{sub}"]\n' if sub else f"[{section}]\n")
                config.write(f'\t{key} = "{value}"\n')

    def test_hooks_and_settings_never_run(self):
        path = self.repository({".gitattributes": "*.c filter=mark diff=mark merge=mark\n",
                                "main.c": "int main(void) { return 0; } // recieve\n",
                                "dirty.md": TYPO})
        self.write(path, {"dirty.md": TYPO + b"more\n"})
        self.arm(path)
        with self.untouched(path):
            for command in (("improve", "--dry-run", path), ("profile", path),
                            ("improve", "--trust", path), ("snapshots", "take", path),
                            ("trust", path), ("runs", "show", "last")):
                result = self.fettle(*command)
                self.assertEqual(result.code, 0, result)
        self.write(path, {"dirty.md": TYPO})
        applied = self.improve(path, "--apply")
        self.assertTrue(applied["applied"], applied)
        self.assertEqual(self.fettle("undo", cwd=path).code, 0)
        self.assertFalse(os.path.exists(self.marker()), "something of the repository's ran")

    def test_a_working_tree_elsewhere_is_refused(self):
        path = self.repository()
        os.makedirs(self.path("victim"))
        self.write(path, {".git/config": "[core]\n\trepositoryformatversion = 0\n"
                          f"\tworktree = {self.path('victim')}\n"})
        self.fails("improve", "--trust", "--apply", path, says="working tree")
        self.assertEqual(os.listdir(self.path("victim")), [])

    def test_refs_and_objects_that_are_broken(self):
        path = self.repository()
        head = self.git(path, "rev-parse", "HEAD")
        self.write(path, {".git/refs/heads/main": "not a commit\n"})
        self.fails("improve", "--trust", path, says=path)
        self.write(path, {".git/refs/heads/main": "1" * 40 + "\n"})
        self.fails("improve", "--trust", path, says="1111111")
        self.write(path, {".git/refs/heads/main": head + "\n", ".git/HEAD": "ref: ../../etc/passwd"})
        self.fails("improve", "--trust", path, says=path)
        self.write(path, {".git/HEAD": "ref: refs/heads/main\n"})
        tree = self.git(path, "rev-parse", "HEAD^{tree}")
        name = os.path.join(path, ".git/objects", tree[:2], tree[2:])
        os.chmod(name, 0o644)
        self.write(path, {os.path.relpath(name, path): b"garbage"})
        self.fails("improve", "--trust", path, says=path)
        self.write(path, {".git/config": "[core\nbroken"})
        self.fails("improve", "--trust", path, says=path)

    def test_a_branch_of_that_name_that_is_a_persons(self):
        path = self.repository()
        base = self.git(path, "rev-parse", "HEAD")
        self.git(path, "branch", f"fettle/improve-{base[:8]}")
        answer = self.improve(path)
        self.assertEqual(answer["branch"], f"fettle/improve-{base[:8]}-2")
        self.assertEqual(self.git(path, "rev-parse", f"fettle/improve-{base[:8]}"), base)
        other = self.repository(name="blocked")
        self.git(other, "branch", "fettle")
        self.fails("improve", "--trust", other, says="fettle")


class Settings(Case):
    def test_hostile_settings_files(self):
        bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
            f"{chr(c)}: &{chr(c)} [{','.join(['*' + chr(c - 1)] * 9)}]\n" for c in range(98, 106))
        cases = {
            "unknown": ("improve:\n  maks: 3\n", "fettle.yaml:2"),
            "unsafe": ("sandbox:\n  unsafe: true\n", "sandbox.unsafe"),
            "budget": ("improve:\n  budget: 99h\n", "improve.budget"),
            "bomb": (bomb, "fettle.yaml"),
            "large": ("# " + "x" * 10_000_000 + "\n", "fettle.yaml"),
            "deep": ("[" * 100_000, "fettle.yaml"),
            "binary": (b"\0\1\2\xff", "fettle.yaml"),
            "twice": ("improve:\n  max: 1\nimprove:\n  max: 2\n", "fettle.yaml"),
            "type": ("improve: 3\n", "fettle.yaml"),
            "escapes": ("\"\\e[31mx\": 1\n", "fettle.yaml"),
        }
        for name, (content, says) in cases.items():
            path = self.repository({"fettle.yaml": content}, name=name)
            start = time.monotonic()
            with self.untouched(path):
                self.fails("improve", "--trust", path, says=says)
            self.assertLess(time.monotonic() - start, 10, name)

    def test_settings_files_that_are_no_files(self):
        for name, make in (("passwd", lambda p: os.symlink("/etc/passwd", p)),
                           ("zero", lambda p: os.symlink("/dev/zero", p)),
                           ("fifo", os.mkfifo), ("folder", os.makedirs)):
            path = self.repository(name=name)
            make(os.path.join(path, "fettle.yaml"))
            result = self.fails("improve", "--trust", path, says="fettle.yaml", timeout=20)
            self.assertNotIn("root:", result.err)

    def test_commands_of_the_repositorys_own_settings_run_inside(self):
        outside = self.path("outside")
        path = self.repository({"fettle.yaml": f"commands:\n  test: ['echo x > {outside}; "
                                "echo ok 1 - a']\n"})
        self.fails("improve", path, says="trust", code=3)
        with self.untouched(path):
            self.improve(path)
        self.assertFalse(os.path.exists(outside))


class Trust(Case):
    def test_nothing_runs_before_trust_and_a_change_asks_again(self):
        path = self.repository({"Makefile": "test:\n\t@echo 'ok 1 - a'; touch ran\n"})
        with self.untouched(path):
            for args in (("--dry-run", path), (path,), ("--json", path)):
                self.fettle("improve", *args)
            self.fails("improve", path, says="not trusted yet", code=3)
            started = self.fettle("runs", "list", "--json", path).json()["runs"]
            self.assertEqual([run["state"] for run in started], ["planned"])
        self.assertEqual(self.fettle("trust", path).code, 0)
        self.assertEqual(self.fettle("improve", path).code, 0)
        self.commit(path, {"notes.md": TYPO})
        self.assertEqual(self.fettle("improve", path).code, 0, "what is trusted has not changed")
        self.commit(path, {"Makefile": MAKEFILE + "# another one\n"})
        with self.untouched(path):
            self.fails("improve", path, says="has changed", code=3)
        self.assertEqual(self.fettle("improve", "--trust", path).code, 0)
        self.assertEqual(self.fettle("trust", "--revoke", path).code, 0)
        self.fails("improve", path, says="trust", code=3)

    def test_trust_is_for_one_place(self):
        path = self.repository()
        self.improve(path)
        clone = self.path("clone")
        self.git(self.dir, "clone", "-q", path, clone)
        self.fails("improve", clone, says="not trusted yet", code=3)


if __name__ == "__main__":
    repositories.main()
