#!/usr/bin/env python3
"""Compares the program's canonical JSON with other implementations: Python's json with its own sort
by UTF-16 code units, and Node's JSON.stringify where node is there.

    canon_oracle.py CANON-LINES

The values are drawn from a fixed seed; strings lean on what is hard: escapes, surrogate pairs, names
whose order differs between bytes and UTF-16. Exit 1 with the first difference.
"""

import json
import random
import shutil
import subprocess
import sys

COUNT = 2000
HARD = ["\x01", "\b", "\t", "\n", "\v", "\f", "\r", "\x1f", " ", '"', "\\", "/", "\x7f",
        "\x80", "\u00e9", "\u0418", "\u0587", "\u2028", "\u2029", "\ud7ff", "\ue000", "\ufb33",
        "\ufeff", "\uffff", "\U00010000", "\U0001f600", "\U0010ffff", "a", "b", "B", "0", "1"]

NODE = """
const write = v => Array.isArray(v) ? '[' + v.map(write).join(',') + ']'
  : typeof v === 'object'
    ? '{' + Object.keys(v).sort().map(k => JSON.stringify(k) + ':' + write(v[k])).join(',') + '}'
    : JSON.stringify(v);
const text = require('fs').readFileSync(0, 'utf8').split('\\n').slice(0, -1);
process.stdout.write(text.map(line => write(JSON.parse(line)) + '\\n').join(''));
"""


def draw_text(draw):
    return "".join(draw.choice(HARD) for _ in range(draw.choice((0, 1, 1, 2, 3, 8, 40))))


def draw_value(draw, depth):
    kind = draw.randrange(8 if depth > 0 else 5)
    if kind == 0:
        return draw.random() < 0.5
    if kind in (1, 2):
        bits = draw.choice((1, 8, 31, 32, 53))
        return min(draw.getrandbits(bits), 2**53 - 1) * draw.choice((1, -1))
    if kind in (3, 4):
        return draw_text(draw)
    if kind == 5:
        return [draw_value(draw, depth - 1) for _ in range(draw.randrange(5))]
    return {draw_text(draw): draw_value(draw, depth - 1) for _ in range(draw.choice((1, 3, 9, 40)))}


def reference(value):
    """RFC 8785 for the values a statement may hold."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(f"{reference(n)}:{reference(value[n])}" for n in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(reference, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def lines_of(command, lines):
    run = subprocess.run(command, input="\n".join(lines) + "\n", stdout=subprocess.PIPE, check=True,
                         encoding="utf-8")
    # Not splitlines(), which also splits at U+2028 and others.
    return run.stdout.split("\n")[:-1]


def compare(name, expected, found):
    if len(found) != len(expected):
        sys.exit(f"{name}: {len(found)} lines for {len(expected)} values")
    for ours, theirs in zip(expected, found):
        if ours != theirs:
            sys.exit(f"{name} differs:\n  {theirs}\n  expected\n  {ours}")


def main():
    draw = random.Random(8785)
    values = [draw_value(draw, 3) for _ in range(COUNT)]
    expected = [reference(value) for value in values]
    # As people might write them: unsorted, spaced, everything escaped or nothing.
    written = [json.dumps(value, ensure_ascii=n % 2 == 0, indent=None,
                          separators=((", ", " : ") if n % 3 == 0 else (",", ":")))
               for n, value in enumerate(values)]
    compare("canon", expected, lines_of([sys.argv[1]], written))
    # What is canonical stays as it is.
    compare("canon again", expected, lines_of([sys.argv[1]], expected))
    refused = ["null", "[1.5]", "1e3", '"\\u0000"', "[9007199254740992]", '{"a":1,"a":1}', "{",
               '"\\ud800"', "[" * 33 + "]" * 33]
    compare("refusals", ["refused"] * len(refused), lines_of([sys.argv[1]], refused))
    node = shutil.which("node")
    if node is not None:
        compare("node", expected, lines_of([node, "-e", NODE], written))


if __name__ == "__main__":
    main()
