"""Graphs and impact through the program, on a git repository of several languages."""
import atexit
import json
import os
import shutil
import subprocess
import tempfile
import time
import unittest
import xml.etree.ElementTree as ET
from pathlib import Path

FETTLE = os.environ["FETTLE"]
HOME = tempfile.mkdtemp(prefix="fettle-graph-home-")
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ["FETTLE_HOME"] = HOME
GIT = ["git", "-c", "user.name=x", "-c", "user.email=x@localhost", "-c", "commit.gpgsign=false"]

FILES = {
    "shop/money.py": "def pence(amount):\n    return round(amount * 100)\n\n\ndef show(amount):\n    return str(amount)\n",
    "shop/cart.py": "from shop.money import pence\n\n\nclass Cart:\n    def total(self, prices):\n"
                    "        return sum(pence(p) for p in prices)\n",
    "shop/saved.py": "from shop.cart import Cart\n\n\nclass SavedCart(Cart):\n    pass\n",
    "tests/test_cart.py": "from shop.cart import Cart\n\n\ndef test_total():\n    assert Cart().total([1]) == 100\n",
    "tests/test_other.py": "def test_nothing():\n    assert True\n",
    "pytest.ini": "[pytest]\n",
    "web/a.ts": "import { low } from './b';\n\nexport function high(): number {\n  return low() + 1;\n}\n",
    "web/b.ts": "import { high } from './a';\n\nexport function low(): number {\n  return high ? 1 : 2;\n}\n",
    "c/list.h": "struct list { int n; };\nint list_add(struct list *l);\n",
    "c/list.c": "#include \"list.h\"\nint list_add(struct list *l) {\n    return l->n;\n}\n",
    "c/main.c": "#include \"list.h\"\nint main(void) {\n    struct list l = {0};\n    return list_add(&l);\n}\n",
}


class GraphTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="fettle-graph-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        for name, text in FILES.items():
            self.put(name, text)
        self.git("init", "-q", "-b", "main")
        self.commit("Begin")

    def put(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def git(self, *words):
        subprocess.run([*GIT, *words], cwd=self.folder, check=True, stdout=subprocess.DEVNULL)

    def commit(self, message):
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)

    def fettle(self, *words, code=0):
        done = subprocess.run([FETTLE, *map(str, words), "-q"], cwd=self.folder, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, timeout=120)
        self.assertEqual(done.returncode, code, done.stderr)
        return done.stdout if not code else done.stderr

    def answer(self, *words):
        return json.loads(self.fettle(*words, "--json"))

    def edges(self, answer):
        names = [n["name"] for n in answer["nodes"]]
        return {(names[e["from"]], names[e["to"]]) for e in answer["edges"]}

    def test_files_of_several_languages(self):
        answer = self.answer("graph")
        self.assertLessEqual({("shop/cart.py", "shop/money.py"), ("web/a.ts", "web/b.ts"), ("c/main.c", "c/list.h"),
                              ("c/main.c", "c/list.c"), ("tests/test_cart.py", "shop/cart.py")}, self.edges(answer))
        [cycle] = answer["cycles"]
        self.assertEqual(sorted(cycle["nodes"]), ["web/a.ts", "web/b.ts"])
        self.assertEqual(len(cycle["cuts"]), 1)
        self.assertEqual((answer["parsed"], answer["parsable"]), (10, 10))
        node = {n["name"]: n for n in answer["nodes"]}["shop/money.py"]
        self.assertEqual((node["fan_in"], node["fan_out"], node["instability"], node["layer"]), (1, 0, 0, 0))
        only = self.answer("graph", "--cycles")
        self.assertEqual(sorted(n["name"] for n in only["nodes"]), ["web/a.ts", "web/b.ts"])
        below = self.answer("graph", "shop")
        self.assertEqual(self.edges(below), {("cart.py", "money.py"), ("saved.py", "cart.py")})
        self.assertEqual(self.edges(self.answer("graph", "shop", "--from", "cart.py")), {("cart.py", "money.py")})

    def test_calls_types_and_folders(self):
        self.assertLessEqual({("Cart.total", "pence"), ("main", "list_add")},
                             self.edges(self.answer("graph", "--of", "calls")))
        self.assertEqual(self.edges(self.answer("graph", "--of", "types")), {("SavedCart", "Cart")})
        self.assertEqual(self.edges(self.answer("graph", "--of", "folders")), {("tests", "shop")})
        orphans = self.answer("graph", "--of", "calls", "--orphans")
        self.assertEqual([n["name"] for n in orphans["nodes"]], ["show"])

    def test_pictures(self):
        svg = ET.fromstring(self.fettle("graph", "--format", "svg"))
        titles = [t.text for t in svg.iter("{http://www.w3.org/2000/svg}title")]
        self.assertTrue(any(t.startswith("shop/cart.py: used by 2, uses 1") for t in titles), titles)
        self.assertIn("shop/cart.py → shop/money.py", titles)
        self.assertRegex(self.fettle("graph", "--format", "dot"), r'(?s)^digraph .* n\d+ -> n\d+ .*\}\n$')
        self.assertTrue(self.fettle("graph", "--format", "mermaid").startswith("flowchart TD\n  n0["))

    def test_a_changed_function_reaches_its_tests(self):
        self.put("shop/money.py", FILES["shop/money.py"].replace("* 100", "* 1000"))
        answer = self.answer("impact")
        self.assertEqual([(c["path"], c["state"], c["lines"], c["names"]) for c in answer["changes"]],
                         [("shop/money.py", "changed", 1, ["pence"])])
        found = {(n["path"], n["name"]): n for n in answer["affected"]}
        self.assertEqual(found["shop/cart.py", "Cart.total"]["distance"], 1)
        test = found["tests/test_cart.py", "test_total"]
        self.assertEqual((test["distance"], test["via"], test["test"]), (2, ["Cart.total", "pence"], True))
        self.assertIn(("shop/saved.py", "SavedCart"), found)
        self.assertEqual(answer["tests"], ["tests/test_cart.py"])
        self.assertEqual(answer["commands"], ["python3 -m pytest tests/test_cart.py"])
        self.assertEqual(answer["risk"]["level"], "low")
        self.assertNotIn("no test reaches", " ".join(answer["risk"]["reasons"]))
        self.assertEqual(self.answer("impact", "--depth", "1")["tests"], [])

    def test_a_report_of_coverage_tells_what_tests_ran(self):
        self.put("shop/money.py", FILES["shop/money.py"].replace("str(amount)", "repr(amount)"))
        self.put("coverage/lcov.info", "SF:shop/money.py\nDA:1,1\nDA:2,1\nDA:5,1\nDA:6,0\nend_of_record\n")
        reasons = self.answer("impact")["risk"]["reasons"]
        self.assertIn("tests ran 1 of 2 lines of the changed names", reasons)
        self.assertNotIn("no test reaches", " ".join(reasons))

    def test_a_comment_affects_nobody(self):
        self.put("c/list.h", "/* Lists. */\n" + FILES["c/list.h"])
        self.assertEqual(self.answer("impact")["affected"], [])
        self.put("c/list.h", "#define X 1\n" + FILES["c/list.h"])
        self.put("new.py", "x = 1\n")
        (self.folder / "web/b.ts").unlink()
        answer = self.answer("impact")
        self.assertEqual([(c["path"], c["state"]) for c in answer["changes"]],
                         [("c/list.h", "changed"), ("new.py", "added"), ("web/b.ts", "removed")])
        self.assertIn("removed", answer["warnings"][0])

    def test_commits_since(self):
        self.put("shop/money.py", FILES["shop/money.py"] + "\n\ndef more():\n    return 1\n")
        self.commit("Money")
        self.put("c/list.c", FILES["c/list.c"].replace("l->n;", "l->n + 1;"))
        self.commit("List")
        self.put("shop/cart.py", FILES["shop/cart.py"] + "# end\n")
        self.commit("Cart")
        answer = self.answer("impact", "--since", "HEAD~3")
        self.assertEqual([c["path"] for c in answer["changes"]], ["c/list.c", "shop/cart.py", "shop/money.py"])
        stages = [(u["stage"], u["changes"][0].split(" ", 1)[1]) for u in answer["order"]]
        self.assertEqual(stages, [(1, "Money"), (1, "List"), (2, "Cart")])
        self.assertIn("no commit 'none'", self.fettle("impact", "--since", "none", code=1))

    def test_what_goes_first_and_what_side_by_side(self):
        answer = self.answer("impact", "-f", "shop/cart.py,shop/saved.py", "-f", "c/main.c", "-f", "shop/money.py")
        self.assertEqual([(u["stage"], u["changes"]) for u in answer["order"]],
                         [(1, ["shop/money.py"]), (1, ["c/main.c"]), (2, ["shop/cart.py,shop/saved.py"])])
        self.assertIn("there is no file 'none.c'", self.fettle("impact", "-f", "none.c", code=1))
        self.assertIn("nothing is called 'none'", self.fettle("impact", "-s", "none", code=1))

    def test_outside_of_git_names_and_files_can_be_asked_about(self):
        shutil.rmtree(self.folder / ".git")
        self.assertEqual(self.answer("impact", "-s", "list_add")["affected"][0]["name"], "main")
        self.assertIn("no commit", self.fettle("impact", code=1))

    def test_a_large_project_is_answered_at_once(self):
        for i in range(2000):
            self.put(f"big/m{i // 50}/f{i}.py", "".join(
                f"from big.m{k // 50}.f{k} import g{k}\n" for k in range(max(0, i - 3), i)) +
                f"\n\ndef g{i}():\n    return [{', '.join(f'g{k}()' for k in range(max(0, i - 3), i))}]\n")
        self.commit("Large")
        self.answer("impact", "-s", "g1")
        self.put("big/m0/f0.py", "\n\ndef g0():\n    return 7\n")
        self.answer("impact")
        for words in (["graph"], ["graph", "--format", "svg"], ["impact"], ["impact", "--since", "HEAD~1"]):
            times = []
            for _ in range(3):
                begin = time.monotonic()
                self.fettle(*words)
                times.append(time.monotonic() - begin)
            # Much more than it takes: machines are busy, sanitizers slow.
            self.assertLess(min(times), 5, words)
        self.assertEqual(self.answer("impact", "--limit", "1")["affected_files"], 1999)


if __name__ == "__main__":
    unittest.main()
