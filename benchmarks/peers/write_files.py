"""Writes the files of a folder anew, and no more. Usage: plain|safe SOURCE OUT.

``safe`` brings each to the disk.
"""

import os
import sys
from pathlib import Path

how, source, target = sys.argv[1:]
for path in sorted(Path(source).rglob("*")):
    if path.is_file():
        copy = Path(target) / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        with copy.open("wb") as file:
            file.write(path.read_bytes())
            if how == "safe":
                os.fsync(file.fileno())
