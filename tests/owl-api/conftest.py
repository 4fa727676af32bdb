"""The OWL API with its reasoners, in the Java machine of the test process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from effort import THOROUGH

from converter.graph.formats import FORMATS
from converter.jobs.build import build
from converter.jobs.build_options import BuildOptions
from converter.problems import ConverterError

EXAMPLES = str(Path(__file__).parents[2] / "examples" / "definitions")


@pytest.fixture(scope="session")
def owl_api() -> ModuleType:
    """The module that speaks with the OWL API; Java runs from here on."""
    from converter.reasoning import owl_api

    try:
        # Java optimises for programs that run for hours, which takes half of the time of minutes.
        owl_api.start("3g", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
    except ConverterError as error:
        pytest.skip(f"{error.problems[0].message}: {error.problems[0].suggestion}")
    return owl_api


Builder = Callable[..., Path]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Builder:
    """Builds definitions, once for the same ones with the same options."""
    known: dict[object, Path] = {}

    def build_once(*paths: str, options: BuildOptions | None = None) -> Path:
        key = (paths, repr(options))
        if key not in known:
            known[key] = tmp_path_factory.mktemp("built")
            result = build(list(paths), str(known[key]), options=options)
            assert result.files
        return known[key]

    return build_once


ALL = BuildOptions(formats=tuple(FORMATS))


@pytest.fixture(scope="session")
def examples(built: Builder) -> Path:
    """The folder that the examples were built into, in every format."""
    return built(EXAMPLES, options=ALL)


@pytest.fixture(scope="session")
def sampled(built: Builder, tenth: list[str]) -> Path:
    """The folder that a tenth of the published definitions was built into, in every format."""
    return built(*tenth, options=ALL)


@pytest.fixture(scope="session")
def all_built(built: Builder, published: list[str], sampled: Path) -> Path:
    """All of them, where all are asked for, in the formats of RDF: those of OWL take minutes."""
    formats = ("ttl", "rdfxml", "nt")
    return built(*published, options=BuildOptions(formats=formats)) if THOROUGH else sampled
