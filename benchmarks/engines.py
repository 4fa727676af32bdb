"""Times the plan of `oifm validate` against SHACL engines on the same observations.

    python benchmarks/engines.py [NUMBER ...]

The observations are those of `observations.py`: for the plan as Parquet, for the engines as the
N-Triples that `oifm convert` writes, with the shapes that `oifm build` writes. CPU seconds of
whole processes, from the files to the answers; ratios to the plan. An engine that would take
too long for a number is left out there.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import observations

_FINDINGS = 1500
# Above this number of observations an engine is not asked.
_MOST = {"shacl": 1 << 40, "shacl and SPARQL": 10_000, "pyshacl": 10_000, "pyrudof": 1_000}
_RUN = {
    "plan": """
from converter.jobs.validate import validate
result = validate([f"{folder}/observations.parquet"], [f"{folder}/definitions"])
print(result.observations, len(result.problems))
""",
    "shacl": """
import shacl
report = shacl.Shapes.from_file(f"{folder}/out/shapes.ttl").validate_file(f"{folder}/data.nt")
print(len(report.results))
""",
    "shacl and SPARQL": """
from converter.jobs.engines import EngineOptions, validate_with_engine
engine = EngineOptions("shacl")
result = validate_with_engine([f"{folder}/data.nt"], [f"{folder}/definitions"], engine=engine)
print(result.observations, len(result.problems))
""",
    "pyshacl": """
import pyshacl, rdflib
rdflib.NORMALIZE_LITERALS = False
data = rdflib.Graph().parse(f"{folder}/data.nt", format="nt")
shapes = rdflib.Graph().parse(f"{folder}/out/shapes.ttl")
_, report, _ = pyshacl.validate(data, shacl_graph=shapes, inplace=True)
print(len(list(report.subjects(rdflib.RDF.type, rdflib.SH.ValidationResult))))
""",
    "pyrudof": """
import pyrudof
rudof = pyrudof.Rudof(pyrudof.RudofConfig())
rudof.read_data(f"{folder}/data.nt", pyrudof.RDFFormat.NTriples)
rudof.read_shacl(f"{folder}/out/shapes.ttl", pyrudof.ShaclFormat.Turtle)
print(len(rudof.validate_shacl().violations))
""",
}
_PREPARE = """
from converter.jobs.build import build
from converter.jobs.instances import convert_annotations
definitions = [f"{folder}/definitions"]
build(definitions, f"{folder}/out")
convert_annotations([f"{folder}/observations.parquet"], definitions, f"{folder}/data.nt")
"""


def timed(code: str, folder: Path) -> tuple[float, float, str]:
    """CPU seconds, peak memory in MB, and what was printed."""
    program = f"folder = {os.fspath(folder)!r}\n{code}"
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", f"{program}\n{_PEAK}"],
        check=True,
        capture_output=True,
        text=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    printed, _, peak = run.stdout.strip().rpartition("\n")
    return cpu, float(peak) / 1024, printed


_PEAK = "import resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"


def main() -> None:
    """Prints a table."""
    numbers = [int(n) for n in sys.argv[1:]] or [1_000, 10_000, 100_000]
    print(f"{time.strftime('%Y-%m-%d')}, {_FINDINGS} findings\n")
    print("| observations | engine | CPU s | peak MB | times the plan | said |")
    print("|---|---|---|---|---|---|")
    for number in numbers:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            observations.write(folder, number, findings=_FINDINGS, faults=200, seed=1)
            timed(_PREPARE, folder)
            first = 0.0
            for engine, code in _RUN.items():
                if number > _MOST.get(engine, number):
                    continue
                cpu, peak, said = timed(code, folder)
                first = first or cpu
                row = (f"{number:,}", engine, f"{cpu:.2f}", f"{peak:.0f}", f"{cpu / first:.1f}")
                print(f"| {' | '.join(row)} | {said} |", flush=True)


if __name__ == "__main__":
    main()
