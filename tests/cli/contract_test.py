"""What is committed under contract/, docs/reference/ and man/ is what the program derives; and it is
what the standards ask for."""
import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest

import jsonschema

FETTLE = os.environ["FETTLE"]
SOURCE = os.environ["FETTLE_SOURCE"]
SHARED = os.environ.get("FETTLE_SHARED", os.path.join(SOURCE, "..", "shared"))
FOLDERS = {"contract": "contract", "docs": "docs/reference", "man": "man"}


def files_below(top):
    found = {}
    for folder, _, names in os.walk(top):
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                found[os.path.relpath(os.path.join(folder, name), top)] = file.read()
    return found


def refs(value):
    """Every $ref in VALUE."""
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for member in value.values():
            yield from refs(member)
    elif isinstance(value, list):
        for item in value:
            yield from refs(item)


class Case(unittest.TestCase):
    maxDiff = 4000

    @classmethod
    def setUpClass(cls):
        cls.dir = tempfile.mkdtemp(prefix="fettle-contract-")
        cls.addClassCleanup(shutil.rmtree, cls.dir)

    def run_fettle(self, *args):
        done = subprocess.run([FETTLE, *args], cwd=self.dir, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
                              env={**os.environ, "FETTLE_HOME": os.path.join(self.dir, "home")})
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def document(self, what):
        return json.loads(self.run_fettle("contract", what))

    def write(self, top):
        args = [f"--{name}={os.path.join(top, folder)}" for name, folder in FOLDERS.items()]
        return json.loads(self.run_fettle("contract", "write", "--json", *args))


class Committed(Case):
    def test_it_is_fresh(self):
        top = os.path.join(self.dir, "fresh")
        self.write(top)
        for folder in FOLDERS.values():
            made = files_below(os.path.join(top, folder))
            committed = files_below(os.path.join(SOURCE, folder))
            stale = sorted(name for name in made.keys() | committed.keys()
                           if made.get(name) != committed.get(name))
            self.assertEqual(stale, [], f"{folder} is stale: run `make contract` and commit it")

    def test_only_what_differs_is_written_and_what_is_left_over_goes(self):
        top = os.path.join(self.dir, "again")
        first = self.write(top)
        self.assertEqual((first["removed"], first["unchanged"]), ([], 0))
        pages = os.path.join(top, FOLDERS["man"])
        changed = os.path.join(pages, "fettle.1")
        with open(changed, "rb") as file:
            right = file.read()
        left_over = os.path.join(pages, "fettle-gone.1")
        theirs = os.path.join(pages, "theirs.1")
        for path, content in ((changed, b"changed"), (left_over, right), (theirs, b"their own")):
            with open(path, "wb") as file:
                file.write(content)
        second = self.write(top)
        self.assertEqual(second["written"], [changed])
        self.assertEqual(second["removed"], [left_over])
        self.assertEqual(second["unchanged"], len(first["written"]) - 1)
        self.assertTrue(os.path.exists(theirs))
        with open(changed, "rb") as file:
            self.assertEqual(file.read(), right)


class OpenApi(Case):
    def setUp(self):
        self.openapi = self.document("openapi")
        self.rows = {row["name"]: row for row in self.document("table")["rows"]}

    def test_every_row_has_its_operations(self):
        self.assertEqual(set(self.openapi["paths"]), {f"/api/v1/{name}" for name in self.rows})
        for name, row in self.rows.items():
            methods = {"get", "post"} if row["kind"] == "read" else {"post"}
            self.assertEqual(set(self.openapi["paths"][f"/api/v1/{name}"]), methods, name)

    def test_every_reference_leads_somewhere(self):
        found = set(refs(self.openapi))
        self.assertIn("#/components/schemas/improvement", found)
        for ref in found:
            at = self.openapi
            for part in ref.removeprefix("#/").split("/"):
                self.assertIn(part, at, ref)
                at = at[part]

    def test_operations_are_complete(self):
        ids = []
        for path in self.openapi["paths"].values():
            for method, operation in path.items():
                ids.append(operation["operationId"])
                self.assertLessEqual({"operationId", "summary", "responses", "tags"}, set(operation))
                self.assertEqual(operation["responses"]["default"],
                                 {"$ref": "#/components/responses/problem"})
                self.assertIn("schema",
                              operation["responses"]["200"]["content"]["application/json"])
                if method == "get":
                    for parameter in operation["parameters"]:
                        self.assertEqual(parameter["in"], "query")
                        self.assertTrue("schema" in parameter or "content" in parameter)
                else:
                    self.assertIn("application/json", operation["requestBody"]["content"])
        self.assertEqual(len(ids), len(set(ids)))

    def test_the_head_of_the_document(self):
        self.assertRegex(self.openapi["openapi"], r"^3\.1\.\d+$")
        self.assertLessEqual({"title", "version"}, set(self.openapi["info"]))
        self.assertEqual(set(self.openapi["components"]), {"schemas", "responses"})
        for name, schema in self.openapi["components"]["schemas"].items():
            self.assertRegex(name, r"^[a-zA-Z0-9._-]+$")
            jsonschema.Draft202012Validator.check_schema(schema)

    def test_problems_are_the_errors(self):
        errors = {f"urn:fettle:error:{e['name']}" for e in self.document("table")["errors"]}
        problem = self.openapi["components"]["schemas"]["problem"]
        self.assertEqual(set(problem["properties"]["type"]["enum"]), errors)
        self.assertIn("application/problem+json",
                      self.openapi["components"]["responses"]["problem"]["content"])


