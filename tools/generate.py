#!/usr/bin/env python3
"""Turns the rows of the command table into C: typed structs, field descriptors, one table.

Reads   src/ops/*.toml and src/ops/shapes/*.toml
Writes  OUT/ops/shapes.h, OUT/ops/NAME.h (one a row), OUT/ops/table.c

docs/architecture.md says what a row may hold; an unknown key is an error here.
"""
import re
import sys
import tomllib
from pathlib import Path

SCALARS = {  # type in a row: (C type, descriptor)
    "string": ("const char *", "FT_T_STRING"),
    "path": ("const char *", "FT_T_PATH"),
    "run-id": ("const char *", "FT_T_RUN_ID"),
    "integer": ("int64_t ", "FT_T_INTEGER"),
    "number": ("double ", "FT_T_NUMBER"),
    "boolean": ("bool ", "FT_T_BOOLEAN"),
    "duration": ("int64_t ", "FT_T_DURATION"),
    "size": ("int64_t ", "FT_T_SIZE"),
    "time": ("int64_t ", "FT_T_TIME"),
    "enum": ("const char *", "FT_T_ENUM"),
    "json": ("const json_t *", "FT_T_JSON"),
}
FIELD_KEYS = {"type", "help", "list", "required", "default", "values", "short", "excludes",
              "min", "max", "completes", "optional", "hidden", "whole"}
ROW_KEYS = {"name", "cli", "summary", "help", "since", "kind", "scope", "danger", "stream", "serial",
            "args", "result", "examples", "view", "errors", "events", "on", "hidden", "exit", "format",
            "cached", "formats"}
SHAPE_KEYS = {"summary", "fields"}
EXAMPLE_KEYS = {"given", "call", "shows", "fails", "note"}
KINDS = {"read", "write", "destroy"}
FORMATS = {"sarif", "cyclonedx", "spdx", "dot", "mermaid", "svg"}  # as in src/command/common.c
DANGERS = {"none", "writes-repository", "writes-outside", "runs-programs", "spends-money", "network"}


class RowError(Exception):
    pass


def check_keys(where, given, allowed):
    for key in given:
        if key not in allowed:
            raise RowError(f"{where}: unknown key '{key}' (allowed: {', '.join(sorted(allowed))})")


def c_string(text):
    if text is None:
        return "NULL"
    out = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", '\\n"\n    "')
    return f'"{out}"'


def ident(name):
    return re.sub(r"[^a-z0-9]", "_", name)


def json_text(value):
    """A TOML value as JSON."""
    import json
    return json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=False)


def default_text(field):
    """Defaults travel as the text a person would type."""
    value = field.get("default")
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


