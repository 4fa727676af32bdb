"""Makes definitions of realistic size, the same for the same seed.

Usage: python benchmarks/generate.py FOLDER [NUMBER] [SEED]

Each finding has a presence and a change attribute with index codes, as nearly all
published ones do; some have choice or numeric attributes of their own.
"""

import random
import sys
from pathlib import Path

from converter import dumps
from converter.model import (
    ChoiceAttribute,
    FindingModel,
    IndexCode,
    NumericAttribute,
    Organization,
    Value,
)

_PRESENCE = (
    ("absent", "RID28473", "2667000"),
    ("present", "RID28472", "52101004"),
    ("indeterminate", "RID39110", "82334004"),
    ("unknown", "RID5655", "261665006"),
)
_CHANGE = (
    ("unchanged", "RID39268", "260388006"),
    ("stable", "RID5734", "58158008"),
    ("new", "RID5720", "7147002"),
    ("resolved", "", ""),
    ("increased", "RID36043", "35105006"),
    ("decreased", "RID36044", "1250004"),
    ("larger", "RID5791", "263768009"),
    ("smaller", "RID38669", "263796003"),
)
_WORDS = tuple(
    "focal diffuse nodular cystic calcified abnormal chronic acute segmental lobar renal "  # noqa: SIM905
    "hepatic pulmonary cerebral mediastinal splenic pleural cardiac osseous vascular mass "
    "nodule effusion opacity fracture thickening dilatation stenosis lesion".split()
)


def make(number: int, seed: int) -> list[FindingModel]:
    """The definitions, ``number`` of them."""
    random_ = random.Random(seed)  # noqa: S311 - reproducible, not secret
    return [_finding(random_, n) for n in range(number)]


def _finding(random_: random.Random, n: int) -> FindingModel:
    name = f"{' '.join(random_.sample(_WORDS, 3))} {n}"
    attributes = [
        _choice(n * 8, name, "presence", _PRESENCE, ("SNOMED", "705057003", "Presence")),
        _choice(
            n * 8 + 1,
            name,
            "change from prior",
            _CHANGE,
            ("SNOMED", "263703002", "Changed status (qualifier value)"),
        ),
    ]
    for extra in range(random_.choice((0, 0, 0, 0, 1, 2, 3))):
        if random_.random() < 0.3:
            attributes.append(
                NumericAttribute(
                    id=f"OIFMA_BNCH_{n * 8 + 2 + extra:06d}",
                    name=f"size {extra}",
                    description=f"The size of {name}.",
                    minimum=None,
                    maximum=None,
                    unit="mm",
                )
            )
        else:
            values = tuple((f"{random_.choice(_WORDS)} {v}", "", "") for v in range(5))
            attributes.append(_choice(n * 8 + 2 + extra, name, f"type {extra}", values, None))
    return FindingModel(
        id=f"OIFM_BNCH_{n:06d}",
        name=name,
        description=f"What is called {name} in a report.",
        synonyms=(f"{name} sign",),
        tags=("chest", "CT", "MR", "finding"),
        contributors=(Organization(name="Benchmark", code="BNCH", url="https://example.org/"),),
        attributes=tuple(attributes),
        index_codes=(IndexCode("GAMUTS", str(n + 1), name),),
    )


def _choice(number, finding, name, values, code):
    identifier = f"OIFMA_BNCH_{number:06d}"
    return ChoiceAttribute(
        id=identifier,
        name=name,
        description=f"The {name} of {finding}.",
        values=tuple(
            Value(
                id=f"{identifier}.{n}",
                name=value,
                description=f"{finding} is {value}",
                index_codes=(IndexCode("RADLEX", rid, value), IndexCode("SNOMED", sct, value))
                if rid
                else (),
            )
            for n, (value, rid, sct) in enumerate(values)
        ),
        index_codes=(IndexCode(*code),) if code else (),
    )


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    number = int(sys.argv[2]) if len(sys.argv) > 2 else 1500
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    for finding in make(number, seed):
        (folder / f"{finding.id}.fm.json").write_text(dumps(finding, "json"), encoding="utf-8")
