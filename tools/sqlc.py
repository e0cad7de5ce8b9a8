#!/usr/bin/env python3
"""Compiles a file of named SQL statements into C constants.

    sqlc.py FOLDER in.sql out.c out.h

A statement begins with a line `-- name: leaf_put`; comment lines right below document it and become
the comment in the header. It becomes `extern const struct sql sql_FOLDER_leaf_put;`, and all of them
stand in `sql_FOLDER_all[]` (`sql_FOLDER_all_n` of them), so that a test can prepare each on both
stores. A section `-- script: tables` becomes `extern const char script_FOLDER_tables[];` for
store_script, as it stands.

SQLite numbers $1, $2, ... by their first appearance in the text and PostgreSQL by their numbers, so
statements where the two differ are refused.
"""
import re
import sys

HEADING = re.compile(r"^--\s*(name|script):\s*(.*?)\s*$")
NAME = re.compile(r"^[a-z][a-z0-9_]*$")
# A part of SQL in which $1 and ; mean themselves: everything outside of these.
TOKEN = re.compile(
    r"(?P<comment>--[^\n]*|/\*.*?\*/)"
    r"|(?P<string>'(?:[^']|'')*')"
    r"|(?P<quoted>\"[^\"]*\")"
    r"|(?P<open>['\"]|/\*)"
    r"|(?P<param>\$[0-9]+)"
    r"|(?P<foreign>\?|\$[A-Za-z_$]|::|(?<![A-Za-z0-9_:]):[A-Za-z_]|@[A-Za-z_])"
    r"|(?P<end>;)",
    re.DOTALL,
)
RESERVED = {"all", "all_n"}


class Refusal(Exception):
    """What is wrong, with the line where it is."""

    def __init__(self, line, sentence):
        super().__init__(sentence)
        self.line = line


class Section:
    def __init__(self, kind, name, line):
        self.kind = kind
        self.name = name
        self.line = line
        self.comment = []
        self.lines = []
        self.text = ""
        self.n_params = 0


def split_sections(source):
    """The sections of a file in order, with their lines as they stand."""
    sections = []
    for number, line in enumerate(source.split("\n"), start=1):
        heading = HEADING.match(line)
        if heading:
            kind, name = heading.groups()
            if not NAME.match(name):
                raise Refusal(number, f"'{name}' is not a name: use a-z, 0-9 and _, a letter first")
            if kind == "name" and name in RESERVED:
                raise Refusal(number, f"'{name}' is taken by the list of all statements")
            if any(s.kind == kind and s.name == name for s in sections):
                raise Refusal(number, f"'{name}' is there twice")
            sections.append(Section(kind, name, number))
        elif sections:
            sections[-1].lines.append(line)
        elif line.strip() and not line.lstrip().startswith("--"):
            raise Refusal(number, "this stands before the first '-- name:' or '-- script:'")
    return sections


def take_comment(section):
    """Moves the comment lines right below the heading out of the text."""
    while section.lines and section.lines[0].startswith("--"):
        section.comment.append(section.lines.pop(0)[2:].strip())


def read_statement(section):
    """Fills text and n_params, or refuses."""
    take_comment(section)
    source = "\n".join(section.lines)
    first = section.line + 1 + len(section.comment)
    text, seen, ended = [], [], False
    at = 0

    def line_of(position):
        return first + source.count("\n", 0, position)

    for token in TOKEN.finditer(source):
        before = source[at:token.start()]
        if ended and before.strip():
            raise Refusal(line_of(at), "only one statement may stand under a name")
        text.append(before)
        at = token.end()
        what = token.lastgroup
        if what == "comment":
            continue
        if ended:
            raise Refusal(line_of(token.start()), "only one statement may stand under a name")
        if what == "open":
            raise Refusal(line_of(token.start()), f"{token.group()} is opened and never closed")
        if what == "foreign":
            raise Refusal(line_of(token.start()),
                          f"'{token.group()}' is not understood by both stores; "
                          "placeholders are $1, $2, ... and casts CAST(x AS TYPE)")
        if what == "end":
            ended = True
            continue
        if what == "param":
            number = int(token.group()[1:])
            if number == 0 or number > len(seen) + 1:
                raise Refusal(line_of(token.start()),
                              f"${number} appears where ${len(seen) + 1} was expected: SQLite "
                              "numbers placeholders by first appearance")
            if number == len(seen) + 1:
                seen.append(number)
        text.append(token.group())
    rest = source[at:]
    if ended and rest.strip():
        raise Refusal(line_of(at), "only one statement may stand under a name")
    text.append("" if ended else rest)
    section.text = "\n".join(
        line.rstrip() for line in "".join(text).strip().split("\n") if line.strip())
    if not section.text:
        raise Refusal(section.line, f"there is no statement under '{section.name}'")
    section.n_params = len(seen)


