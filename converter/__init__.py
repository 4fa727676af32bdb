"""Radiology finding models as OWL ontologies and SHACL shapes, and back, without loss.

The names here are the whole public interface; ``docs/api.md`` shows them at work.
Importing this package loads nothing else: each name is fetched when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from converter.api import (
        build,
        check,
        convert,
        docs,
        dumps,
        load,
        loads,
        observations,
        observations_in,
        ontology,
        shapes,
        validate,
        world,
        write,
    )
    from converter.model import FindingModel
    from converter.problems import ConverterError, ConverterWarning, Problem

__all__ = [
    "ConverterError",
    "ConverterWarning",
    "FindingModel",
    "Problem",
    "build",
    "check",
    "convert",
    "docs",
    "dumps",
    "load",
    "loads",
    "observations",
    "observations_in",
    "ontology",
    "shapes",
    "validate",
    "world",
    "write",
]

_HOMES = {
    "ConverterError": "converter.problems",
    "ConverterWarning": "converter.problems",
    "FindingModel": "converter.model",
    "Problem": "converter.problems",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES.get(name, "converter.api")), name)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
