"""Dependencies: advisories that are imported, audits, licences, bills of materials."""
import json
import os
import shutil
import subprocess
import tempfile
import unittest
import zipfile
from pathlib import Path

FETTLE = os.environ["FETTLE"]
# Published schemas, where FETTLE_DATA says or beside the checkout.
SHARED = Path(os.environ.get("FETTLE_DATA") or
              Path(__file__).resolve().parents[3] / "shared/data")

LOCK = {"name": "shop", "lockfileVersion": 3, "packages": {
    "": {"dependencies": {"lodash": "^4.17.0"}, "devDependencies": {"tool": "1"}},
    "node_modules/lodash": {"version": "4.17.20", "license": "MIT",
                            "integrity": "sha1-" + "A" * 27 + "="},
    "node_modules/lodash/node_modules/@s/deep": {"version": "1.0.0", "license": "GPL-3.0"},
    "node_modules/tool": {"version": "1.0.0", "dev": True, "license": "(MIT OR Apache-2.0)"},
}}
VECTOR = "CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:U/C:H/I:H/A:H"


def record(identity, ecosystem, name, fixed, modified="2024-01-02T03:04:05Z", **more):
    return {"id": identity, "modified": modified, "summary": f"A hole in {name}",
            "affected": [{"package": {"ecosystem": ecosystem, "name": name}, "ranges": [
                {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": fixed}]}]}], **more}


class DepsTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="fettle-deps-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.project = self.folder / "project"
        self.write("package-lock.json", json.dumps(LOCK, indent=1))
        self.write("package.json", '{"name": "shop", "version": "1.2.3", "license": "mit"}')
        self.write("api/requirements.txt", "Django==3.2.1\nrequests>=2\n")
        self.write("rust/Cargo.lock", "[[package]\nbroken")
        self.write("lib/pom.xml", "<project><dependencies><dependency><groupId>g</groupId>"
                   "<artifactId>a</artifactId><version>1.0-rc1</version></dependency>"
                   "</dependencies></project>")
        self.osv = self.folder / "osv"
        self.osv.mkdir()
        for one in (record("GHSA-a", "npm", "lodash", "4.17.21",
                           severity=[{"type": "CVSS_V3", "score": VECTOR}]),
                    record("PYSEC-b", "PyPI", "django", "3.2.4"),
                    record("GHSA-c", "Maven", "g:a", "1.0"),
                    record("RUSTSEC-d", "crates.io", "rand", "9.0")):
            (self.osv / f"{one['id']}.json").write_text(json.dumps(one))

    def write(self, name, text):
        path = self.project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def fettle(self, *words, code=0):
        done = subprocess.run([FETTLE, *words], cwd=self.folder, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=120, text=True,
                              env={**os.environ, "FETTLE_HOME": str(self.folder / "home")})
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertNotIn("Sanitizer", done.stderr)
        return done.stdout

    def answer(self, *words, code=0):
        return json.loads(self.fettle(*words, "--json", code=code))

    def test_what_is_vulnerable_is_found_where_it_stands(self):
        self.assertEqual(self.answer("osv", "import", "osv")["kept"], 4)
        out = self.answer("audit", "dependencies", "project")
        found = [(f["rule"], f["severity"], f["path"], f.get("line")) for f in out["findings"]]
        self.assertEqual(found, [
            ("dependency/vulnerable", "medium", "api/requirements.txt", 1),
            ("dependency/unpinned", "low", "api/requirements.txt", 2),
            ("dependency/vulnerable", "medium", "lib/pom.xml", 1),
            ("dependency/vulnerable", "high", "package-lock.json", 13),
            ("dependency/unreadable", "low", "rust/Cargo.lock", 1)])
        self.assertIn("fixed in 4.17.21", out["findings"][3]["message"])
        self.assertEqual(len(out["files"]), 4)
        self.fettle("audit", "dependencies", "project", "--fail", code=4)
        self.write("api/requirements.txt", "Django==3.2.1  # fettle:ignore\nrequests>=2\n")
        found = self.answer("audit", "dependencies", "project")["findings"]
        self.assertEqual([f["rule"] for f in found if "api" in f["path"]], ["dependency/unpinned"])
        self.write("api/requirements.txt", "Django==3.2.1\nrequests>=2\n")
        sarif = json.loads(self.fettle("audit", "dependencies", "project", "--format", "sarif"))
        self.assertEqual(len(sarif["runs"][0]["results"]), 5)

    def test_without_advisories_nothing_is_claimed(self):
        out = self.answer("audit", "dependencies", "project")
        self.assertEqual(out["advisories"], 0)
        self.assertNotIn("dependency/vulnerable", [f["rule"] for f in out["findings"]])
        self.assertIn("osv import", self.fettle("audit", "dependencies", "project"))

    def rules(self, *words):
        out = self.answer("audit", "dependencies", "project", *words)
        return [(f["rule"].split("/")[1], f["path"], f.get("line"), f["message"].split()[0])
                for f in out["findings"] if f["rule"] != "dependency/unreadable"]

    def test_what_is_named_nowhere(self):
        """This project's own package.json and lock, as npm wrote them: its texts name the packages."""
        shutil.rmtree(self.project)
        here = Path(__file__).resolve().parents[2]
        manifest = json.loads((here / "package.json").read_text())
        for name in ("package.json", "package-lock.json", "cmake/FettleGrammars.cmake",
                     "cmake/FettleLibraries.cmake", "CMakeLists.txt"):
            self.write(name, (here / name).read_text())
        self.write("page.js", "")
        self.assertEqual([r for r in self.rules() if r[0] == "unused"], [])
        manifest["dependencies"]["left-pad"] = "1.3.0"
        self.write("package.json", json.dumps(manifest, indent=2))
        line = json.dumps(manifest, indent=2).split("left-pad")[0].count("\n") + 1
        unused = ("unused", "package.json", line, "left-pad")
        self.assertEqual([r for r in self.rules() if r[0] == "unused"], [unused])
        self.assertIn("left-pad is asked for", self.fettle("audit", "dependencies", "project"))
        results = json.loads(self.fettle("audit", "dependencies", "project", "--format", "sarif"))["runs"][0]
        self.assertEqual([r["ruleId"] for r in results["results"]], ["dependency/unused"])
        self.fettle("audit", "dependencies", "project", "--fail")  # low: no reason to fail
        self.write(".gitignore", "build/\n")
        self.write("build/x.js", "require('left-pad')")
        subprocess.run(["git", "init", "-q", self.project], check=True)
        self.assertEqual([r for r in self.rules() if r[0] == "unused"], [unused])
        self.write("README.md", "It needs left-pad for the old page.\n")
        self.assertEqual([r for r in self.rules() if r[0] == "unused"], [])

    def test_unused_is_ignored_in_place(self):
        shutil.rmtree(self.project)
        self.write("pyproject.toml", '[project]\ndependencies = [\n  "absent",\n  "gone",\n]\n')
        self.write("a.py", "import os\n")
        self.assertEqual(self.rules(), [("unused", "pyproject.toml", 3, "absent"),
                                        ("unused", "pyproject.toml", 4, "gone")])
        known = self.folder / "known.json"
        known.write_text(self.fettle("audit", "dependencies", "project", "--json"))
        self.write("pyproject.toml", '[project]\n\ndependencies = [\n  "absent",\n  "gone",\n  "new",\n]\n')
        self.assertEqual(self.rules("--baseline", str(known)), [("unused", "pyproject.toml", 6, "new")])
        self.assertIn("2 known from the baseline left out",
                      self.fettle("audit", "dependencies", "project", "--baseline", str(known)))
        known.write_text("{")
        self.fettle("audit", "dependencies", "project", "--baseline", str(known), code=1)
        self.write("pyproject.toml", '[project]\ndependencies = [\n  "absent",  # fettle:ignore unused\n  "gone",\n]\n')
        self.assertEqual(self.rules(), [("unused", "pyproject.toml", 4, "gone")])

    def test_outdated_and_unmaintained(self):
        shutil.rmtree(self.project)
        self.write("package-lock.json", json.dumps({"lockfileVersion": 3, "packages": {
            "": {"dependencies": {"@s/a": "1"}},
            "node_modules/@s/a": {"version": "1.0.0", "deprecated": "use @s/b"},
            "node_modules/deep": {"version": "1.0.0"}}}, indent=1))
        for name in ("@s/a", "deep"):
            self.answer("osv", "import", str(self.advise(name)))
        self.assertEqual(self.rules(), [("outdated", "package-lock.json", 9, "@s/a"),
                                        ("unmaintained", "package-lock.json", 9, "@s/a")])
        text = self.fettle("audit", "dependencies", "project")
        self.assertIn("the newest release known here is 2.1.0, a new major version, which GHSA-s-a names", text)
        self.assertIn("as the lock file says: use @s/b", text)

    def advise(self, name):
        identity = "GHSA-" + name.strip("@").replace("/", "-")
        path = self.folder / f"{identity}.json"
        path.write_text(json.dumps({
            "id": identity, "modified": "2024-01-02T03:04:05Z", "affected": [
                {"package": {"ecosystem": "npm", "name": name}, "ranges": [
                    {"type": "SEMVER", "events": [{"introduced": "2.0.0"}, {"fixed": "2.1.0"}]}],
                 "versions": ["2.0.0", "3.0.0-rc.1"]}]}))
        return path

    def test_licence_files_beside_each_other(self):
        shutil.rmtree(self.project)
        self.write("LICENSE-MIT", "SPDX-License-Identifier: MIT\n")
        self.write("LICENSE-APACHE", "Apache License\nVersion 2.0, January 2004\n"
                                     "TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION\n")
        self.write("go.mod", "module x\n")
        out = self.answer("audit", "licences", "project")
        self.assertEqual((out["licence"], out["evidence"], "doubt" in out),
                         ("MIT OR Apache-2.0", "LICENSE-MIT:1, LICENSE-APACHE:1", False))
        own = json.loads(self.fettle("sbom", "project", "--format", "spdx"))["packages"][0]
        self.assertEqual(own["licenseDeclared"], "MIT OR Apache-2.0")

    def test_an_archive_as_it_is_exported(self):
        with zipfile.ZipFile(self.folder / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for path in self.osv.iterdir():
                archive.write(path, path.name)
            archive.writestr("/etc/passwd.json", "{}")
        out = self.answer("osv", "import", "all.zip")
        self.assertEqual((out["kept"], len(out["warnings"])), (4, 1))
        self.assertEqual(self.answer("osv", "import", "osv")["unchanged"], 4)
        path = self.osv / "GHSA-a.json"
        path.write_text(json.dumps(record("GHSA-a", "npm", "lodash", "4.0.0",
                                          modified="2025-01-01T00:00:00Z")))
        self.assertEqual(self.answer("osv", "import", str(path))["kept"], 1)
        found = self.answer("audit", "dependencies", "project")["findings"]
        self.assertNotIn("package-lock.json", [f["path"] for f in found])
        (self.folder / "bad.json").write_text("[]")
        self.fettle("osv", "import", "bad.json", code=1)
        (self.folder / "bad.zip").write_bytes(b"PK\5\6" + b"\xff" * 18)
        self.fettle("osv", "import", "bad.zip", code=1)

    def test_records_fit_osvs_schema(self):
        schema = SHARED / "osv/schema.json"
        if not schema.exists():
            self.skipTest(f"skipped: {schema} is not there")
        import jsonschema
        validator = jsonschema.Draft202012Validator(json.loads(schema.read_text()))
        for path in self.osv.iterdir():
            one = json.loads(path.read_text())
            one["id"] = one["id"].replace("PYSEC-b", "PYSEC-2024-1")
            validator.validate(one)

    def test_the_text_of_a_licence_file(self):
        (self.project / "package.json").unlink()
        self.write("COPYING", "GNU GENERAL PUBLIC LICENSE\n  Version 2, June 1991\n")
        out = self.answer("audit", "licences", "project")
        self.assertEqual((out["licence"], out["evidence"]), ("GPL-2.0-only", "COPYING:1"))
        self.assertIn("later versions", out["doubt"])
        spdx = json.loads(self.fettle("sbom", "project", "--format", "spdx"))
        own = spdx["packages"][0]
        self.assertEqual(own["licenseDeclared"], "GPL-2.0-only")
        self.assertIn("later versions", own["licenseComments"])
        self.write("COPYING", "SPDX-License-Identifier: MIT OR Zlib\n")
        out = self.answer("sbom", "project")
        self.assertEqual((out["licence"], "doubt" in out), ("MIT OR Zlib", False))
        self.write("COPYING", "Ask us first.\n")
        self.assertNotIn("licence", self.answer("audit", "licences", "project"))

    def test_licences(self):
        out = self.answer("audit", "licences", "project")
        licences = {d["name"]: d.get("licence") for d in out["dependencies"]}
        self.assertEqual(licences, {"lodash": "MIT", "@s/deep": "GPL-3.0-only", "g:a": None,
                                    "tool": "MIT OR Apache-2.0", "Django": None, "requests": None})
        self.assertEqual((out["licence"], out["unknown"], out["findings"]), ("MIT", 3, []))
        self.write("fettle.yaml", "licences:\n  allow: [MIT]\n")
        out = self.answer("audit", "licences", "project")
        rules = [(f["rule"], f["message"].split()[0]) for f in out["findings"]]
        self.assertEqual(rules, [("licence/unknown", "Django"), ("licence/unknown", "requests"),
                                 ("licence/unknown", "g:a"), ("licence/not-allowed", "@s/deep")])
        self.fettle("audit", "licences", "project", "--fail", code=4)

    def test_cyclonedx_is_valid_and_always_the_same(self):
        text = self.fettle("sbom", "project", "--format", "cyclonedx")
        again = self.fettle("sbom", "project", "--format", "cyclonedx")
        bom, other = json.loads(text), json.loads(again)
        bom["metadata"].pop("timestamp"), other["metadata"].pop("timestamp")
        self.assertEqual(bom, other)
        self.assertEqual([c["purl"] for c in bom["components"]], [
            "pkg:maven/g/a@1.0-rc1", "pkg:npm/%40s/deep@1.0.0", "pkg:npm/lodash@4.17.20",
            "pkg:npm/tool@1.0.0", "pkg:pypi/django@3.2.1", "pkg:pypi/requests"])
        self.assertEqual(bom["components"][2]["hashes"][0]["alg"], "SHA-1")
        self.assertEqual(bom["components"][3]["scope"], "optional")
        self.assertEqual(bom["dependencies"][0]["dependsOn"], [
            "pkg:maven/g/a@1.0-rc1", "pkg:npm/lodash@4.17.20", "pkg:npm/tool@1.0.0",
            "pkg:pypi/django@3.2.1", "pkg:pypi/requests"])
        folder = SHARED / "cyclonedx"
        if not (folder / "bom-1.6.schema.json").exists():
            self.skipTest(f"skipped: {folder} is not there")
        import jsonschema
        store = {}
        for name in ("bom-1.6", "spdx", "jsf-0.82"):
            schema = json.loads((folder / f"{name}.schema.json").read_text())
            store[schema["$id"]] = schema
        schema = store["http://cyclonedx.org/schema/bom-1.6.schema.json"]
        resolver = jsonschema.RefResolver.from_schema(schema, store=store)
        validator = jsonschema.Draft7Validator(schema, resolver=resolver)
        validator.validate(json.loads(text))
        broken = json.loads(text)
        broken["components"][0]["type"] = "thing"
        self.assertFalse(validator.is_valid(broken))

    def test_spdx_has_what_it_requires(self):
        doc = json.loads(self.fettle("sbom", "project", "--format", "spdx"))
        for key in ("spdxVersion", "dataLicense", "SPDXID", "name", "documentNamespace",
                    "creationInfo"):
            self.assertIn(key, doc)
        self.assertEqual((doc["spdxVersion"], doc["dataLicense"], doc["SPDXID"]),
                         ("SPDX-2.3", "CC0-1.0", "SPDXRef-DOCUMENT"))
        self.assertRegex(doc["creationInfo"]["created"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        self.assertRegex(doc["creationInfo"]["creators"][0], r"^Tool: .+")
        ids = {"SPDXRef-DOCUMENT"} | {p["SPDXID"] for p in doc["packages"]}
        self.assertEqual(len(ids), len(doc["packages"]) + 1)
        for package in doc["packages"]:
            self.assertRegex(package["SPDXID"], r"^SPDXRef-[A-Za-z0-9.-]+$")
            self.assertTrue(package["name"] and package["downloadLocation"])
            for sum_ in package.get("checksums", []):
                self.assertIn(sum_["algorithm"], ("SHA1", "SHA256", "SHA384", "SHA512", "MD5"))
        for relation in doc["relationships"]:
            self.assertIn(relation["spdxElementId"], ids)
            self.assertIn(relation["relatedSpdxElement"], ids)
        kinds = [r["relationshipType"] for r in doc["relationships"]]
        self.assertEqual(kinds.count("DESCRIBES"), 1)
        self.assertIn("DEV_DEPENDENCY_OF", kinds)


if __name__ == "__main__":
    unittest.main()
