# slow
"""Every surface gives one answer: what examples show, and what is refused.

The table comes from the program itself (`fettle contract table`). Each example is sent as a command
line, as a line of a palette and as a call by name with JSON, each time to a fresh state.
"""
import json
import os
import re
import unittest

import jsonschema

from fixtures import Stage

SURFACES = ("argv", "line", "call")
LONGEST = 64 * 1024
LONGEST_WORD = 100 * 1024  # the system lets one word of a command line be 128 KiB


def word(value):
    """A JSON value as a person types it."""
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


def argv_of(row, args):
    """The words that give ARGS: options first, then what stands at its place."""
    words = list(row["words"])
    for name, value in args.items():
        if name not in row["positionals"]:
            for one in value if isinstance(value, list) else [value]:
                words.append(f"--{name.replace('_', '-')}={word(one)}")
    words.append("--")
    for name in row["positionals"]:
        if name in args:
            value = args[name]
            words += [word(one) for one in (value if isinstance(value, list) else [value])]
    return words


def line_of(words):
    return " ".join('"' + w.replace("\\", "\\\\").replace('"', '\\"') + '"' for w in words)


NUMBERS = {"duration", "overhead", "bytes"}
TEXTS = [(re.compile(pattern), word) for pattern, word in (
    (r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", "<id>"),
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "<time>"),
    (r"\b([0-9a-f]{64}|[0-9a-f]{40})\b", "<hash>"), (r"fettle undo [0-9a-f]{8}", "<undo>"),
    (r"\b\d+(\.\d+)?(ms|s|m|h)\b( \d+(ms|s|m)\b)?", "<duration>"),
    (r"\b\d+(\.\d+)? ?[kMGT]?i?B\b", "<size>"),
    (r'"(duration|overhead|ms|overhead_ms|pid)":\s*\d+', r'"\1":<number>'),
)]


def normal(value, key=""):
    """Without what two runs may differ in: ids, times, durations."""
    if isinstance(value, dict):
        return {name: normal(member, name) for name, member in value.items()}
    if isinstance(value, list):
        return [normal(item) for item in value]
    if isinstance(value, str):
        for pattern, instead in TEXTS:
            value = pattern.sub(instead, value)
    elif isinstance(value, int) and not isinstance(value, bool) and (
            key in NUMBERS or key.endswith("ms") or key == "pid"):
        return "<number>"
    return value


def contains(result, shown):
    """Objects have at least the members shown; lists begin with the items shown."""
    if isinstance(shown, dict):
        return isinstance(result, dict) and all(
            name in result and contains(result[name], member) for name, member in shown.items())
    if isinstance(shown, list):
        return isinstance(result, list) and len(result) >= len(shown) and all(
            contains(result[i], item) for i, item in enumerate(shown))
    return result == shown and isinstance(result, bool) == isinstance(shown, bool)


class Case(unittest.TestCase):
    maxDiff = 6000

    @classmethod
    def setUpClass(cls):
        cls.stage = Stage()
        cls.addClassCleanup(cls.stage.close)
        cls.stage.set("nothing")
        code, out, err = cls.stage.run("contract", "table")
        if code:
            raise AssertionError(err)
        cls.table = json.loads(out)
        cls.rows = {row["name"]: row for row in cls.table["rows"]}
        cls.exits = {error["name"]: error["exit"] for error in cls.table["errors"]}

    def send(self, surface, row, args, raw=None):
        """The answer of one surface: exit code and result, or exit code and problem."""
        if surface == "argv":
            ran = self.stage.run("--json", "--quiet", *(raw or argv_of(row, args)))
        elif surface == "line":
            ran = self.stage.run("--quiet", "line", "--", line_of(raw or argv_of(row, args)))
        else:
            ran = self.stage.run("--quiet", "call", row["name"], "-",
                                 given=json.dumps(args).encode() if raw is None else raw)
        return self.read(surface, *ran)

    def read(self, surface, code, out, err):
        said = err.decode()
        self.assertNotRegex(said, r"Sanitizer|runtime error", surface)
        if out:
            return code, json.loads(out)
        problem = json.loads(said.splitlines()[-1])
        self.assertLessEqual({"type", "title", "status"}, set(problem), surface)
        self.assertEqual(len(said.splitlines()), 1, said)
        return code, {**problem, "error": problem["type"].removeprefix("urn:fettle:error:")}

    def check_answer(self, row, example, code, answer):
        if "fails" in example:
            self.assertEqual(answer.get("error"), example["fails"], answer)
            self.assertEqual(code, self.exits[example["fails"]])
            return
        self.assertNotIn("error", answer)
        self.assertTrue(contains(answer, example.get("shows", {})),
                        f"{json.dumps(answer, indent=1)} does not show {example.get('shows')}")
        schema = {**row["result"], "$defs": self.table["$defs"]}
        jsonschema.Draft202012Validator(schema).validate(answer)


