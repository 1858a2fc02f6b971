"""What is written for others' programs, against the schemas that they publish.

The schemas lie where FETTLE_DATA says, or beside the checkout; without them a test says that it is skipped.
"""
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import unittest
import zipfile
from pathlib import Path

FETTLE = os.environ["FETTLE"]
SHARED = Path(os.environ.get("FETTLE_DATA") or
              Path(__file__).resolve().parents[3] / "shared/data")
CASES = Path(__file__).resolve().parent.parent / "rules/cases"


def sums(name, size=64):
    return (hashlib.sha512(name.encode()).hexdigest() * 2)[:size]


# Lock files of each ecosystem, as its own tools write them.
LOCKS = {
    "js/package-lock.json": json.dumps({"name": "shop", "lockfileVersion": 3, "packages": {
        "": {"dependencies": {"@s/x": "1", "y": "1"}},
        "node_modules/@s/x": {"version": "1.0.0-beta.1+b", "license": "(MIT OR CC0-1.0)",
                              "integrity": "sha512-" + "A" * 86 + "=="},
        "node_modules/y": {"version": "1.0.0", "dev": True, "license": "SEE LICENSE IN x"}}}),
    "old/yarn.lock": '# yarn lockfile v1\n\n\n"@babel/core@^7.0.0":\n  version "7.1.0"\n  resolved "https://'
                     'registry.yarnpkg.com/@babel/core/-/core-7.1.0.tgz#' + sums("b", 40) + '"\n',
    "pnpm/pnpm-lock.yaml": "lockfileVersion: '9.0'\nimporters:\n  .:\n    dependencies:\n      left-pad:\n"
                           "        specifier: ^1.3.0\n        version: 1.3.0\npackages:\n  left-pad@1.3.0:\n"
                           "    resolution: {integrity: sha512-" + "B" * 86 + "==}\nsnapshots:\n"
                           "  left-pad@1.3.0: {}\n",
    "py/poetry.lock": '[[package]]\nname = "Django_Thing"\nversion = "3.2.1.post1"\noptional = false\n'
                      'python-versions = "*"\nfiles = [{file = "a.whl", hash = "sha256:' + sums("d") + '"}]\n',
    "py2/Pipfile.lock": json.dumps({"_meta": {"hash": {"sha256": sums("p")}}, "default": {
        "requests": {"version": "==2.31.0", "hashes": ["sha256:" + sums("r")]}}, "develop": {}}),
    "api/requirements.txt": "flask[async]==2.0.1 ; python_version > '3'\nuvicorn\n",
    "rust/Cargo.lock": 'version = 3\n\n[[package]]\nname = "rand"\nversion = "0.8.5"\nsource = '
                       '"registry+https://github.com/rust-lang/crates.io-index"\nchecksum = "' + sums("c") + '"\n',
    "go/go.mod": "module example.org/shop\n\ngo 1.21\n\nrequire (\n\tgithub.com/Azure/sdk v1.0.0\n"
                 "\tgolang.org/x/text v0.3.7-0.20200101000000-abcdefabcdef // indirect\n)\n",
    "java/pom.xml": "<project><dependencies><dependency><groupId>org.x</groupId><artifactId>a_b</artifactId>"
                    "<version>1.0-rc1</version></dependency></dependencies></project>",
    "ruby/Gemfile.lock": "GEM\n  remote: https://rubygems.org/\n  specs:\n    rails (7.0.1)\n    nokogiri "
                         "(1.13.0-x86_64-linux)\n\nPLATFORMS\n  ruby\n\nDEPENDENCIES\n  rails\n",
    "php/composer.lock": json.dumps({"packages": [{"name": "Monolog/monolog", "version": "v2.1.0", "license":
                                     ["MIT"], "dist": {"shasum": sums("m", 40)}}], "packages-dev": []}),
    "net/packages.lock.json": json.dumps({"version": 1, "dependencies": {"net6.0": {"Newtonsoft.Json": {
        "type": "Direct", "requested": "[12.0.1, )", "resolved": "12.0.1", "contentHash": "A" * 86 + "=="}}}}),
    "ex/mix.lock": '%{\n  "plug": {:hex, :plug, "1.11.0", "' + sums("x") + '", [:mix], [], "hexpm", "'
                   + sums("y") + '"},\n}\n',
    "deb/var/lib/dpkg/status": "Package: libc6\nStatus: install ok installed\nArchitecture: amd64\n"
                               "Version: 2.36-9+deb12u4\nSource: glibc\n\n",
    "deb/etc/os-release": 'ID=debian\nVERSION_ID="12"\n',
    "alp/etc/alpine-release": "3.18.4\n",
    "alp/lib/apk/db/installed": "P:musl\nV:1.2.4-r1\nA:x86_64\nL:MIT\n\n",
}
ECOSYSTEMS = {"npm": "js", "PyPI": "py", "crates.io": "rust", "Go": "go", "Maven": "java", "RubyGems": "ruby",
              "Packagist": "php", "NuGet": "net", "Hex": "ex", "Debian:12": "deb", "Alpine:v3.18": "alp"}
