"""What the shapes of rules on whole observations say, of ids with dots in them as well."""

import pytest
from graph_findings import shapes
from validation.observations import PRESENCE, choice

from converter.model import FindingModel, NumericAttribute

STONE = FindingModel(
    id="OIFM_TEST_000009",
    name="stone",
    attributes=(
        choice("OIFMA_TEST_000091", "presence", "absent", "present", index_codes=(PRESENCE,)),
        NumericAttribute(id="my.size", name="size", required=True, unit="mm"),
        choice("my.kind", "kind", "none", "hard", "no", required=True, max_selected=None),
    ),
)
# An amount that is stated in a doubtful unit is no fact, and yet not missing.
STATED = "sh:and ( [ sh:path fm:attribute ; sh:hasValue oifm:my.size ] shp:AmountRecorded )"


@pytest.mark.parametrize(
    ("name", "said", "not_said"),
    [
        ("my.size.required", ["[ sh:path oifm:my.size ; sh:minCount 1 ]", STATED], []),
        ("my.kind.required", ["[ sh:path oifm:my.kind ; sh:minCount 1 ]"], ["fm:statement"]),
        ("my.kind.exclusive", ['"These values stand alone: none, no."', "my.kind.2"], ["hard"]),
    ],
)
def test_what_a_shape_says(name: str, said: list[str], not_said: list[str]) -> None:
    _, _, rest = shapes(STONE).partition(f"\nshp:{name} a ")
    block = rest.partition("\n\n")[0]
    label = f'rdfs:label "{name.rpartition(".")[2]}: rule on observations of stone"@en'
    assert [text for text in [label, *said] if text not in block] == []
    assert [text for text in not_said if text in block] == []