class Mcp(Case):
    def setUp(self):
        self.tools = self.document("mcp")["tools"]

    def test_tools_are_tools(self):
        folder = os.path.join(SHARED, "data", "mcp")
        if not os.path.isdir(folder):
            print(f"skipped: MCP's own schemas are not in {folder}", flush=True)
            self.skipTest(f"no {folder}")
        for name in sorted(os.listdir(folder)):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                document = json.load(file)
            kind = "$defs" if "$defs" in document else "definitions"
            schema = {"$schema": document["$schema"], "$ref": f"#/{kind}/Tool",
                      kind: document[kind]}
            validator = jsonschema.validators.validator_for(schema)(schema)
            for tool in self.tools:
                with self.subTest(version=name, tool=tool["name"]):
                    validator.validate(tool)

    def test_names_order_and_hints(self):
        rows = [row for row in self.document("table")["rows"] if not row["hidden"]]
        self.assertEqual([tool["name"] for tool in self.tools],
                         [row["name"].replace(".", "_") for row in rows])
        for tool, row in zip(self.tools, rows):
            self.assertRegex(tool["name"], r"^[a-zA-Z0-9_-]{1,64}$")
            hints = tool["annotations"]
            self.assertEqual(hints["readOnlyHint"], row["kind"] == "read")
            self.assertEqual(hints["destructiveHint"], row["kind"] == "destroy")
            self.assertEqual(hints["openWorldHint"], "network" in row["danger"])
            for schema in (tool["inputSchema"], tool["outputSchema"]):
                self.assertEqual(schema["type"], "object")
                jsonschema.Draft202012Validator.check_schema(schema)


class Pages(Case):
    def pages(self, what):
        answer = json.loads(self.run_fettle("contract", what, "--json"))
        return {document["path"]: document["text"] for document in answer["documents"]}

    def test_schemas_are_schemas(self):
        schemas = self.pages("schemas")
        self.assertIn("schemas/run.events.item.json", schemas)
        for text in schemas.values():
            schema = json.loads(text)
            jsonschema.Draft202012Validator.check_schema(schema)
            for ref in refs(schema):
                self.assertIn(ref.removeprefix("#/$defs/"), schema["$defs"])
        jsonschema.Draft202012Validator.check_schema(self.document("settings"))

    def test_man_pages_have_no_warnings(self):
        pages = self.pages("man")
        self.assertIn("fettle-improve.1", pages)
        self.assertNotIn("fettle-call.1", pages)
        for name, text in pages.items():
            done = subprocess.run(["groff", "-man", "-Tutf8", "-ww", "-rLL=100n"],
                                  input=text.encode(), stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, check=True)
            self.assertEqual(done.stderr, b"", name)
            shown = re.sub(r"\x1b\[[0-9;]*m|.\x08", "", done.stdout.decode())
            self.assertIn("NAME\n", shown)
            self.assertIn(f"{name.removesuffix('.1')} - ".replace("-", ""),
                          shown.replace("-", "").replace("\u2212", "").replace("\u2010", ""))

    def test_hidden_rows_are_in_no_page(self):
        commands = self.pages("reference")["commands.md"]
        for row in self.document("table")["rows"]:
            heading = f"## fettle {' '.join(row['words'])}\n"
            self.assertEqual(heading in commands, not row["hidden"], row["name"])

    def test_typescript_names_every_command(self):
        text = self.run_fettle("contract", "typescript").decode()
        for row in self.document("table")["rows"]:
            self.assertRegex(text, rf'"{re.escape(row["name"])}": {{ args: \w+; result: \w+; ')


if __name__ == "__main__":
    unittest.main()