class Fields:
    """The members of one struct and their descriptors."""

    def __init__(self, where, struct, spec, shapes, positionals=()):
        self.where, self.struct, self.spec, self.shapes = where, struct, spec, shapes
        self.positionals = list(positionals)
        for name, field in spec.items():
            check_keys(f"{where}.{name}", field, FIELD_KEYS)
            if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
                raise RowError(f"{where}: '{name}' is no name for a field")
            if field.get("type", "string") not in SCALARS and field["type"] not in shapes:
                raise RowError(f"{where}.{name}: there is no type or shape '{field['type']}'")
            if (field.get("type") == "enum") != ("values" in field):
                raise RowError(f"{where}.{name}: an enum has values, nothing else has")
            if field.get("list") and ("default" in field or field.get("whole")):
                raise RowError(f"{where}.{name}: a list is neither a default nor a whole result")

    def member(self, name, field):
        kind = field.get("type", "string")
        if field.get("list"):
            if kind in SCALARS and SCALARS[kind][0] != "const char *":
                raise RowError(f"{self.where}.{name}: lists are of texts or shapes")
            return f"    struct ft_strings {name};" if kind in SCALARS else \
                f"    struct list_{ident(kind)} {name};"
        if kind in SCALARS:
            return f"    {SCALARS[kind][0]}{name};"
        return f"    const struct shape_{ident(kind)} *{name};"

    def members(self):
        lines = [self.member(n, f) for n, f in self.spec.items()]
        return "\n".join(lines) if lines else "    char nothing;"

    def descriptor(self, name, field):
        kind = field.get("type", "string")
        flags = [flag for key, flag in (("required", "FT_REQUIRED"), ("list", "FT_LIST"),
                                        ("optional", "FT_OPTIONAL"), ("hidden", "FT_HIDDEN"),
                                        ("whole", "FT_WHOLE"))
                 if field.get(key)]
        if name in self.positionals:
            flags.append("FT_POSITIONAL")
        parts = [f'.name = "{name}"', f".help = {c_string(field.get('help', ''))}",
                 f".offset = offsetof(struct {self.struct}, {name})"]
        if kind in SCALARS:
            parts.append(f".type = {SCALARS[kind][1]}")
        else:
            parts += [".type = FT_T_OBJECT", f".shape = &ft_shape_{ident(kind)}"]
        if flags:
            parts.append(f".flags = {' | '.join(flags)}")
        if "default" in field:
            parts.append(f".preset = {c_string(default_text(field))}")
        if "values" in field:
            words = ", ".join(c_string(v) for v in field["values"])
            parts.append(f".choices = (const char *const[]){{{words}}}")
            parts.append(f".choice_count = {len(field['values'])}")
        if "short" in field:
            parts.append(f".letter = '{field['short']}'")
        if "excludes" in field:
            parts.append(f".excludes = {c_string(field['excludes'])}")
        if "completes" in field:
            parts.append(f".completes = {c_string(field['completes'])}")
        for key, target in (("min", "least"), ("max", "most")):
            if key in field:
                parts.append(f".{target} = {field[key]}, .has_{target} = true")
        return "    {" + ", ".join(parts) + "},"

    def descriptors(self, symbol):
        if not self.spec:
            return ""
        lines = "\n".join(self.descriptor(n, f) for n, f in self.spec.items())
        return f"static const struct ft_field {symbol}[] = {{\n{lines}\n}};\n"


def shape_definition(symbol, title, summary, fields, static):
    count = f"FT_COUNT({symbol}_fields)" if fields.spec else "0"
    at = f"{symbol}_fields" if fields.spec else "NULL"
    return (fields.descriptors(f"{symbol}_fields") +
            f"{'static ' if static else ''}const struct ft_shape {symbol} = {{\n"
            f"    .name = {c_string(title)}, .summary = {c_string(summary)},\n"
            f"    .size = sizeof(struct {fields.struct}), .fields = {at}, .field_count = {count}}};\n")


def order_shapes(shapes):
    """Shapes after the shapes they hold."""
    done, order = set(), []

    def visit(name, path):
        if name in path:
            raise RowError(f"shapes hold each other in a circle: {' -> '.join(path + [name])}")
        if name in done:
            return
        for field in shapes[name].get("fields", {}).values():
            if field.get("type") in shapes:
                visit(field["type"], path + [name])
        done.add(name)
        order.append(name)

    for name in sorted(shapes):
        visit(name, [])
    return order