class Examples(Case):
    def test_every_row_has_one(self):
        for row in self.rows.values():
            self.assertTrue(row["examples"], row["name"])
            self.assertTrue(any("fails" not in example for example in row["examples"])
                            or row["kind"] == "destroy", f"{row['name']} never works")

    def test_one_answer_on_every_surface(self):
        for row in self.rows.values():
            for example in row["examples"]:
                with self.subTest(row=row["name"], call=example["call"], given=example["given"]):
                    answers = {}
                    for surface in SURFACES:
                        self.stage.set(example["given"])
                        code, answer = self.send(surface, row, example["call"])
                        self.check_answer(row, example, code, answer)
                        answers[surface] = (code, normal(answer))
                    self.assertEqual(answers["argv"], answers["line"])
                    self.assertEqual(answers["argv"], answers["call"])

    def test_lines_of_json_are_the_items(self):
        self.stage.set("sample-run")
        _, result = self.send("argv", self.rows["run.events"], {})
        code, out, _ = self.stage.run("runs", "events", "--jsonl")
        self.assertEqual(code, 0)
        items = [json.loads(line) for line in out.splitlines()]
        self.assertEqual(items, result["items"])
        schema = {"$ref": "#/$defs/event", "$defs": self.table["$defs"]}
        for item in items:
            jsonschema.Draft202012Validator(schema).validate(item)

    def test_json_may_be_an_argument(self):
        self.stage.set("nothing")
        code, out, _ = self.stage.run("call", "config.show", '{"setting":"improve.max"}')
        self.assertEqual((code, json.loads(out)["settings"][0]["name"]), (0, "improve.max"))


def wrong_values(name, schema):
    """Values that the argument NAME does not take."""
    kind = schema.get("type")
    if kind == "boolean":
        yield "maybe"
    elif kind == "integer":
        yield from ("many", "1.5", "", "9" * 30)
    elif kind == "number":
        yield from ("much", "0x10", "nan", "")
    elif kind == ["integer", "string"]:
        yield from ("soon", "-1")
    elif kind == "array":
        yield from ([value] for value in wrong_values(name, schema["items"]))
    elif "enum" in schema:
        yield from ("no-such-value", "")
    elif kind == "string" and schema.get("minLength"):
        yield ""
    if kind == "string":
        yield "x" * (schema.get("maxLength", LONGEST) + 1)
    if "minimum" in schema and kind in ("integer", "number"):
        yield schema["minimum"] - 1
    if "maximum" in schema and kind in ("integer", "number"):
        yield schema["maximum"] + 1


