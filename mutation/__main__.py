"""Changes one thing at a time in what must not be wrong, and says what no test notices.

``python -m mutation [--sample=N] [FILE…]``; a folder stands for the files in it. ``targets.tsv``
names the files and the tests that are asked, ``same.tsv`` the changes that mean the same. The
changes are made in a copy of the repository; of a file at most N, the same N each time.
Ends with 0 where each change is noticed or known to mean the same, with 1 where not, and with 2
where tests fail without any change.
"""

from __future__ import annotations

import gc
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import _lru_cache_wrapper
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from mutation.mutants import Mutant, mutants

HERE = Path(__file__).parent
ROOT = HERE.parent
_COPIED = ("converter", "ontology", "shapes", "docs", "tests", "examples", "pyproject.toml")
# A change may make a loop endless; no set of tests takes half as long.
_SECONDS = 120
_FAILS_UNCHANGED = 2


class Target(NamedTuple):
    """A file, and the tests that should notice a change in it, as pytest's arguments."""

    file: str
    tests: tuple[str, ...]


class Same(NamedTuple):
    """A change of some lines that means the same: the lines themselves, for their numbers move."""

    file: str
    before: str
    after: str


class Told(NamedTuple):
    """What became of the mutants of a file."""

    made: int
    same: int
    unexplained: list[Mutant]
    stale: list[Same]


def targets() -> list[Target]:
    """All files that are changed."""
    return [Target(file, tuple(tests.split())) for file, tests in _rows("targets.tsv")]


def known_same() -> Counter[Same]:
    """The changes that mean the same; one that can be made in two places stands there twice."""
    return Counter(Same(*row[:3]) for row in _rows("same.tsv"))


def _rows(name: str) -> list[list[str]]:
    lines = (HERE / name).read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("# ")]


def copy_to(folder: Path) -> None:
    """A copy of what the tests need."""
    for part in _COPIED:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, folder / part)
        else:
            shutil.copy(ROOT / part, folder / part)


def passes(folder: Path, tests: tuple[str, ...], room: str = "") -> bool:
    """Whether tests pass in a copy; in a process of its own, which is ended in time.

    Args:
        folder: the copy.
        tests: as pytest's arguments.
        room: the package of queries that changed, where modules are loaded that read them.
    """
    if not (child := os.fork()):
        status = 3
        try:
            status = _tested(folder, tests, room)
        finally:
            # Not sys.exit: the child is a copy of this process, and must not clear up for it.
            os._exit(status)
    return os.waitpid(child, 0)[1] == 0


def _tested(folder: Path, tests: tuple[str, ...], room: str) -> int:
    signal.alarm(_SECONDS)
    os.chdir(folder)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(1, 2)
    # The installed package is the repository itself; the copy comes first. Compiled files are
    # told apart by size and second only, so none may be left of a change.
    sys.path[0] = str(folder)
    sys.dont_write_bytecode = True
    _forget(room)
    import hypothesis
    import pytest

    # The same examples for each change, and a busy machine notices none.
    profile = hypothesis.settings(derandomize=True, deadline=None, max_examples=60, database=None)
    hypothesis.settings.register_profile("mutation", profile)
    options = ("-x", "-q", "-p", "no:cacheprovider", "--hypothesis-profile=mutation")
    # Hypothesis is there before pytest, and needs none of its assertions explained.
    quiet = ("-W", "ignore::pytest.PytestAssertRewriteWarning")
    status = int(pytest.main([*options, *quiet, *tests]))
    import converter

    return status if Path(converter.__file__).is_relative_to(folder) else 4


def _forget(room: str) -> None:
    """Forgets the package; where queries changed, only what a part of it remembers of them."""
    if room:
        for found in gc.get_objects():
            if isinstance(found, _lru_cache_wrapper) and found.__module__.startswith(room):
                found.cache_clear()
    else:
        for name in [name for name in sys.modules if name.partition(".")[0] == "converter"]:
            del sys.modules[name]


def judge(
    folder: Path, target: Target, known: Counter[Same], most: int | None = None
) -> Told | None:
    """What becomes of the mutants of a file; None where the tests fail without any change.

    Queries are read by modules that stay the same: these are loaded here, once.

    Args:
        folder: the copy in which the changes are made.
        target: the file and its tests.
        known: the changes that mean the same.
        most: how many changes are made, where not all are; drawn by the name of the file.
    """
    file = folder / target.file
    # Shapes belong to no package: whatever has read them forgets them.
    room = {".py": "", ".ttl": "converter"}.get(file.suffix, ".".join(Path(target.file).parts[:2]))
    if room:
        if _tested(folder, target.tests, room):
            return None
        signal.alarm(0)
    elif not passes(folder, target.tests):
        return None
    text = file.read_text("utf-8")
    made = mutants(text, file.suffix[1:])
    whole = most is None or len(made) <= most
    if most is not None and not whole:
        made = random.Random(target.file).sample(made, most)  # noqa: S311 - no secret
    same = Counter({entry: count for entry, count in known.items() if entry.file == target.file})
    left, unexplained = same.copy(), []
    for mutant in made:
        file.write_text(mutant.text, "utf-8")
        if passes(folder, target.tests, room):
            entry = Same(target.file, mutant.before, mutant.after)
            if left[entry]:
                left[entry] -= 1
            else:
                unexplained.append(mutant)
    file.write_text(text, "utf-8")
    # What was not drawn is not asked, and so not stale.
    stale = list((+left).elements()) if whole else []
    return Told(len(made), (same - left).total(), unexplained, stale)


def main(given: list[str]) -> int:
    """Tells of each file what became of its mutants, and of all of them."""
    chosen = [word for word in given if not word.startswith("--sample=")]
    most = next((int(w.partition("=")[2]) for w in given if w.startswith("--sample=")), None)
    wanted = [t for t in targets() if not chosen or any(t.file.startswith(c) for c in chosen)]
    if not wanted:
        print(f"mutation/targets.tsv has none of {' '.join(chosen)}")
        return _FAILS_UNCHANGED
    # Loaded once, not for each change.
    import duckdb  # noqa: F401
    import hypothesis  # noqa: F401
    import pint  # noqa: F401
    import pyarrow.compute  # noqa: F401
    import pyoxigraph  # noqa: F401
    import rapidfuzz  # noqa: F401

    known, told = known_same(), []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copy_to(folder)
        for target in wanted:
            start = time.monotonic()
            with ProcessPoolExecutor(1, mp_context=get_context("fork")) as apart:
                found = apart.submit(judge, folder, target, known, most).result()
            if found is None:
                print(f"{target.file}: the tests fail without any change")
                return _FAILS_UNCHANGED
            told.append(found)
            _tell(f"{target.file} ({time.monotonic() - start:.0f} s)", [found])
            for mutant in found.unexplained:
                print(f"  {mutant.line}\t{mutant.before}\t{mutant.after}", flush=True)
            for entry in found.stale:
                print(f"  not there, or noticed now:\t{entry.before}\t{entry.after}", flush=True)
    _tell("all", told)
    return 1 if any(t.unexplained or t.stale for t in told) else 0


def _tell(name: str, told: list[Told]) -> None:
    made, same = sum(t.made for t in told), sum(t.same for t in told)
    survive = sum(len(t.unexplained) for t in told)
    noticed = made - same - survive
    print(
        f"{name}: {made} mutants, {noticed} noticed, {same} mean the same, {survive} unexplained",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