NAMES = {"npm": "@s/x", "PyPI": "django-thing", "crates.io": "rand", "Go": "github.com/Azure/sdk",
         "Maven": "org.x:a_b", "RubyGems": "rails", "Packagist": "monolog/monolog", "NuGet": "Newtonsoft.Json",
         "Hex": "plug", "Debian:12": "glibc", "Alpine:v3.18": "musl"}


def closed(required, **fields):
    """An object of these fields alone."""
    return {"type": "object", "required": required.split(), "properties": fields, "additionalProperties": False}


def some(items, **more):
    return {"type": "array", "items": items, **more}


def one_of(words):
    return {"enum": words.split()}


TEXT = {"type": "string"}
# Of SPDX's JSON schema of 2.3, the parts that a document without files has.
SPDX_2_3 = closed(
    "SPDXID creationInfo dataLicense name spdxVersion",
    SPDXID=TEXT, spdxVersion=TEXT, dataLicense=TEXT, name=TEXT, documentNamespace=TEXT, comment=TEXT,
    documentDescribes=some(TEXT),
    creationInfo=closed("created creators", created=TEXT, creators=some(TEXT, minItems=1), comment=TEXT,
                        licenseListVersion=TEXT),
    packages=some(closed(
        "SPDXID downloadLocation name", **{field: TEXT for field in (
            "SPDXID name versionInfo downloadLocation copyrightText licenseConcluded licenseDeclared licenseComments "
            "description summary comment homepage supplier originator packageFileName sourceInfo builtDate "
            "releaseDate validUntilDate").split()},
        filesAnalyzed={"type": "boolean"},
        primaryPackagePurpose=one_of("OTHER INSTALL ARCHIVE FIRMWARE APPLICATION FRAMEWORK LIBRARY CONTAINER SOURCE "
                                     "DEVICE OPERATING_SYSTEM FILE"),
        checksums=some(closed("algorithm checksumValue", checksumValue=TEXT, algorithm=one_of(
            "MD2 MD4 MD5 MD6 SHA1 SHA224 SHA256 SHA384 SHA512 SHA3-256 SHA3-384 SHA3-512 BLAKE2b-256 BLAKE2b-384 "
            "BLAKE2b-512 BLAKE3 ADLER32"))),
        externalRefs=some(closed("referenceCategory referenceLocator referenceType", comment=TEXT,
                                 referenceCategory=one_of("OTHER PERSISTENT-ID SECURITY PACKAGE-MANAGER"),
                                 referenceLocator=TEXT, referenceType=TEXT)))),
    relationships=some(closed(
        "spdxElementId relatedSpdxElement relationshipType", spdxElementId=TEXT, relatedSpdxElement=TEXT, comment=TEXT,
        relationshipType=one_of("DESCRIBES DESCRIBED_BY CONTAINS CONTAINED_BY DEPENDS_ON DEPENDENCY_OF "
                                "DEV_DEPENDENCY_OF OPTIONAL_DEPENDENCY_OF BUILD_DEPENDENCY_OF TEST_DEPENDENCY_OF "
                                "RUNTIME_DEPENDENCY_OF PROVIDED_DEPENDENCY_OF OTHER"))))


class PublishedTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="fettle-published-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.project = self.folder / "pro ject é"
        self.project.mkdir()

    def put(self, name, content):
        path = Path(os.fsdecode(os.fsencode(self.project) + b"/" + name)) if isinstance(name, bytes) \
            else self.project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def fettle(self, *words, code=0):
        done = subprocess.run([FETTLE, *map(str, words)], cwd=self.folder, capture_output=True, timeout=300,
                              env={**os.environ, "FETTLE_HOME": str(self.folder / "home")})
        self.assertEqual(done.returncode, code, done.stderr.decode(errors="replace"))
        self.assertNotIn(b"Sanitizer", done.stderr)
        return done.stdout.decode()  # what is no UTF-8 fails here

    def schema(self, name):
        path = SHARED / name
        if not path.exists():
            self.skipTest(f"skipped: {path} is not there")
        return json.loads(path.read_text())

    def assert_fits(self, validator, document):
        wrong = [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:200]}"
                 for e in validator.iter_errors(document)]
        self.assertEqual(wrong, [])

    # SARIF

    def sarif(self, *words):
        import jsonschema
        schema = self.schema("sarif/sarif-schema-2.1.0.json")
        log = json.loads(self.fettle(*words, "--format", "sarif"))
        validator = jsonschema.Draft7Validator(schema, format_checker=jsonschema.Draft7Validator.FORMAT_CHECKER)
        self.assert_fits(validator, log)
        self.assertFalse(validator.is_valid({**log, "version": "2.0.0"}))
        for result in log["runs"][0]["results"]:
            rule = log["runs"][0]["tool"]["driver"]["rules"][result["ruleIndex"]]
            self.assertEqual(rule["id"], result["ruleId"])
            self.assertTrue(result["message"]["text"].strip())
        return log["runs"][0]

    def test_sarif_of_findings(self):
        shutil.copytree(CASES, self.project / "cases")
        run = self.sarif("findings", self.project, "--tests", "-q")
        flows = [r for r in run["results"] if r.get("codeFlows")]
        self.assertGreater(len(flows), 50)
        self.assertGreater(len({r["ruleId"] for r in run["results"]}), 30)
        for result in flows:
            last = result["codeFlows"][0]["threadFlows"][0]["locations"][-1]["location"]["physicalLocation"]
            self.assertEqual(last["artifactLocation"], result["locations"][0]["physicalLocation"]
                             ["artifactLocation"])
        self.assertEqual(self.sarif("findings", self.project / "cases", "--rule", "no/such")["results"], [])

    def test_sarif_names_and_columns(self):
        """Columns are counted in UTF-16 units, as the log says; names are bytes."""
        names = [b"a b%20.py", b"new\nline.py", b"\xff\xfe.py", "zoë#?.py".encode(), b"..%2f.py", b"c:d.py"]
        for name in names:
            self.put(name, "import os\nx = '🎉é'; os.system(input())\n")
        run = self.sarif("findings", self.project, "--kind", "security", "-q")
        self.assertEqual(run["columnKind"], "utf16CodeUnits")
        found = {}
        for result in run["results"]:
            place = result["locations"][0]["physicalLocation"]
            found[place["artifactLocation"]["uri"]] = place["region"]
        self.assertEqual(set(found), {"a%20b%2520.py", "new%0Aline.py", "%FF%FE.py", "zo%C3%AB%23%3F.py",
                                      "..%252f.py", "c%3Ad.py"})
        text = "x = '🎉é'; os.system(input())"
        wanted = len(text[:text.index("os.system")].encode("utf-16-le")) // 2 + 1
        for region in found.values():
            self.assertEqual((region["startLine"], region["startColumn"]), (2, wanted))

    def test_sarif_of_secrets(self):
        self.put("a b.env", "DB_PASS" + "WORD=hunter2!Xy\n")
        self.put(b"\xff.env", "x = 'é🎉'; pass" + "word = \"kT9-vq2Lw8\"\n")
        with zipfile.ZipFile(self.project / "in.zip", "w") as box:
            box.writestr("in ner.env", "DB_PASS" + "WORD=hunter2!Xz\n")
        subprocess.run(["git", "init", "-q", self.project], check=True)
        self.assertEqual(len(self.sarif("audit", "secrets", self.project)["results"]), 3)
        subprocess.run(["git", "-c", "user.name=x", "-c", "user.email=x@y.z", "-C", self.project, "add", "."],
                       check=True)
        subprocess.run(["git", "-c", "user.name=x", "-c", "user.email=x@y.z", "-C", self.project, "commit", "-qm",
                        "x"], check=True)
        (self.project / "a b.env").unlink()
        self.assertEqual(len(self.sarif("audit", "secrets", self.project, "--history")["results"]), 3)

    # OSV

    def records(self):
        made = []
        for number, (ecosystem, folder) in enumerate(ECOSYSTEMS.items()):
            made.append({
                "schema_version": "1.6.0", "id": f"GHSA-{number:04}-2222-3333", "published": "2024-01-01T00:00:00Z",
                "modified": "2024-01-02T03:04:05.678901Z", "aliases": [f"CVE-2024-{1000 + number}"],
                "related": ["CVE-2020-0001"], "summary": f"A hole in {folder}", "details": "É 🎉 " + "x" * 5000,
                "severity": [{"type": "CVSS_V4", "score": "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/"
                                                          "SI:N/SA:N"},
                             {"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
                "affected": [{"package": {"ecosystem": ecosystem, "name": NAMES[ecosystem]},
                              "ranges": [{"type": "GIT", "repo": "https://example.org/x.git",
                                          "events": [{"introduced": "0"}, {"fixed": sums("f", 40)}]},
                                         {"type": "ECOSYSTEM",
                                          "events": [{"introduced": "0"}, {"fixed": "99999"}],
                                          "database_specific": {"x": [1, None]}}],
                              "ecosystem_specific": {"a": {}}, "database_specific": {"b": 1}}],
                "references": [{"type": "WEB", "url": "https://example.org/"}],
                "credits": [{"name": "É", "type": "FINDER", "contact": ["mailto:a@b.c"]}]})
        made.append({"id": "GHSA-9999-2222-3333", "modified": "2024-01-02T03:04:05Z", "affected": [
            {"package": {"ecosystem": "PyPI", "name": "flask"}, "versions": ["2.0.0", "2.0.1"]}]})
        made.append({"id": "GHSA-9998-2222-3333", "modified": "2024-01-02T03:04:05Z",
                     "withdrawn": "2024-02-02T03:04:05Z", "affected": [
                         {"package": {"ecosystem": "PyPI", "name": "flask"}, "versions": ["2.0.1"]}]})
        made.append({"id": "CVE-2024-1", "modified": "2024-01-02T03:04:05Z", "affected": [
            {"package": {"ecosystem": "Bitnami", "name": "x"}, "versions": ["2.0.1"]}]})
        made.append({"id": "CVE-2024-2", "modified": "2024-01-02T03:04:05Z"})
        return made

    def test_osv_from_an_export_and_from_a_folder(self):
        import jsonschema
        schema = self.schema("osv/schema.json")
        records = self.records()
        validator = jsonschema.Draft202012Validator(schema)
        for record in records:
            self.assert_fits(validator, record)
        folder = self.folder / "osv"
        folder.mkdir()
        with zipfile.ZipFile(self.folder / "all.zip", "w", zipfile.ZIP_DEFLATED) as box:
            for record in records:
                text = json.dumps(record, ensure_ascii=False)
                box.writestr(f"{record['id']}.json", text)
                (folder / f"{record['id']}.json").write_text(text)
        for name, text in LOCKS.items():
            self.put(name, text)
        first = json.loads(self.fettle("osv", "import", "all.zip", "--json"))
        self.assertEqual((first["records"], first["others"], first.get("warnings", [])), (len(records), 1, []))
        again = json.loads(self.fettle("osv", "import", "osv", "--json"))
        self.assertEqual((again["kept"], again["unchanged"]), (0, first["kept"]))
        answer = json.loads(self.fettle("audit", "dependencies", self.project, "--json"))
        found = {f["path"].split("/")[0]: f for f in answer["findings"] if f["rule"] == "dependency/vulnerable"}
        self.assertEqual(set(found), set(ECOSYSTEMS.values()) | {"api"}, answer["findings"])
        self.assertEqual({f["severity"] for name, f in found.items() if name != "api"}, {"critical"})
        shutil.rmtree(self.folder / "home")
        self.assertEqual(json.loads(self.fettle("osv", "import", "osv", "--json"))["kept"], first["kept"])
        again = json.loads(self.fettle("audit", "dependencies", self.project, "--json"))
        self.assertEqual(again["findings"], answer["findings"])
        run = self.sarif("audit", "dependencies", self.project)
        self.assertEqual(len(run["results"]), len(answer["findings"]))

    # Bills of materials

    def cyclonedx(self):
        import jsonschema
        store = {}
        for name in ("bom-1.6", "spdx", "jsf-0.82"):
            one = self.schema(f"cyclonedx/{name}.schema.json")
            store[one["$id"]] = one
        schema = store["http://cyclonedx.org/schema/bom-1.6.schema.json"]
        return jsonschema.Draft7Validator(schema, resolver=jsonschema.RefResolver.from_schema(schema, store=store),
                                          format_checker=jsonschema.Draft7Validator.FORMAT_CHECKER)

    def test_the_validator_tells_right_from_wrong(self):
        validator = self.cyclonedx()
        tried = 0
        for path in (SHARED / "cyclonedx").glob("*-1.6.json"):
            if path.name.startswith(("invalid-hash", "invalid-comp", "invalid-scope", "valid-comp", "valid-lic")):
                tried += 1
                self.assertEqual(validator.is_valid(json.loads(path.read_text())),
                                 path.name.startswith("valid"), path.name)
        self.assertGreater(tried, 10)

    def test_cyclonedx_of_every_ecosystem(self):
        validator = self.cyclonedx()
        for name, text in LOCKS.items():
            if "/etc/" in name:
                continue
            with self.subTest(name):
                shutil.rmtree(self.project)
                self.put(name, text)
                bom = json.loads(self.fettle("sbom", self.project, "--format", "cyclonedx"))
                self.assert_fits(validator, bom)
                self.assertTrue(bom["components"])
                for component in bom["components"]:
                    self.assertRegex(component["purl"], r"^pkg:[a-z.-]+/")
        for name, text in LOCKS.items():
            self.put(name, text)
        bom = json.loads(self.fettle("sbom", self.project, "--format", "cyclonedx"))
        self.assert_fits(validator, bom)
        purls = {c["purl"].split("?")[0] for c in bom["components"]}
        self.assertLessEqual({
            "pkg:npm/%40s/x@1.0.0-beta.1%2Bb", "pkg:npm/%40babel/core@7.1.0", "pkg:npm/left-pad@1.3.0",
            "pkg:pypi/django-thing@3.2.1.post1", "pkg:pypi/requests@2.31.0", "pkg:cargo/rand@0.8.5",
            "pkg:golang/github.com/azure/sdk@v1.0.0", "pkg:maven/org.x/a_b@1.0-rc1", "pkg:gem/rails@7.0.1",
            "pkg:composer/monolog/monolog@2.1.0", "pkg:nuget/Newtonsoft.Json@12.0.1", "pkg:hex/plug@1.11.0",
            "pkg:deb/debian/libc6@2.36-9%2Bdeb12u4", "pkg:apk/alpine/musl@1.2.4-r1"}, purls)
        references = [c["bom-ref"] for c in bom["components"]] + [bom["metadata"]["component"]["bom-ref"]]
        self.assertEqual(len(references), len(set(references)))
        for one in bom["dependencies"]:
            self.assertLessEqual({one["ref"], *one.get("dependsOn", [])}, set(references))

    def test_spdx_of_every_ecosystem(self):
        """What SPDX's published schema of 2.3 and chapters 6 to 11 require, and its list of licences."""
        import jsonschema
        known = set(self.schema("cyclonedx/spdx.schema.json")["enum"])
        for name, text in LOCKS.items():
            self.put(name, text)
        doc = json.loads(self.fettle("sbom", self.project, "--format", "spdx"))
        jsonschema.validate(doc, SPDX_2_3)
        self.assertLessEqual(set(doc), {"spdxVersion", "dataLicense", "SPDXID", "name", "documentNamespace",
                                        "creationInfo", "packages", "relationships", "comment"})
        self.assertRegex(doc["documentNamespace"], r"^[a-z]+:[^#\s]+$")
        lengths = {"SHA1": 40, "SHA256": 64, "SHA384": 96, "SHA512": 128, "MD5": 32}
        licences = set()
        for package in doc["packages"]:
            self.assertLessEqual({"SPDXID", "name", "downloadLocation", "filesAnalyzed"}, set(package))
            self.assertIs(package["filesAnalyzed"], False)
            self.assertRegex(package["SPDXID"], r"^SPDXRef-[A-Za-z0-9.-]+$")
            for field in ("licenseConcluded", "licenseDeclared"):
                if package[field] not in ("NOASSERTION", "NONE"):
                    licences |= set(package[field].replace("(", " ").replace(")", " ").split()) - \
                        {"AND", "OR", "WITH"}
            for one in package.get("checksums", []):
                self.assertRegex(one["checksumValue"], f"^[0-9a-f]{{{lengths[one['algorithm']]}}}$")
            for one in package.get("externalRefs", []):
                self.assertEqual((one["referenceCategory"], one["referenceType"]), ("PACKAGE-MANAGER", "purl"))
                self.assertRegex(one["referenceLocator"], "^pkg:")
        self.assertIn("CC0-1.0", licences)
        self.assertLessEqual(licences, known)
        ids = {p["SPDXID"] for p in doc["packages"]} | {"SPDXRef-DOCUMENT"}
        for one in doc["relationships"]:
            self.assertLessEqual({one["spdxElementId"], one["relatedSpdxElement"]}, ids)
            self.assertIn(one["relationshipType"], ("DESCRIBES", "DEPENDS_ON", "CONTAINS", "DEV_DEPENDENCY_OF"))


if __name__ == "__main__":
    unittest.main()