class Row:
    def __init__(self, path, shapes):
        self.path = path
        spec = tomllib.loads(path.read_text())
        check_keys(path.name, spec, ROW_KEYS)
        for key in ("name", "cli", "summary", "kind", "examples"):
            if key not in spec:
                raise RowError(f"{path.name}: '{key}' is missing")
        self.spec, self.name, self.id = spec, spec["name"], ident(spec["name"])
        if self.id != path.stem:
            raise RowError(f"{path.name}: the row is named {self.name}, so the file is {self.id}.toml")
        if spec["kind"] not in KINDS:
            raise RowError(f"{path.name}: kind is one of {', '.join(sorted(KINDS))}")
        for danger in spec.get("danger", []):
            if danger not in DANGERS:
                raise RowError(f"{path.name}: danger is of {', '.join(sorted(DANGERS))}")
        for example in spec["examples"]:
            check_keys(f"{path.name} example", example, EXAMPLE_KEYS)
        words = spec["cli"].split()
        self.words = [w for w in words if w.islower()]
        positionals = [re.sub(r"[\[\].]", "", w).lower() for w in words if not w.islower()]
        for name in positionals:
            if name not in spec.get("args", {}):
                raise RowError(f"{path.name}: the positional {name.upper()} is no argument")
        self.positionals = positionals
        self.inputs = Fields(f"{path.name} args", f"{self.id}_in", spec.get("args", {}), shapes,
                             positionals)
        result = spec.get("result", {})
        check_keys(f"{path.name} result", result, {"schema", "fields"})
        self.schema = result.get("schema")
        if self.schema and self.schema not in shapes:
            raise RowError(f"{path.name}: there is no shape '{self.schema}'")
        self.outputs = None if self.schema else Fields(
            f"{path.name} result", f"{self.id}_out", result.get("fields", {}), shapes)
        self.stream = spec.get("stream")
        if self.stream and self.stream not in shapes:
            raise RowError(f"{path.name}: there is no shape '{self.stream}' to stream")
        for name in spec.get("formats", []):
            if name not in FORMATS:
                raise RowError(f"{path.name}: formats are of {', '.join(sorted(FORMATS))}")
        if spec.get("cached") and (self.stream or spec["kind"] != "read"):
            raise RowError(f"{path.name}: only a read that streams nothing can be cached")

    def out_type(self):
        return f"struct shape_{ident(self.schema)}" if self.schema else f"struct {self.id}_out"

    def header(self):
        guard = f"FT_OPS_{self.id.upper()}_H"
        out = "" if self.schema else f"struct {self.id}_out {{\n{self.outputs.members()}\n}};\n\n"
        view = (f"void {self.id}_view(const {self.out_type()} *out, struct ft_doc *doc);\n"
                if self.spec.get("view") else "")
        key = (f"ft_err {self.id}_key(ft_ctx *cx, const struct {self.id}_in *in, const char **key);\n"
               if self.spec.get("cached") else "")
        if self.spec.get("formats"):
            key += (f"void {self.id}_render(ft_ctx *cx, const char *format, const {self.out_type()} *out, "
                    f"struct ft_buf *text);\n")
        return (f"/* Made from {self.path.name}. {self.spec['summary']}. */\n"
                f"#ifndef {guard}\n#define {guard}\n\n#include \"command/command.h\"\n"
                f"#include \"ops/shapes.h\"\n\nstruct {self.id}_in {{\n{self.inputs.members()}\n}};\n\n"
                f"{out}ft_err {self.id}(ft_ctx *cx, const struct {self.id}_in *in, "
                f"{self.out_type()} *out);\n{view}{key}\n#endif\n")

    def examples(self):
        items = []
        for e in self.spec["examples"]:
            shows = json_text(e["shows"]) if "shows" in e else None
            items.append(f"    {{.given = {c_string(e.get('given', 'nothing'))}, "
                         f".call = {c_string(json_text(e.get('call', {})))}, "
                         f".shows = {c_string(shows)}, .fails = {c_string(e.get('fails'))}, "
                         f".note = {c_string(e.get('note'))}}},")
        return f"static const struct ft_example {self.id}_examples[] = {{\n" + "\n".join(items) + "\n};\n"

    def table_part(self):
        s = self.spec
        out = "" if self.schema else shape_definition(
            f"{self.id}_out_shape", f"{self.name}.result", s["summary"], self.outputs, True)
        words = ", ".join(c_string(w) for w in self.words)
        dangers = " | ".join("FT_DANGER_" + d.replace("-", "_").upper()
                             for d in s.get("danger", ["none"]))
        run = (f"static ft_err {self.id}_run(ft_ctx *cx, const void *in, void *out) {{\n"
               f"    return {self.id}(cx, in, out);\n}}\n")
        if s.get("view"):
            run += (f"static void {self.id}_show(const void *out, struct ft_doc *doc) {{\n"
                    f"    {self.id}_view(out, doc);\n}}\n")
        if s.get("cached"):
            run += (f"static ft_err {self.id}_cache_key(ft_ctx *cx, const void *in, const char **key) "
                    f"{{\n    return {self.id}_key(cx, in, key);\n}}\n")
        if s.get("formats"):
            run += (f"static void {self.id}_write(ft_ctx *cx, const char *format, const void *out, "
                    f"struct ft_buf *text) {{\n    {self.id}_render(cx, format, out, text);\n}}\n")
        positional = ", ".join(c_string(p) for p in self.positionals)
        formats = "".join(c_string(f) + ", " for f in s.get("formats", []))
        return (shape_definition(f"{self.id}_in_shape", f"{self.name}.args", s["summary"],
                                 self.inputs, True) + out + run + self.examples() +
                f"static const struct ft_row {self.id}_row = {{\n"
                f"    .name = {c_string(self.name)}, .summary = {c_string(s['summary'])},\n"
                f"    .help = {c_string(s.get('help', '').strip() or None)},\n"
                f"    .usage = {c_string(s['cli'])}, .since = {c_string(s.get('since', '0.1'))},\n"
                f"    .words = (const char *const[]){{{words}}}, .word_count = {len(self.words)},\n"
                f"    .positionals = (const char *const[]){{{positional or 'NULL'}}}, "
                f".positional_count = {len(self.positionals)},\n"
                f"    .kind = FT_{s['kind'].upper()}, .danger = {dangers}, "
                f".scope = {c_string(s.get('scope', 'public'))},\n"
                f"    .serial = {c_string(s.get('serial'))}, .hidden = {str(s.get('hidden', False)).lower()},\n"
                f"    .exit_field = {c_string(s.get('exit'))}, .format = {c_string(s.get('format'))},\n"
                f"    .in = &{self.id}_in_shape, .out = &"
                f"{'ft_shape_' + ident(self.schema) if self.schema else self.id + '_out_shape'},\n"
                f"    .stream = {'&ft_shape_' + ident(self.stream) if self.stream else 'NULL'},\n"
                f"    .run = {self.id}_run, .view = {self.id + '_show' if s.get('view') else 'NULL'},\n"
                f"    .formats = (const char *const[]){{{formats}NULL}}, "
                f".render = {self.id + '_write' if s.get('formats') else 'NULL'},\n"
                f"    .key = {self.id + '_cache_key' if s.get('cached') else 'NULL'},\n"
                f"    .examples = {self.id}_examples, .example_count = FT_COUNT({self.id}_examples)}};\n")


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text() != text:  # an unchanged header rebuilds nothing
        path.write_text(text)


