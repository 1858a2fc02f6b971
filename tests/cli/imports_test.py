"""`fettle imports tidy`: what goes, what is merged, what is sorted, what stays."""
import json
import unittest

from refactor_support import Refactoring, has

# what it shows, file, before, after, reasons of what is left
CASES = [
    ("Python: groups, merged names, unused ones", "x.py",
     "import sys, os\nfrom third import b, a\nimport mine\nfrom .near import Z, y\nimport json\n"
     "from third import C\nfrom ..far import q\n\nprint(os, sys, b, a, mine, Z, y, C, q)\n",
     "import sys, os\n\nfrom third import C, a, b\n\nimport mine\n\nfrom ..far import q\n"
     "from .near import Z, y\n\nprint(os, sys, b, a, mine, Z, y, C, q)\n", []),
    ("Python: nothing crosses a comment, a star, another statement", "x.py",
     "from __future__ import annotations\nimport b\nimport a\n# here\nimport sys\nimport os\n"
     "from z import *\nimport d\nimport c\nx = 1\nimport f\nimport e\ntry:\n    import h\n"
     "    import g\nexcept ImportError:\n    g = h = None\nprint(a, b, c, d, e, f, g, h, sys, os)\n",
     "from __future__ import annotations\nimport a\nimport b\n# here\nimport os\nimport sys\n"
     "from z import *\nimport c\nimport d\nx = 1\nimport e\nimport f\ntry:\n    import h\n"
     "    import g\nexcept ImportError:\n    g = h = None\nprint(a, b, c, d, e, f, g, h, sys, os)\n",
     ["it takes in whatever is there"]),
    ("Python: two that bind one name", "x.py",
     "from b import x\nfrom a import x\nprint(x)\n", "from b import x\nfrom a import x\nprint(x)\n",
     ["two of them bind one name"]),
    ("Python: a comment behind an import keeps it where it is", "x.py",
     "import b\nimport a  # noqa\nprint(a, b)\n", "import b\nimport a  # noqa\nprint(a, b)\n",
     ["something else stands on its line"]),
    ("Python: lists over lines", "x.py",
     "from m import (\n    b,\n    a,\n)\nfrom m import c\nprint(a, b, c)\n",
     "from m import (\n    a,\n    b,\n    c,\n)\nprint(a, b, c)\n", []),
    ("Python: CRLF and no newline at the end", "x.py", "import b\r\nimport a\r\nprint(a, b)",
     "import a\r\nimport b\r\nprint(a, b)", []),
    ("Python: a package runs in its own order", "p/__init__.py",
     "from .b import b\nfrom .a import a\n", "from .b import b\nfrom .a import a\n", []),
    ("JavaScript: effects stay where they are", "a.js",
     "import z from 'z';\nimport { c, d } from './near';\nimport a from 'a';\nimport './effect';\n"
     "import { x } from '../up';\nimport { y } from '../up';\nimport w, { v } from '../up';\n\n"
     "import fs from 'node:fs';\nimport b from 'b';\nimport { gone, kept } from 'c';\n"
     "z(c, d, a, x, y, w, v, fs, b, kept);\n",
     "import a from 'a';\nimport z from 'z';\nimport { c, d } from './near';\nimport './effect';\n"
     "import w, { v, x, y } from '../up';\n\nimport fs from 'node:fs';\nimport b from 'b';\n"
     "import { kept } from 'c';\nz(c, d, a, x, y, w, v, fs, b, kept);\n",
     ["it is imported for what it does"]),
    ("TypeScript: types are merged with types", "a.ts",
     "import type { A } from './a';\nimport { f } from './a';\nimport type { B } from './a';\n"
     "const x: A | B = f();\nf(x);\n",
     "import type { A, B } from './a';\nimport { f } from './a';\nconst x: A | B = f();\nf(x);\n",
     []),
    ("Go: as gofmt sorts", "a.go",
     "package a\n\nimport (\n\t\"os\"\n\t\"fmt\"\n\t\"strings\"\n\n\t\"example.com/b\"\n"
     "\t\"example.com/a\"\n)\n\nfunc f() { fmt.Println(os.Args, a.X, b.X) }\n",
     "package a\n\nimport (\n\t\"fmt\"\n\t\"os\"\n\n\t\"example.com/a\"\n\t\"example.com/b\"\n)\n\n"
     "func f() { fmt.Println(os.Args, a.X, b.X) }\n", []),
    ("Java: by name, static ones behind", "A.java",
     "import static java.lang.Math.max;\nimport java.util.Map;\nimport java.util.List;\n"
     "import java.util.Map;\n\nclass A { Map<List<String>, String> m; int x = max(1, 2); }\n",
     "import java.util.List;\nimport java.util.Map;\nimport static java.lang.Math.max;\n\n"
     "class A { Map<List<String>, String> m; int x = max(1, 2); }\n", []),
    ("Rust: as rustfmt sorts", "a.rs",
     "use std::io::Read;\nuse std::collections::{HashMap, BTreeMap};\nuse crate::b;\nuse super::c;\n"
     "#[cfg(test)]\nuse z::y;\nuse a::b as d;\n",
     "use super::c;\nuse crate::b;\nuse std::collections::{HashMap, BTreeMap};\n"
     "use std::io::Read;\n#[cfg(test)]\nuse z::y;\nuse a::b as d;\n",
     ["an attribute stands on it"]),
    ("C: order stays, a header twice goes, in its own branch alone", "a.c",
     "#include <stdio.h>\n#include \"b.h\"\n#include \"a.h\"\n#include <stdio.h>\n"
     "#include \"list.def\"\n#include \"list.def\"\n#ifdef X\n#include <stdio.h>\n"
     "#include <stdio.h>\n#endif\n#define Y 1\n#include \"a.h\"\n",
     "#include <stdio.h>\n#include \"b.h\"\n#include \"a.h\"\n"
     "#include \"list.def\"\n#include \"list.def\"\n#ifdef X\n#include <stdio.h>\n"
     "#endif\n#define Y 1\n#include \"a.h\"\n", []),
]