def read_script(section):
    # Markers of sections are comments too, and belong to the script.
    text = "\n".join(section.lines).strip("\n")
    if not text.strip():
        raise Refusal(section.line, f"there is nothing under '{section.name}'")
    section.text = text + "\n"


def read(source):
    """The sections of a file, checked."""
    sections = split_sections(source)
    for section in sections:
        if section.kind == "name":
            read_statement(section)
        else:
            read_script(section)
    return sections


def c_string(text):
    """A C literal, one line of it for each line of text."""
    lines = text.split("\n")
    parts = []
    for i, line in enumerate(lines):
        end = "\n" if i + 1 < len(lines) else ""
        if not line and not end:
            continue
        escaped = line.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
        # Trigraphs: ?? would mean something else to a strict compiler.
        escaped = escaped.replace("??", "?\\?")
        parts.append('    "' + escaped + end.replace("\n", "\\n") + '"')
    return "\n".join(parts)


def write_header(folder, sections):
    guard = f"SQL_{folder.upper()}_H"
    out = [f"/* Made by tools/sqlc.py from the .sql file of {folder}. */",
           f"#ifndef {guard}", f"#define {guard}", "", "#include <stddef.h>", "",
           '#include "store/store.h"', ""]
    for section in sections:
        if section.comment:
            comment = "\n * ".join(section.comment).replace("*/", "* /")
            out.append(f"/* {comment} */")
        if section.kind == "name":
            out.append(f"extern const struct sql sql_{folder}_{section.name};")
        else:
            out.append(f"extern const char script_{folder}_{section.name}[];")
    out += ["", "/* Every statement above; NULL ends the list. */",
            f"extern const struct sql *const sql_{folder}_all[];",
            f"extern const size_t sql_{folder}_all_n;", "", "#endif", ""]
    return "\n".join(out)


def write_source(folder, sections, header_name):
    statements = [s for s in sections if s.kind == "name"]
    out = [f"/* Made by tools/sqlc.py from the .sql file of {folder}. */",
           f'#include "{header_name}"', "",
           "/* ISO C promises literals of 4095 characters only; our compilers take more. */",
           '#pragma GCC diagnostic ignored "-Woverlength-strings"', ""]
    for section in sections:
        if section.kind == "name":
            out += [f"const struct sql sql_{folder}_{section.name} = {{",
                    f'    "{folder}.{section.name}",',
                    c_string(section.text) + ",",
                    f"    {section.n_params},", "};", ""]
        else:
            out += [f"const char script_{folder}_{section.name}[] =",
                    c_string(section.text) + ";", ""]
    out.append(f"const struct sql *const sql_{folder}_all[] = {{")
    out += [f"    &sql_{folder}_{s.name}," for s in statements]
    out += ["    NULL,", "};", f"const size_t sql_{folder}_all_n = {len(statements)};", ""]
    return "\n".join(out)


def main(arguments):
    if len(arguments) != 4:
        print("usage: sqlc.py FOLDER in.sql out.c out.h", file=sys.stderr)
        return 2
    folder, source_path, c_path, h_path = arguments
    if not NAME.match(folder):
        print(f"sqlc.py: '{folder}' is not a name: use a-z, 0-9 and _, a letter first",
              file=sys.stderr)
        return 2
    with open(source_path, encoding="utf-8") as source:
        text = source.read()
    try:
        sections = read(text)
    except Refusal as refusal:
        print(f"{source_path}:{refusal.line}: {refusal}", file=sys.stderr)
        return 1
    with open(h_path, "w", encoding="utf-8") as header:
        header.write(write_header(folder, sections))
    with open(c_path, "w", encoding="utf-8") as code:
        code.write(write_source(folder, sections, h_path.replace("\\", "/").split("/")[-1]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
