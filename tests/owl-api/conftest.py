"""The OWL API with its reasoners, in the Java machine of the test process."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from converter.graph.formats import FORMATS
from converter.jobs.build import BuildOptions, build
from converter.problems import ConverterError

EXAMPLES = Path(__file__).parents[2] / "examples" / "definitions"


@pytest.fixture(scope="session")
def owl_api() -> ModuleType:
    """The module that speaks with the OWL API; Java runs from here on."""
    from converter.reasoning import owl_api

    try:
        owl_api.start(memory="3g")
    except ConverterError as error:
        pytest.skip(f"{error.problems[0].message}: {error.problems[0].suggestion}")
    return owl_api


Builder = Callable[..., Path]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Builder:
    """Builds definitions, once for the same ones with the same options."""
    known: dict[object, Path] = {}

    def build_once(*paths: Path, options: BuildOptions | None = None) -> Path:
        key = (paths, repr(options))
        if key not in known:
            known[key] = tmp_path_factory.mktemp("built")
            result = build([str(path) for path in paths], str(known[key]), options=options)
            assert result.files
        return known[key]

    return build_once


ALL = BuildOptions(formats=tuple(FORMATS))


@pytest.fixture(scope="session")
def examples(built: Builder) -> Path:
    """The folder that the examples were built into, in every format."""
    return built(EXAMPLES, options=ALL)


@pytest.fixture(scope="session")
def tenth(corpus: Path) -> list[Path]:
    """Every tenth of the published definitions, and one that is also among the examples."""
    known = corpus / "definitions" / "localized_soft_tissue_calcification.fm.json"
    return sorted({*sorted((corpus / "definitions").glob("*.json"))[::10], known})


@pytest.fixture(scope="session")
def definitions_published(corpus: Path, tenth: list[Path]) -> list[Path]:
    """The published definitions; where changes are judged a tenth: all take minutes of Java."""
    return tenth if os.environ.get("CI") else [corpus / "definitions"]


@pytest.fixture(scope="session")
def published(built: Builder, corpus: Path, definitions_published: list[Path]) -> Path:
    """The folder that the published definitions were built into, in the formats of RDF."""
    options = BuildOptions(formats=("ttl", "rdfxml", "nt"))
    return built(*definitions_published, corpus / "cde", options=options)


@pytest.fixture(scope="session")
def sampled(built: Builder, corpus: Path, tenth: list[Path]) -> Path:
    """The same of every tenth of them, in every format: those of OWL take a minute for all."""
    return built(*tenth, corpus / "cde", options=ALL)
