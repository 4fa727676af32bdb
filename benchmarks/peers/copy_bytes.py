"""Writes the bytes of a file anew, and no more: the limit of writing it. Usage: SOURCE OUT."""

import sys

with open(sys.argv[1], "rb") as source, open(sys.argv[2], "wb") as out:  # noqa: PTH123
    while block := source.read(1 << 22):
        out.write(block)
