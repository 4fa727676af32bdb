"""Makes the vendored files of the project anew from npm: ``make vendor``.

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
from hashlib import sha256, sha512
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).parents[1]
FOLDERS = (ROOT / "converter" / "server" / "page" / "vendor", ROOT / "tests" / "vendor")
LIST, LICENSES, SUMS = "packages.json", "LICENSES.txt", "SHA256SUMS"
_RULE = "-" * 78


def main() -> None:
    """Write the files; end with 1 where an archive is not the one that was pinned."""
    for folder in FOLDERS:
        packages = json.loads((folder / LIST).read_text("utf-8"))["packages"]
        with TemporaryDirectory() as scratch:
            terms = [_taken(package, folder, Path(scratch)) for package in packages]
        head = "What the files of this folder are made of, and the terms of each.\n"
        (folder / LICENSES).write_text("\n".join([head, *terms]), "utf-8")
        names = sorted(
            {LICENSES, *(name for p in packages for name in p.get("files", {}).values())}
        )
        sums = (f"{sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names)
        (folder / SUMS).write_text("".join(sums), "utf-8")


def _taken(package: dict[str, Any], folder: Path, scratch: Path) -> str:
    """Put the files of a package into the folder; gives its terms."""
    with tarfile.open(_fetched(package, scratch)) as archive:
        for member, name in package.get("files", {}).items():
            (folder / name).write_bytes(_content(archive, member))
        terms = [_content(archive, member).decode().strip() for member in package["terms"]]
    title = f"{package['name']} {package['version']} ({package['license']})"
    head = "\n".join(filter(None, (_RULE, title, package.get("note"), _RULE)))
    return "\n\n".join([head, *terms]) + "\n"


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
