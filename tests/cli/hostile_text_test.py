"""Texts in every form: but for the words that are mended, each byte stays what it is."""
import os

import repositories
from repositories import Case


class Texts(Case):
    def mended(self, files):
        """Each file is mended or left alone, and what is mended is what WANTED says."""
        path = self.repository({name: before for name, (before, _) in files.items()})
        with self.untouched(path):
            answer = self.improve(path, "--only", "typos")
        for name, (_, after) in files.items():
            self.assertEqual(self.content(path, answer["branch"], name), after, name)

    def replaced(self, before):
        return before.replace(b"recieve", b"receive")

    def test_line_ends_and_final_newlines(self):
        texts = {
            "crlf.md": b"one\r\nrecieve\r\nthree\r\n",
            "mixed.md": b"one\r\nrecieve\nthree\r\n\nrecieve\r\n",
            "old-mac.md": b"one\rrecieve\rthree\r",
            "no-end.md": b"one\nrecieve",
            "crlf-no-end.md": b"one\r\nrecieve",
            "only.md": b"recieve",
            "blanks.md": b"\n\n recieve  \t\n   \n\n\n",
            "form-feed.md": b"one\x0crecieve\x0b\n",
        }
        self.mended({name: (text, self.replaced(text)) for name, text in texts.items()})

    def test_byte_order_marks(self):
        texts = {
            "bom.md": b"\xef\xbb\xbfrecieve\n",
            "bom-crlf.md": b"\xef\xbb\xbfrecieve\r\nand so on\r\n",
            "bom-twice.md": b"\xef\xbb\xbf\xef\xbb\xbfone recieve\n",
        }
        self.mended({name: (text, self.replaced(text)) for name, text in texts.items()})

    def test_encodings(self):
        latin = "Größe: recieve ÿ\n".encode("latin-1")
        wide = "recieve the parcel\n"
        path = self.repository({
            "latin.md": latin,
            "utf16le.md": b"\xff\xfe" + wide.encode("utf-16-le"),
            "utf16be.md": b"\xfe\xff" + wide.encode("utf-16-be"),
            "utf32.md": wide.encode("utf-32"),
            "bare16.md": wide.encode("utf-16-le"),
            "half.md": b"recieve \xe2\x82\n",
            "overlong.md": b"recieve \xc0\xaf\n",
            "surrogate.md": b"recieve \xed\xa0\x80\n",
        })
        with self.untouched(path):
            answer = self.improve(path, "--only", "typos")
        for line in self.git(path, "diff", "--name-only", f"main..{answer['branch']}").splitlines():
            if line.endswith("README.md"):
                continue
            before = self.content(path, "main", line)
            after = self.content(path, answer["branch"], line)
            self.assertEqual(after, self.replaced(before), line)
            self.assertNotIn(line, ("utf16le.md", "utf16be.md", "utf32.md", "bare16.md"))

    def test_code_in_many_forms(self):
        crlf = b"import os\r\nimport sys\r\n\r\nprint(sys.argv)\r\n"
        mixed = b"import os\nimport sys\r\n\r\nprint(sys.argv)\n"
        bom = b"\xef\xbb\xbfimport os\nimport sys\nprint(sys.argv)"
        broken = b"import os\ndef f(:\n"
        deep = b"x = " + b"(" * 20000 + b")" * 20000 + b"\n"
        path = self.repository({
            "crlf.py": crlf, "mixed.py": mixed, "bom.py": bom, "broken.py": broken,
            "deep.py": deep, "nul.py": b"import os\n\0\n", "empty.py": b"",
            "tabs.py": b"import os\nif True:\n\tprint('recieve')\n",
        })
        with self.untouched(path):
            answer = self.improve(path)
        for name, wanted in (("crlf.py", crlf.replace(b"import os\r\n", b"")),
                             ("mixed.py", mixed.replace(b"import os\n", b"")),
                             ("bom.py", bom.replace(b"import os\n", b"")),
                             ("broken.py", broken), ("deep.py", deep), ("empty.py", b""),
                             ("nul.py", b"import os\n\0\n")):
            self.assertEqual(self.content(path, answer["branch"], name), wanted, name)

    def test_applied_to_the_working_tree_the_bytes_are_the_same(self):
        before = b"\xef\xbb\xbfone\r\nrecieve"
        path = self.repository({"odd.md": before, "run.sh": "#!/bin/sh\n# recieve\n"})
        os.chmod(os.path.join(path, "run.sh"), 0o755)
        self.commit(path, {}, "mode")
        answer = self.improve(path, "--apply")
        self.assertTrue(answer["applied"], answer)
        self.assertEqual(repositories.read(os.path.join(path, "odd.md")), self.replaced(before))
        self.assertEqual(os.stat(os.path.join(path, "run.sh")).st_mode & 0o777, 0o755)
        self.assertEqual(self.git(path, "status", "--porcelain"), "")

    def test_protected_paths_stay(self):
        path = self.repository({
            "fettle.yaml": "improve:\n  protected: ['docs/**', '*.lock.md', README.md]\n",
            "docs/a.md": "recieve\n", "x.lock.md": "recieve\n", "free.md": "recieve\n"})
        answer = self.improve(path, "--only", "typos")
        changed = self.git(path, "diff", "--name-only", f"main..{answer['branch']}").splitlines()
        self.assertEqual(changed, ["free.md"])

    def test_a_change_over_the_limit_is_refused(self):
        path = self.repository({"many.md": "recieve\n" * 50})
        answer = self.improve(path, "--set", "improve.largest_change=60")
        refused = [s for s in answer["suggestions"] if s["outcome"] == "rolled back"]
        self.assertEqual([s["critic"] for s in refused], ["policy"], answer["suggestions"])
        self.assertIn("improve.largest_change", refused[0]["reason"])


if __name__ == "__main__":
    repositories.main()
