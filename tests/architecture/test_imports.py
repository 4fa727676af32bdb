"""The code is built as the design says: held here by walking its syntax trees."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from converter.rules import rules

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "converter"


class Modules(Mapping[str, ast.Module]):
    """The package's modules by their names; each is parsed when it is first looked at."""

    def __init__(self) -> None:
        self._paths = {
            ".".join(path.relative_to(ROOT).with_suffix("").parts): path
            for path in sorted(PACKAGE.rglob("*.py"))
        }
        self._trees: dict[str, ast.Module] = {}

    def __getitem__(self, name: str) -> ast.Module:
        if name not in self._trees:
            self._trees[name] = ast.parse(self._paths[name].read_text("utf-8"))
        return self._trees[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


MODULES = Modules()
SOURCES = [
    *PACKAGE.rglob("*.py"),
    *(ROOT / "tests").rglob("*.py"),
    *(ROOT / "benchmarks").rglob("*.py"),
    *(ROOT / "fuzz").rglob("*.py"),
    *(ROOT / "mutation").rglob("*.py"),
]

# A room may import from the rows above its own, and from itself.
LAYERS = [
    {"", "problems", "resources", "suffixes"},
    {"rules"},
    {"model", "iris"},
    {"io", "source", "terminology"},
    {"definitions"},
    {"annotations"},
    {"checks", "graph"},
    {"diff", "reasoning", "validation"},
    {"shacl"},
    {"report"},
    {"site", "store", "remote"},
    {"jobs"},
    {"spark"},
    {"api"},
    {"server"},
    {"cli"},
]
# What a room must not know although its place would permit it.
STRANGERS = {
    "definitions": {"io"},
    "annotations": {"io"},
    "checks": {"io", "graph"},
    "graph": {"io", "checks"},
    "diff": {"io"},
    "reasoning": {"io"},
    "validation": {"io"},
    "shacl": {"io"},
    "report": {
        *{"io", "source", "terminology", "definitions", "annotations"},
        *{"checks", "graph", "validation", "shacl", "model"},
    },
    "site": {
        *{"io", "source", "definitions", "annotations"},
        *{"checks", "diff", "reasoning", "validation", "shacl"},
    },
    "store": {
        *{"source", "definitions", "annotations"},
        *{"checks", "diff", "reasoning", "validation", "shacl"},
    },
    "cli": {"checks", "validation", "shacl", "source", "api"},
}
RDF_LIBRARIES = {"rdflib", "pyoxigraph", "owlready2", "pyhornedowl", "shacl", "pyshacl"}
# The modules that start a process: the reasoner, which the command oifm reason asks for,
# the workers of oifm serve, without which no query could be ended that has run too long, and
# those that read annotations side by side, which --jobs asks for.
STARTS_PROCESSES = {
    "converter.jobs.workers",
    "converter.reasoning.process",
    "converter.server.processes",
    "converter.server.nursery",
}
# What has to do with sockets: the port, which the command oifm serve asks for, and pairs of
# sockets between its processes.
SOCKETS = {"converter.server.run", "converter.server.processes", "converter.server.nursery"}
# The room that connects to a server, which the command oifm push asks for.
CONNECTS = "remote"
RDF_ROOMS = {"graph", "reasoning", "shacl", "store", "api", "server"}
# What only some users need, and how it is imported where that is not its name.
EXTRAS = ["dicom", "owl", "push", "pyshacl", "server", "shacl", "spark"]
IMPORTED_AS = {"jpype1": "jpype", "py-horned-owl": "pyhornedowl"}


def room(module: str) -> str:
    """The room of a module: ``graph`` of ``converter.graph.turtle``."""
    parts = module.split(".")
    name = parts[1] if len(parts) > 1 else ""
    return "" if name == "__init__" else name


def imports(tree: ast.AST, module: str = "") -> Iterator[str]:
    """Every module that is imported anywhere in a file, with the name taken from it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call, by the last part of what is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            yield name, node


def only_in(permitted: set[str], offends: object) -> list[str]:
    """The modules outside of the permitted rooms that offend."""
    return [name for name, tree in MODULES.items() if room(name) not in permitted and offends(tree)]  # type: ignore[operator]


def test_every_room_has_its_place() -> None:
    known = set().union(*LAYERS)
    assert {room(module) for module in MODULES} <= known


def test_imports_go_one_way() -> None:
    rank = {name: row for row, names in enumerate(LAYERS) for name in names}
    wrong = []
    for module, tree in MODULES.items():
        here = room(module)
        if here == "":
            continue  # the package itself fetches what is asked for, when it is asked for
        for imported in imports(tree, module):
            if not imported.startswith("converter"):
                continue
            there = room(imported)
            if there not in rank:  # a name of the package itself, such as __version__
                there = ""
            if there != here and (rank[there] >= rank[here] or there in STRANGERS.get(here, ())):
                wrong.append(f"{module} imports {imported}")
    assert wrong == []


def test_no_file_leads_back_to_itself() -> None:
    """Neither by imports within functions, nor by those for types alone."""
    files = {name.removesuffix(".__init__"): tree for name, tree in MODULES.items()}
    # The package itself fetches what is asked for, when it is asked for.
    del files["converter"]
    known = {
        file: {
            imported if imported in files else imported.rpartition(".")[0]
            for imported in imports(tree, file)
        }
        for file, tree in files.items()
    }
    circle: list[str] = []
    try:
        TopologicalSorter({file: found - {file} for file, found in known.items()}).prepare()
    except CycleError as error:
        circle = error.args[1]
    assert circle == []


def test_what_reads_documents_knows_no_rdf() -> None:
    def knows(tree: ast.AST) -> bool:
        return not RDF_LIBRARIES.isdisjoint(name.partition(".")[0] for name in imports(tree))

    assert only_in(RDF_ROOMS, knows) == []


def test_one_room_opens_files() -> None:
    openers = {"open", "read_bytes", "read_text", "write_bytes", "write_text", "fdopen"}

    def opens(tree: ast.AST) -> bool:
        for name, call in calls(tree):
            if name not in openers:
                continue
            # io.read_bytes(...) and outputs.open(...) are the room's own; a store opens no file.
            owner = getattr(call.func, "value", None)
            if getattr(owner, "id", "") in ("io", "outputs", "store_folder"):
                continue
            if isinstance(call.func, ast.Name) and f"converter.io.{name}" in set(imports(tree)):
                continue
            return True
        return False

    permitted = {"io", "resources", "rules"}  # the last two: only what the package ships
    # /dev/null, for a standard output that nobody reads, is opened in io as well.
    assert only_in(permitted, opens) == []


def test_one_module_makes_iris() -> None:
    def quotes(tree: ast.AST) -> bool:
        return any(name.partition(".")[0] == "urllib" for name in imports(tree))

    def spells_http(tree: ast.AST) -> bool:
        return any(
            isinstance(part, ast.Constant) and re.match("https?:", str(part.value))
            for node in ast.walk(tree)
            if isinstance(node, ast.JoinedStr)
            for part in node.values
        )

    assert only_in({"iris"}, quotes) == []
    assert only_in({"iris"}, spells_http) == []


def test_one_module_knows_the_suffixes_of_compressed_files() -> None:
    def spells(tree: ast.AST) -> bool:
        return any(
            isinstance(node, ast.Constant) and re.search(r"^\S*\.(gz|zst)$", str(node.value))
            for node in ast.walk(tree)
        )

    assert only_in({"suffixes"}, spells) == []


def test_no_network_no_processes_no_evaluation() -> None:
    assert [f"{module}: {what}" for module in MODULES for what in reached(module)] == []
    assert [f"{module}: {what}" for module in MODULES for what in started(module)] == []


def reached(module: str) -> Iterator[str]:
    """What a module imports that reaches the network, other processes, or what is no Python."""
    forbidden = {"socket", "ssl", "http", "ftplib", "smtplib", "requests", "httpx", "aiohttp"}
    forbidden |= {"subprocess", "multiprocessing", "pickle", "shelve", "marshal", "ctypes"}
    forbidden |= {"urllib3", "webbrowser", "xmlrpc", "code"}
    if module in SOCKETS:
        forbidden -= {"socket"}
    if room(module) == CONNECTS:
        forbidden -= {"urllib3"}
    for imported in imports(MODULES[module]):
        if imported.startswith(("subprocess", "asyncio.subprocess")):
            offends = module not in STARTS_PROCESSES
        else:
            offends = imported.partition(".")[0] in forbidden
        if offends or imported.startswith("urllib.request"):
            yield imported


def started(module: str) -> Iterator[str]:
    """What a module calls that evaluates a text, or starts a process."""
    for name, call in calls(MODULES[module]):
        if isinstance(call.func, ast.Name) and name in ("eval", "exec", "compile", "__import__"):
            yield name
        if name in ("system", "popen"):
            yield name
        starts = name.startswith("create_subprocess") or name in ("fork", "posix_spawn", "spawnv")
        if starts and module not in STARTS_PROCESSES:
            yield name


def test_files_are_small_and_finished() -> None:
    texts = {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in SOURCES}
    assert [name for name, text in texts.items() if text.count("\n") >= 500] == []
    words = "TO" + "DO", "FIX" + "ME", "X" + "XX", "NotImplemented" + "Error"
    unfinished = re.compile(rf"\b({'|'.join(words)})\b")
    assert [name for name, text in texts.items() if unfinished.search(text)] == []


def test_dependencies_are_those_that_are_imported() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    def names(lines: Iterable[str]) -> set[str]:
        return {re.split("[^A-Za-z0-9_-]", line)[0].lower() for line in lines}

    declared = names(project["dependencies"])
    extras = names(line for e in EXTRAS for line in project["optional-dependencies"][e])
    used = {name.partition(".")[0] for tree in MODULES.values() for name in imports(tree)}
    # What the standard library has on some versions of Python only.
    foreign = used - set(sys.stdlib_module_names) - {"converter", "compression"}
    assert foreign - {IMPORTED_AS.get(name, name) for name in extras} == declared


def test_nothing_is_caught_blindly() -> None:
    def catches(tree: ast.AST) -> bool:
        return any(
            isinstance(node, ast.ExceptHandler)
            and (node.type is None or getattr(node.type, "id", "") == "Exception")
            for node in ast.walk(tree)
        )

    assert only_in(set(), catches) == []


def test_every_module_says_what_it_is_for() -> None:
    assert [name for name, tree in MODULES.items() if not ast.get_docstring(tree)] == []


CODE = re.compile(r"[A-Z]{2,3}[1-9][0-9]{2}")


def codes_in_code() -> set[str]:
    """Rule codes as whole string literals, which is how the code names a rule."""
    return {
        node.value
        for tree in MODULES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and CODE.fullmatch(node.value)
    }


def test_every_code_has_a_page_and_every_page_is_used() -> None:
    assert codes_in_code() == set(rules())


@pytest.mark.parametrize("code", rules())
def test_pages_are_whole(code: str) -> None:
    rule = rules()[code]
    path = ROOT / "docs" / "rules" / f"{code}.md"
    assert rule.code == code
    assert path.read_text("utf-8").count(f"# {code} {rule.name}\n") == 1
    for part in ("**Problem.**", "**Solution.**"):
        assert part in rule.page
    assert not rule.title.endswith(".")


def test_names_of_rules_are_words_with_hyphens() -> None:
    assert [
        r.name for r in rules().values() if not re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", r.name)
    ] == []
