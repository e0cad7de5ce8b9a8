#!/usr/bin/env python3
"""Writes the table of modules from the words in meson.build: modules.py OUT.c NAME..."""
import sys

out, names = sys.argv[1], sys.argv[2:]
with open(out, "w", encoding="utf-8") as f:
    f.write('#include "mission/module.h"\n\n')
    for name in names:
        f.write(f"extern const struct module module_{name};\n")
    f.write("\nconst struct module *const modules_all[] = {\n")
    for name in names:
        f.write(f"    &module_{name},\n")
    f.write("    NULL,\n};\n")