class Imports(Refactoring):
    def test_what_is_tidied_and_what_stays(self):
        for about, file, before, after, left in CASES:
            with self.subTest(about):
                self.put({file: before, "mine.py": ""})
                self.does("imports", "tidy")
                self.assertEqual(self.get(file), after)
                done = json.loads(self.fettle("imports", "tidy", "--json").stdout)
                self.assertEqual(self.get(file), after, "tidy is not settled")
                self.assertEqual([p["what"] for p in done.get("left", [])], left)

    def test_a_file_that_does_not_parse_is_left_and_told(self):
        self.put({"a.py": "import b\nimport a\ndef (:\n", "b.py": "import d\nimport c\nd(c)\n"})
        before = self.get("a.py")
        done = json.loads(self.fettle("imports", "tidy", "--json").stdout)
        self.assertEqual(self.get("a.py"), before)
        self.assertEqual([(p["path"], p["what"]) for p in done["left"]],
                         [("a.py", "it does not parse")])
        self.assertEqual(self.get("b.py"), "import c\nimport d\nd(c)\n")

    def test_a_path_may_be_one_file(self):
        self.put({"a.py": "import b\nimport a\na(b)\n", "b.py": "import d\nimport c\nd(c)\n"})
        self.does("imports", "tidy", "b.py")
        self.assertEqual(self.get("a.py"), "import b\nimport a\na(b)\n")
        self.assertEqual(self.get("b.py"), "import c\nimport d\nd(c)\n")

    def test_a_module_may_be_imported_for_what_it_does(self):
        text = "import os\nimport mine\nfrom third import x\nfrom .near import a, b\nprint(b)\n"
        self.put({"x.py": text, "mine.py": "", "y.js": "import p from 'p';\nimport fs from 'fs';\n"})
        done = json.loads(self.fettle("imports", "tidy", "--json").stdout)
        self.assertEqual(self.get("x.py"),
                         "from third import x\n\nimport mine\n\nfrom .near import b\nprint(b)\n")
        self.assertEqual(self.get("y.js"), "import p from 'p';\n")
        self.assertEqual([p["text"] for p in done["left"]],
                         ["import mine", "from third import x", "import p from 'p';"])
        self.does("imports", "tidy", "--all")
        self.assertEqual(self.get("x.py"), "from .near import b\nprint(b)\n")

    @unittest.skipUnless(has("python3"), "no python3 here")
    def test_a_program_does_the_same(self):
        self.put({"main.py": "import sys\nimport json\nfrom lib import two\nfrom lib import one\n"
                             "import os\nprint(json.dumps([one(), two()]), sys.argv[1:])\n",
                  "lib.py": "import math, os\ndef one():\n    return math.floor(1.5)\n"
                            "def two():\n    return 2\n"})
        before = self.prints(["python3", "main.py", "x"])
        self.does("imports", "tidy")
        self.assertNotIn("os", self.get("main.py") + self.get("lib.py"))
        self.assertEqual(self.prints(["python3", "main.py", "x"]), before)


if __name__ == "__main__":
    unittest.main()