class Refusals(Case):
    def setUp(self):
        self.stage.set("nothing")

    def tearDown(self):
        """Nothing that is refused leaves a trace."""
        self.assertEqual(os.listdir(self.stage.work), [])
        self.assertEqual(os.listdir(self.stage.live), ["work"])

    def valid(self, row):
        """Arguments that are well formed: the required ones of an example that works."""
        example = min(row["examples"], key=lambda e: "fails" in e and e["fails"] == "invalid")
        return {name: example["call"][name] for name in row["args"].get("required", [])}

    def refused(self, row, args, surfaces=SURFACES, same_words=True):
        answers = {}
        for surface in surfaces:
            code, answer = self.send(surface, row, args)
            self.assertEqual(answer.get("error"), "invalid", f"{surface}: {answer}")
            self.assertEqual(code, self.exits["invalid"], surface)
            self.assertLess(len(answer["detail"]), 1000, surface)
            answers[surface] = answer if same_words else answer["error"]
        self.assertEqual(len({json.dumps(a, sort_keys=True) for a in answers.values()}), 1, answers)

    def test_wrong_values(self):
        count = 0
        for row in self.rows.values():
            for name, schema in row["args"]["properties"].items():
                for value in wrong_values(name, schema):
                    with self.subTest(row=row["name"], argument=name, value=str(value)[:40]):
                        fits = len(word(value)) < LONGEST_WORD
                        self.refused(row, {**self.valid(row), name: value},
                                     surfaces=SURFACES if fits else ("call",))
                        count += 1
        self.assertGreater(count, 40)

    def test_unknown_arguments(self):
        for row in self.rows.values():
            with self.subTest(row=row["name"]):
                self.refused(row, {**self.valid(row), "no_such_argument": "x"}, same_words=False)

    def test_missing_arguments(self):
        count = 0
        for row in self.rows.values():
            required = row["args"].get("required", [])
            for name in required:
                with self.subTest(row=row["name"], argument=name):
                    args = self.valid(row)
                    del args[name]
                    # On a command line the next positional takes the place of one that is missing.
                    self.refused(row, args, same_words=name == required[-1])
                    count += 1
        self.assertGreater(count, 3)

    def test_arguments_that_exclude_each_other(self):
        count = 0
        for row in self.rows.values():
            for name, rule in row["args"].get("dependentSchemas", {}).items():
                for other in rule["properties"]:
                    with self.subTest(row=row["name"], arguments=(name, other)):
                        self.refused(row, {**self.valid(row), other: True, name: True})
                        count += 1
        self.assertGreater(count, 1)

    def texts(self, row):
        for name, schema in row["args"]["properties"].items():
            if schema.get("type") == "string" or schema.get("items", {}).get("type") == "string":
                yield name, schema["type"] == "array"

    def test_nul_in_a_text(self):
        """No command line can hold one, and a line's text is refused as a whole."""
        for row in self.rows.values():
            for name, is_list in self.texts(row):
                with self.subTest(row=row["name"], argument=name):
                    value = "a\0b"
                    self.refused(row, {**self.valid(row), name: [value] if is_list else value},
                                 surfaces=("call",))
        self.refused(self.rows["line.run"], {"text": "config \0"}, surfaces=("call",))

    def test_a_text_of_a_megabyte(self):
        for row in self.rows.values():
            for name, is_list in self.texts(row):
                with self.subTest(row=row["name"], argument=name):
                    value = "x" * (1 << 20)
                    self.refused(row, {**self.valid(row), name: [value] if is_list else value},
                                 surfaces=("call",))

    def test_texts_that_are_not_utf8(self):
        broken = b"\xff\xfe"
        for row in self.rows.values():
            for name, _ in self.texts(row):
                with self.subTest(row=row["name"], argument=name):
                    words = [w.encode() for w in argv_of(row, self.valid(row))]
                    words.insert(len(row["words"]), b"--" + name.encode() + b"=" + broken)
                    line = b" ".join(words)
                    call = b'{"' + name.encode() + b'":"' + broken + b'"}'
                    for surface, ran in (
                            ("argv", self.stage.run("--json", *words)),
                            ("line", self.stage.run("line", "--", line)),
                            ("call", self.stage.run("call", row["name"], "-", given=call)),
                            ("call", self.stage.run("call", row["name"], call))):
                        code, answer = self.read(surface, *ran)
                        self.assertEqual(answer.get("error"), "invalid", f"{surface}: {answer}")
                        self.assertEqual(code, self.exits["invalid"])

    def test_what_is_no_object(self):
        for given in (b"[]", b'"text"', b"1", b"null", b"{", b"", b'{"a":1,"a":2}'):
            with self.subTest(given=given):
                code, answer = self.send("call", self.rows["config.show"], {}, raw=given)
                self.assertEqual((code, answer.get("error")), (2, "invalid"), answer)

    def test_unknown_commands(self):
        for ran in (self.stage.run("--json", "no", "such"),
                    self.stage.run("line", "no such"), self.stage.run("call", "no.such")):
            code, answer = self.read("any", *ran)
            self.assertEqual((code, answer["error"]), (self.exits["unknown"], "unknown"))

    def test_options_of_every_command_are_none_of_a_line(self):
        for text in ("--json version", "version --set improve.max=1", "version --help"):
            code, answer = self.read("line", *self.stage.run("line", text))
            self.assertEqual((code, answer["error"]), (2, "invalid"), text)

    def test_calls_in_calls_have_an_end(self):
        call = {"name": "system.version", "args": {}}
        for _ in range(20):
            call = {"name": "call.run", "args": call}
        code, answer = self.send("call", self.rows["call.run"], call)
        self.assertEqual((code, answer["error"]), (self.exits["limit"], "limit"))

    def test_errors_are_json_wherever_the_option_stands(self):
        for words in (["--json", "improve", "--bogus"], ["improve", "--bogus", "--json"],
                      ["improve", "--max=x", "--format", "json"], ["rnus", "--json"]):
            with self.subTest(words=words):
                code, out, err = self.stage.run(*words)
                self.assertEqual((code, out), (2, b""))
                self.assertIn("type", json.loads(err))


if __name__ == "__main__":
    unittest.main()
