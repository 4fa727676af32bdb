"""The stores that graphs are exported for: what each reads, as data in ``targets/``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from converter.problems import ConverterError
from converter.resources import package_files
from converter.rules import problem


@dataclass(frozen=True)
class Target:
    """One store.

    Attributes:
        name: as the user says it.
        title: its own name.
        syntax: ``nq``, N-Quads with all graphs; or ``nt``, N-Triples with files for each
            graph, and a file ``.graph`` with its name beside each.
        compressions: what its loader reads, the usual one first: ``gz``, ``zst``, ``none``.
        part_size: how many bytes a part has, before compression.
        load: the template of the instructions.
        files: templates of further files, by their names.
    """

    name: str
    title: str
    syntax: str
    compressions: tuple[str, ...]
    part_size: int
    load: str
    files: Mapping[str, str]

    @property
    def graph_files(self) -> bool:
        """Whether each graph has files of its own."""
        return self.syntax == "nt"

    def checked(self, compression: str | None) -> str:
        """A compression that its loader reads.

        Raises:
            ConverterError: EXP602, for another one.
        """
        if compression is None:
            return self.compressions[0]
        if compression not in self.compressions:
            message = f"the loader of {self.title} does not read {compression}"
            raise ConverterError(problem("EXP602", message, expected=", ".join(self.compressions)))
        return compression


@cache
def targets() -> Mapping[str, Target]:
    """Every store by its name, in the order in which they are shown."""
    files = {path: data.decode() for path, data in package_files("store/targets").items()}
    tables = {
        path.partition("/")[0]: tomllib.loads(text)
        for path, text in files.items()
        if path.endswith("/target.toml")
    }
    names = sorted(tables, key=lambda name: int(tables[name]["order"]))
    return {name: _target(name, tables[name], files) for name in names}


def target_named(name: str) -> Target:
    """A store by its name.

    Raises:
        ConverterError: EXP601, where there is none.
    """
    found = targets().get(name)
    if found is None:
        message = f"it is not known how {name!r} is loaded"
        raise ConverterError(problem("EXP601", message, expected=", ".join(targets())))
    return found


def instructions(target: Target, values: Mapping[str, Any]) -> dict[str, str]:
    """``LOAD.md`` and the further files of a store, filled in.

    Args:
        target: the store.
        values: ``name`` of the dataset, ``base`` IRI, ``statements``, ``graphs``, ``parts``,
            ``compression``, ``suffix`` and ``glob`` (a pattern for the parts). None of them
            may hold what a shell or Turtle would take for its own.
    """
    files = {path: data.decode() for path, data in package_files("store/targets").items()}
    text = files["head.md"] + target.load + files["graphs.md"]
    known = {"title": target.title, **values}
    made = {name: rendered(body, known) for name, body in target.files.items()}
    return {"LOAD.md": rendered(text, known), **made}


def rendered(template: str, values: Mapping[str, Any]) -> str:
    """A template, filled in; a value that is missing is an error."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(  # noqa: S701 - no page; the values are names, numbers and IRIs
        undefined=StrictUndefined, keep_trailing_newline=True, trim_blocks=False
    )
    return environment.from_string(template).render(values)


def _target(name: str, table: Mapping[str, Any], files: Mapping[str, str]) -> Target:
    return Target(
        name=name,
        title=table["title"],
        syntax=table["syntax"],
        compressions=tuple(table["compressions"]),
        part_size=table["part_mebibytes"] << 20,
        load=files[f"{name}/LOAD.md"],
        files={file: files[f"{name}/{file}"] for file in table["files"]},
    )
