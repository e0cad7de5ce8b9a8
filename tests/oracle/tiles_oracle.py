#!/usr/bin/env python3
"""Exports a mission's log as files and has it verified by verify_record.py, which knows only
docs/format/record.md; then spoils the files one way after another, and each must be refused.

    tiles_oracle.py TRUCE AGREEMENT
"""

import pathlib
import subprocess
import sys
import tempfile

import verify_record

AT = "2020-11-10T00:00:00+03:00"


def truce(program, *words):
    subprocess.run([program, *map(str, words)], check=True, stdout=subprocess.DEVNULL)


def refusal(folder):
    """The sentence with which the folder is refused, or None."""
    try:
        verify_record.verify_folder(folder, None)
    except (verify_record.Fault, OSError, KeyError, UnicodeDecodeError) as fault:
        return str(fault)
    return None


def damages(folder):
    """Every file that the format protects with a byte changed near its beginning, middle and end, cut
    short, and gone."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        whole = path.read_bytes()
        name = path.relative_to(folder)
        if name.parts[0] not in ("body", "checkpoint", "tile"):
            continue
        for place in {0, len(whole) // 2, len(whole) - 2}:
            spoilt = bytearray(whole)
            spoilt[place] ^= 1
            path.write_bytes(spoilt)
            yield f"{name} with byte {place} changed"
        path.write_bytes(whole[:-1])
        yield f"{name} without its last byte"
        # A body may be withheld, and another file may not.
        if name.parts[0] != "body":
            path.unlink()
            yield f"{name} gone"
        path.write_bytes(whole)


def main():
    program, agreement = sys.argv[1:]
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        mission, folder = scratch / "m.truce", scratch / "files"
        truce(program, "new", mission, "--agreement", agreement, "--keyring", scratch / "keys",
              "--now", AT)
        truce(program, "tiles", folder, "-m", mission)
        fault = refusal(folder)
        if fault is not None:
            sys.exit(f"what truce wrote is refused: {fault}")
        for damage in damages(folder):
            if refusal(folder) is None:
                sys.exit(f"accepted: {damage}")
        print(verify_record.verify_folder(folder, None))


if __name__ == "__main__":
    main()
