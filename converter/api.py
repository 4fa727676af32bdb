"""The functions of the public interface; users import them from :mod:`converter`."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from io import BytesIO
from os import PathLike, fsdecode, fspath
from typing import TYPE_CHECKING, Any

from converter import io
from converter.definitions import FORMS, Document, Position
from converter.graph.document import GraphDocuments, GraphOptions
from converter.graph.formats import FORMATS
from converter.graph.formats import convert as _convert_turtle
from converter.graph.rdfxml import RdfXmlWriter
from converter.jobs.build import BuildResult
from converter.jobs.build import build as _build
from converter.jobs.build_options import BuildOptions
from converter.jobs.convert import ConvertResult
from converter.jobs.convert import convert as _convert
from converter.jobs.docs import DocsResult
from converter.jobs.docs import docs as _docs
from converter.jobs.load import ALIASES, Loaded, Progress, read_any
from converter.jobs.load import load as _load
from converter.jobs.ready import ready_for_graph
from converter.model import FindingModel
from converter.problems import ConverterError, ConverterWarning, Problem, Severity

if TYPE_CHECKING:
    import pyarrow
    import rdflib

    from converter.annotations.tables.given import ArrowStream

__all__ = [
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

Path = str | PathLike[str]
Paths = Path | Iterable[Path]
Findings = FindingModel | Iterable[FindingModel]


def load(
    *paths: Paths, form: str | None = None, problems: list[Problem] | None = None
) -> list[FindingModel]:
    """Reads definitions from files or folders, in any form: Markdown, JSON, CDE, RDF.

    Args:
        paths: files, folders or patterns; lists of them too.
        form: ``md``, ``json``, ``cde``, ``ttl``, ``nt``, ``rdfxml``, ``jsonld``, ``ofn``,
            ``owx`` or ``omn``; recognised where None.
        problems: a list that takes up the warnings and remarks of reading. Where None, they
            are told as one :class:`ConverterWarning`, if there is a warning among them.

    Returns:
        The definitions, in the order of their files. Of their own faults :func:`check` tells.

    Raises:
        ConverterError: with every error of every document, each with its place.

    >>> import converter
    >>> [finding] = converter.load("examples/definitions/localized_soft_tissue_calcification.md")
    >>> finding.id, [attribute.name for attribute in finding.attributes]
    ('OIFM_GMTS_012973', ['presence', 'change from prior'])
    """
    loaded = _load(_named(paths), form=form)
    _tell(loaded.problems, problems)
    return [document.finding for document in loaded.documents]


def loads(
    text: str | bytes,
    form: str,
    *,
    source: str = "<text>",
    problems: list[Problem] | None = None,
) -> list[FindingModel]:
    """Reads definitions from text.

    Args:
        text: the document.
        form: as for :func:`load`.
        source: the name to use in problems.
        problems: as for :func:`load`.

    Raises:
        ConverterError: with every error, each with its place.

    >>> import converter
    >>> draft = '{"finding_name": "rib notch", "description": "A notch.", "attributes": []}'
    >>> converter.loads(draft, "json")[0].name
    'rib notch'
    """
    reading = read_any(_bytes_of(text), source, form)
    _tell(reading.problems, problems)
    return [document.finding for document in reading.documents]


def dumps(findings: Findings, form: str, **options: object) -> str:
    """Writes definitions as text.

    Args:
        findings: one definition, or several for an RDF format.
        form: ``md``, ``json`` (the JSON of the definition's own form), ``ttl``, ``nt``,
            ``rdfxml``, ``jsonld``, ``ofn``, ``owx`` or ``omn``.
        options: those of :class:`converter.graph.document.GraphOptions`, for RDF.

    Raises:
        ConverterError: where the form cannot say what the definition says, or an
            identifier is missing that an IRI needs, or stands for two things.
        ValueError: several definitions for Markdown or JSON, or no such form.
    """
    several = _several(findings)
    name = ALIASES.get(form, form)
    if name in FORMATS:
        graphs = _graphs(several, options)
        turtle = "".join(graphs.ontology())
        if name == "ttl":
            return turtle
        sink = BytesIO()
        _convert_turtle(turtle.encode(), FORMATS[name], graphs.prefixes.namespaces, sink)
        return sink.getvalue().decode()
    if name not in FORMS:
        raise ValueError(f"no form is called {form!r}")
    if len(several) != 1:
        raise ValueError("Markdown and JSON documents hold one definition each")
    return FORMS[several[0].form if name != "markdown" else name].write(several[0])


def write(findings: Findings, path: Path, form: str) -> None:
    """Writes definitions to a file, whole or not at all; see :func:`dumps`.

    Raises:
        ConverterError: as for :func:`dumps`, and IO105 where the file cannot be written.
    """
    io.write_file(fspath(path), dumps(findings, form).encode())


def ontology(findings: Findings, **options: object) -> rdflib.Graph:
    """The ontology of the definitions: vocabulary, findings, values and codes.

    Args:
        findings: any definitions with identifiers, or one.
        options: those of :class:`converter.graph.document.GraphOptions`.

    Raises:
        ConverterError: RDF409 where something cannot become an IRI, RDF410 where an
            identifier is missing, RDF411 where one stands for two things.

    >>> import converter
    >>> graph = converter.ontology(converter.load("examples/definitions"))
    >>> absent = '''SELECT (COUNT(?value) AS ?n) WHERE { ?value fm:meaning fm:Absent }'''
    >>> int(next(iter(graph.query(absent)))["n"]) > 1
    True
    """
    from converter.graph.rdf_lib import graph_of

    graphs = _graphs(findings, options)
    return graph_of(graphs.ontology(), graphs.prefixes.namespaces)


def shapes(findings: Findings, **options: object) -> rdflib.Graph:
    """The SHACL shapes that observations of these findings must conform to.

    Arguments and errors are those of :func:`ontology`.
    """
    from converter.graph.rdf_lib import graph_of

    graphs = _graphs(findings, options)
    return graph_of(graphs.shapes(), graphs.prefixes.namespaces)


def world(findings: Findings, **options: object) -> Any:
    """The ontology as an owlready2 ``World``: classes and individuals as Python objects.

    Arguments and errors are those of :func:`ontology`. The world is a quadstore too, and
    ``owlready2.sync_reasoner(world)`` runs HermiT on it where Java is.

    >>> import converter
    >>> world = converter.world(converter.load("examples/definitions"))
    >>> absent = world["https://w3id.org/oifm/id/OIFMA_GMTS_311419.0"]
    >>> print(absent.prefLabel.first(), "=", absent.meaning.first().label.first())
    absent = absent
    """
    from converter.graph.owl_ready import world_of

    graphs = _graphs(findings, options)
    pieces = graphs.ontology_in_both(RdfXmlWriter(graphs.prefixes))
    return world_of((xml for _, xml in pieces), graphs.ns.id)


def check(findings: Findings, *, terminology: Path | None = None) -> list[Problem]:
    """The definitions' own faults, as ``oifm check`` finds them.

    Places are those in the model; :mod:`converter.jobs.check` gives lines and columns.

    Args:
        findings: the definitions that belong together.
        terminology: the index of ``oifm terminology add``, or the file of one release in it,
            to look codes up in; not where None.

    Raises:
        ConverterError: TRM305, where there is no release.
    """
    from converter.checks import check_definitions
    from converter.jobs.terminology import terminology as releases_of

    documents = _documents(findings)
    if terminology is None:
        return check_definitions(documents)
    with releases_of(fspath(terminology)) as releases:
        return check_definitions(documents, releases)


def observations(
    *paths: Paths,
    form: str | None = None,
    columns: Path | None = None,
    problems: list[Problem] | None = None,
) -> pyarrow.Table:
    """Reads annotations into one observation table: a row for each recorded value.

    Args:
        paths: files, folders or patterns, in any format of annotations; lists of them too.
        form: ``efl``, ``fhir``, ``cde``, ``dicom``, ``csv``, ``tsv``, ``parquet``, ``ndjson``
            or an RDF format; recognised where None.
        columns: a file that says what tables call the columns, and what their cells mean, as
            ``--map`` of ``oifm validate``.
        problems: a list that takes up the warnings and remarks of reading: keys that are
            passed over, what is left out. Where None, they are told as one
            :class:`ConverterWarning`, if there is a warning among them.

    Returns:
        The table, by the schema in ``docs/annotations.md``.

    Raises:
        ConverterError: with every error of every document, each with its place.

    >>> import converter
    >>> table = converter.observations("examples/exams")
    >>> table["finding_text"][0].as_py(), table["value_text"][0].as_py()
    ('pulmonary nodule on CT', 'present')
    """
    return _observations(_named(paths), form, columns, problems)


def observations_in(
    text: str | bytes,
    form: str | None = None,
    *,
    source: str = "<text>",
    columns: Path | None = None,
    problems: list[Problem] | None = None,
) -> pyarrow.Table:
    r"""Reads annotations that are in memory: a document, as its text or its bytes.

    Args:
        text: the document.
        form: as for :func:`observations`; recognised where None.
        source: the name to use in the table and in problems. By its suffix some formats are
            recognised.
        columns: as for :func:`observations`.
        problems: as for :func:`observations`.

    Returns:
        The table, as :func:`observations` does.

    Raises:
        ConverterError: with every error, each with its place.

    >>> import converter
    >>> text = "finding_code,value_text\nOIFM_EXMP_000002,absent\n"
    >>> converter.observations_in(text, "csv")["finding_code"].to_pylist()
    ['OIFM_EXMP_000002']
    """
    held = io.Input.held(source, _bytes_of(text))
    return _observations([held], form, columns, problems)


def _observations(
    given: Sequence[str | io.Input],
    form: str | None,
    columns: Path | None,
    problems: list[Problem] | None,
) -> pyarrow.Table:
    import pyarrow as pa

    from converter.annotations.table import SCHEMA, empty
    from converter.jobs.columns import column_map
    from converter.jobs.sources import Sources
    from converter.jobs.validate import checked_format

    checked_format(form)
    names = column_map(None if columns is None else fspath(columns))
    sources = Sources(given, form=form, columns=names)
    tables = [table.cast(SCHEMA) for table in sources.tables()]
    _tell(sources.problems, problems, depth=2)
    return pa.concat_tables([empty(), *tables])


def validate(
    annotations: ArrowStream,
    findings: Findings,
    *,
    show_values: bool = False,
    terminology: Path | None = None,
) -> list[Problem]:
    """Checks annotations against definitions, as ``oifm validate`` does.

    Args:
        annotations: what :func:`observations` gives, or any Arrow table, or frame of pandas,
            polars or DuckDB, with some of its columns: ``finding_code`` or ``finding_text`` at
            least, as ``docs/annotations.md`` says of tables. What is wrong with the columns is
            among the problems.
        findings: the definitions.
        show_values: put recorded texts, numbers and ids into messages.
        terminology: as :func:`check` has it.

    Raises:
        ConverterError: TRM305, where there is no release.

    Returns:
        The problems in the order of the rows. :mod:`converter.jobs.validate` gives lines
        and columns, and checks what is larger than memory.

    >>> import converter
    >>> table = converter.observations("examples/exams")
    >>> problems = converter.validate(table, converter.load("examples/definitions"))
    >>> [problem.code for problem in problems]
    ['OBS551', 'OBS520', 'OBS520', 'OBS504', 'OBS508']
    """
    from converter.annotations.tables.given import observation_table
    from converter.jobs.terminology import terminology_for
    from converter.validation import Options, validate_table

    several = _several(findings)
    reading = observation_table(annotations)
    index = None if terminology is None else fspath(terminology)
    with terminology_for(index is not None, index) as releases:
        options = Options(show_values=show_values, terminology=releases)
        found = validate_table(reading.table, several, options=options).problems
    return [*reading.problems, *found]


def build(
    paths: Paths,
    out: Path,
    *,
    options: BuildOptions | None = None,
    progress: Progress | None = None,
) -> BuildResult:
    """Builds all outputs into a folder, or none of them.

    Args:
        paths: files, folders or patterns, one or several.
        out: the folder.
        options: see :class:`converter.jobs.build_options.BuildOptions`.
        progress: called with a stage, what is done and the total.

    Returns:
        What came of it: ``files``, ``counts`` and ``problems``. Where there are errors among
        these, nothing was written.

    Raises:
        ConverterError: as :func:`converter.jobs.build.build`.
    """
    return _build(_named([paths]), fspath(out), options=options, progress=progress)


def convert(
    paths: Paths,
    out: Path,
    *,
    to: str | None = None,
    from_: str | None = None,
    options: BuildOptions | None = None,
    progress: Progress | None = None,
) -> ConvertResult:
    """Converts definitions between files.

    Args:
        paths: files, folders or patterns, one or several.
        out: a file, or a folder: an existing one, or a name without a suffix.
        to: the form; by the suffix of ``out`` where None.
        from_: the form of the inputs, recognised where None.
        options: see :class:`converter.jobs.build_options.BuildOptions`.
        progress: called with a stage, what is done and the total.

    Returns:
        What came of it: ``files`` and ``problems``. Where there are errors among these,
        nothing was written.

    Raises:
        ConverterError: as :func:`converter.jobs.convert.convert`.
    """
    given = _named([paths])
    return _convert(given, fspath(out), to=to, from_=from_, options=options, progress=progress)


def docs(
    paths: Paths,
    out: Path,
    *,
    options: BuildOptions | None = None,
    progress: Progress | None = None,
) -> DocsResult:
    """Writes the site of some definitions into a folder: all of its files, or none.

    Arguments and errors are those of :func:`build`; ``index.html`` is where a reader begins.
    """
    return _docs(_named([paths]), fspath(out), options=options, progress=progress)


def _named(paths: Iterable[Paths]) -> list[str]:
    """The paths that are given, each alone or in a list."""
    alone = (str, bytes, PathLike)
    named: list[str] = []
    for given in paths:
        # An open file would give its lines.
        if not isinstance(given, (*alone, Iterable)) or hasattr(given, "read"):
            raise TypeError(f"paths are wanted, not {type(given).__name__}")
        named += map(fsdecode, [given] if isinstance(given, alone) else given)
    return named


def _bytes_of(text: str | bytes) -> bytes:
    if not isinstance(text, str | bytes | bytearray | memoryview):
        raise TypeError(f"a text or its bytes are wanted, not {type(text).__name__}")
    return text.encode("utf-8", "surrogatepass") if isinstance(text, str) else bytes(text)


def _several(findings: Findings) -> list[FindingModel]:
    """The definitions, where they are some: a path is told how to become such."""
    if isinstance(findings, FindingModel):
        return [findings]
    if isinstance(findings, str | bytes | PathLike):
        raise TypeError("definitions are wanted, not a path: converter.load() reads them")
    several = list(findings)
    for finding in several:
        if not isinstance(finding, FindingModel):
            raise TypeError(f"a FindingModel is wanted, not {type(finding).__name__}")
    return several


def _documents(findings: Findings) -> list[Document]:
    """The definitions with places in the model, where documents have lines and columns."""

    def locator(path: Sequence[str | int]) -> Position:
        return Position(pointer="".join(f"/{part}" for part in path))

    return [Document(f, f.id or f.name, locator) for f in _several(findings)]


def _graphs(findings: Findings, options: dict[str, object]) -> GraphDocuments:
    """The graphs of definitions, each of whose identifiers stands for one thing."""
    documents = _documents(findings)
    if found := ready_for_graph(Loaded(tuple(documents))).problems:
        raise ConverterError(found)
    chosen = GraphOptions(**options)  # type: ignore[arg-type]
    return GraphDocuments([document.finding for document in documents], chosen)


def _tell(found: Sequence[Problem], given: list[Problem] | None, depth: int = 1) -> None:
    """Raises errors; tells the other problems of reading, where the caller wants them.

    ``depth`` is how many calls of this module lie between the user's and this one.
    """
    errors = [p for p in found if p.severity is Severity.ERROR]
    others = [p for p in found if p.severity is not Severity.ERROR]
    if given is not None:
        given += others
    if errors:
        raise ConverterError(errors)
    if given is None and any(p.severity is Severity.WARNING for p in others):
        warnings.warn(ConverterWarning(others), stacklevel=2 + depth)
