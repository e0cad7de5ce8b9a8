#!/usr/bin/env python3
"""Draws what a command shows on a terminal of 80 columns: picture.py OUT.svg COMMAND [WORD ...]

The picture in the README is made so, from real output:

    tools/picture.py docs/board.svg build/truce status -m exercise.truce
"""
import fcntl
import html
import os
import pty
import re
import struct
import sys
import termios

COLUMNS, CHAR_WIDTH, LINE_HEIGHT, MARGIN = 80, 8.4, 18, 14
PAPER, TEXT = "#1c1f24", "#d7dae0"
INKS = {"1": "#ffffff", "2": "#8b919c", "32": "#8fc98f", "36": "#7cc5cf", "33": "#dfc27d",
        "1;31": "#ff8c80"}
ESCAPE = re.compile("\033\\[([0-9;]*)m")


def output_of(words):
    """What the command writes when it believes to be seen."""
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(TERM="xterm", LC_ALL="C.UTF-8")
        fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 40, COLUMNS, 0, 0))
        os.execvp(words[0], words)
    output = b""
    while True:
        try:
            block = os.read(terminal, 65536)
        except OSError:
            break
        if not block:
            break
        output += block
    os.waitpid(child, 0)
    return output.decode().replace("\r\n", "\n").rstrip("\n").split("\n")


def spans(line):
    """(column, text, colour) of each run of one ink."""
    column, ink = 0, ""
    for i, piece in enumerate(ESCAPE.split(line)):
        if i % 2 == 1:
            ink = "" if piece in ("", "0") else piece
        elif piece:
            yield column, piece, INKS.get(ink, TEXT)
            column += len(piece)


def draw(lines):
    width = round(COLUMNS * CHAR_WIDTH + 2 * MARGIN)
    height = len(lines) * LINE_HEIGHT + 2 * MARGIN
    yield (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
           f'width="{width}" height="{height}" font-family="monospace" font-size="14">')
    yield f'<rect width="100%" height="100%" rx="6" fill="{PAPER}"/>'
    for row, line in enumerate(lines):
        y = MARGIN + (row + 0.75) * LINE_HEIGHT
        for column, text, colour in spans(line):
            if text.strip():
                x = MARGIN + column * CHAR_WIDTH
                yield (f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" xml:space="preserve" '
                       f'textLength="{len(text) * CHAR_WIDTH:.1f}">{html.escape(text)}</text>')
    yield "</svg>"


def main():
    if len(sys.argv) < 3:
        sys.exit("usage: picture.py OUT.svg COMMAND [WORD ...]")
    lines = ["$ truce " + " ".join(sys.argv[3:4])] + output_of(sys.argv[2:])
    with open(sys.argv[1], "w", encoding="utf-8") as picture:
        picture.write("\n".join(draw(lines)) + "\n")


if __name__ == "__main__":
    main()
