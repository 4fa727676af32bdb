"""Makes the vendored files of the server's page anew from npm: ``make vendor``.

``packages.json``, beside the files, names every package with its version and the hash of its
archive, and the files that are taken from it. Nothing is built: the files are those that the
package ships, and the licences of whatever was bundled into them. The archives are fetched by
``npm pack``, which runs no script of theirs; one whose hash is another stops everything.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
from base64 import b64encode
from hashlib import sha512
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

FOLDER = Path(__file__).parents[1] / "converter" / "server" / "page" / "vendor"
LIST = FOLDER / "packages.json"
LICENSES = FOLDER / "LICENSES.txt"
_RULE = "-" * 78


def main() -> None:
    """Write the files; end with 1 where an archive is not the one that was pinned."""
    packages: list[dict[str, Any]] = json.loads(LIST.read_text("utf-8"))["packages"]
    licenses = ["What the files of this folder are made of, and the terms of each.\n"]
    with TemporaryDirectory() as scratch:
        for package in packages:
            archive = _fetched(package, Path(scratch))
            with tarfile.open(archive) as members:
                for member, name in package.get("files", {}).items():
                    (FOLDER / name).write_bytes(_content(members, member))
                terms = "\n".join(_content(members, m).decode() for m in package["terms"])
            title = f"{package['name']} {package['version']} ({package['license']})"
            also = f"\n{package['note']}" if "note" in package else ""
            licenses.append(f"{_RULE}\n{title}{also}\n{_RULE}\n\n{terms.strip()}\n")
    LICENSES.write_text("\n".join(licenses), "utf-8")


def _fetched(package: dict[str, Any], folder: Path) -> Path:
    named = f"{package['name']}@{package['version']}"
    command = ["npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", folder, named]
    made = subprocess.run(command, check=True, capture_output=True, text=True)
    archive = folder / made.stdout.split()[-1]
    found = f"sha512-{b64encode(sha512(archive.read_bytes()).digest()).decode()}"
    if found != package["integrity"]:
        sys.exit(f"{named} is not the archive that was pinned: {found}")
    return archive


def _content(archive: tarfile.TarFile, member: str) -> bytes:
    held = archive.extractfile(f"package/{member}")
    if held is None:
        sys.exit(f"{archive.name} has no file {member}")
    return held.read()


if __name__ == "__main__":
    main()
