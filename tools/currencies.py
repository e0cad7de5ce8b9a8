#!/usr/bin/env python3
"""Writes the table of currencies (src/base/data/iso-4217.tsv) as lines of C for money.c.

Usage: currencies.py TSV OUT. A line that is not `CODE<tab>DIGITS`, or is out of order, ends the
build with its number.
"""
import re
import sys


def rows(path):
    before = ""
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.startswith("#"):
                continue
            match = re.fullmatch(r"([A-Z]{3})\t([0-4])\n", line)
            if match is None:
                sys.exit(f"{path}:{number}: expected three capitals, a tab and 0 to 4, got {line!r}")
            if match[1] <= before:
                sys.exit(f"{path}:{number}: {match[1]} must come after {before}: sort the codes")
            before = match[1]
            yield match[1], match[2]


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with open(sys.argv[2], "w", encoding="utf-8") as out:
        for code, digits in rows(sys.argv[1]):
            out.write(f'{{"{code}", {digits}}},\n')


main()