def shapes_header(shapes, order):
    parts = ["/* Made from src/ops/shapes: what commands answer with. */\n#ifndef FT_OPS_SHAPES_H\n"
             "#define FT_OPS_SHAPES_H\n\n#include \"command/command.h\"\n"]
    for name in order:
        fields = Fields(name, f"shape_{ident(name)}", shapes[name].get("fields", {}), shapes)
        parts.append(f"/* {shapes[name].get('summary', name)} */\nstruct shape_{ident(name)} {{\n"
                     f"{fields.members()}\n}};\nstruct list_{ident(name)} {{\n"
                     f"    FT_VEC(struct shape_{ident(name)});\n}};\n"
                     f"extern const struct ft_shape ft_shape_{ident(name)};\n")
    return "\n".join(parts) + "\n#endif\n"


def generate(source, out):
    shapes = {}
    for path in sorted((source / "ops/shapes").glob("*.toml")):
        shapes[path.stem] = tomllib.loads(path.read_text())
        check_keys(path.name, shapes[path.stem], SHAPE_KEYS)
    order = order_shapes(shapes)
    rows = [Row(path, shapes) for path in sorted((source / "ops").glob("*.toml"))]
    write(out / "ops/shapes.h", shapes_header(shapes, order))
    for row in rows:
        write(out / f"ops/{row.id}.h", row.header())
    table = ["/* Made from src/ops: the command table. */\n"]
    table += [f'#include "ops/{row.id}.h"' for row in rows]
    table.append('#include "ops/table.h"\n')
    for name in order:
        fields = Fields(name, f"shape_{ident(name)}", shapes[name].get("fields", {}), shapes)
        table.append(shape_definition(f"ft_shape_{ident(name)}", name,
                                      shapes[name].get("summary", ""), fields, False))
    table += [row.table_part() for row in rows]
    entries = "\n".join(f"    &{row.id}_row," for row in rows)
    table.append(f"static const struct ft_row *const rows[] = {{\n{entries}\n}};\n"
                 "const struct ft_table ft_ops_table = {.rows = rows, .count = FT_COUNT(rows)};\n")
    write(out / "ops/table.c", "\n".join(table))


def main():
    try:
        generate(Path(sys.argv[1]), Path(sys.argv[2]))
    except (RowError, tomllib.TOMLDecodeError) as error:
        sys.exit(f"generate: {error}")


if __name__ == "__main__":
    main()
