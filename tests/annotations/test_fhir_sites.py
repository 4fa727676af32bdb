"""Where in the body an observation of FHIR was made, of several places that say it."""

# ruff: noqa: E501 - a line for each case, to be read beside others
import json
from typing import Any

import pytest

from converter.annotations import read_annotations

Row = dict[str, Any]
BODY_SITE = "http://hl7.org/fhir/StructureDefinition/bodySite"


def coded(code: str, display: str | None = None) -> Row:
    coding = {"system": "http://snomed.info/sct", "code": code}
    return {"coding": [coding | ({"display": display} if display else {})]}


LUNG, BREAST, LIVER = "39607008", "76752008", "10200004"
LEFT, RIGHT = coded("7771000"), coded("24028007")


def structure(id_: str, code: str, *qualifiers: Row) -> Row:
    """A BodyStructure of R4."""
    own = {"resourceType": "BodyStructure", "id": id_, "location": coded(code)}
    return {**own, "locationQualifier": list(qualifiers)}


def included(given: Any) -> Row:
    """A BodyStructure of R5."""
    return {"resourceType": "BodyStructure", "id": "b", "includedStructure": given}


PART = {"structure": coded(BREAST), "laterality": LEFT}
OTHER = {"structure": coded(LIVER), "laterality": RIGHT}
REFERS = {"bodyStructure": {"reference": "BodyStructure/b"}}


def read(more: Row, *others: Row) -> tuple[Any, ...]:
    one = {"resourceType": "Observation", "id": "o", "code": coded("36118008"), **more}
    data = json.dumps([one, *others]).encode()
    row = read_annotations(data, "a.json", "fhir").table.to_pylist()[0]
    others_ = json.loads(row["other_codes"] or "{}").get("site", [])
    codes = [other["code"] for other in others_]
    return row["site_code"], row["laterality_code"], codes


@pytest.mark.parametrize(
    ("more", "others", "site", "side", "beside"),
    [
        # A code without words is a site, and words without a code.
        ({"bodySite": coded(LUNG), **REFERS}, [structure("b", BREAST, LEFT)], LUNG, "7771000", [BREAST]),
        ({"bodySite": {"text": "lung"}, **REFERS}, [structure("b", BREAST)], None, None, [BREAST]),
        ({"bodySite": coded(BREAST), **REFERS}, [structure("b", BREAST, LEFT)], BREAST, "7771000", []),
        ({"bodySite": {}, **REFERS}, [structure("b", BREAST, LEFT)], BREAST, "7771000", []),
        # Of R5, in a list or not; the first of several is the site, with what qualifies it.
        (REFERS, [included([PART])], BREAST, "7771000", []),
        (REFERS, [included(PART)], BREAST, "7771000", []),
        (REFERS, [included([PART, OTHER])], BREAST, "7771000", [LIVER, "24028007"]),
        # The side of another part is not that of the site; that of the same part is.
        (REFERS, [included([{"structure": coded(BREAST)}, OTHER])], BREAST, None, [LIVER, "24028007"]),
        (REFERS, [included([{"structure": coded(BREAST)}, PART])], BREAST, "7771000", []),
        ({"bodySite": coded(LIVER), **REFERS}, [included([PART, OTHER])], LIVER, "7771000", [BREAST, "24028007"]),
        (REFERS, [included([PART | {"qualifier": [coded("261183002")]}])], BREAST, "7771000", ["261183002"]),
        (REFERS, [included([PART | {"qualifier": "upper"}])], BREAST, "7771000", []),
        # A second side is kept beside the first.
        (REFERS, [structure("b", BREAST, LEFT, RIGHT)], BREAST, "7771000", ["24028007"]),
        (REFERS, [structure("b", BREAST, coded("261183002"), RIGHT)], BREAST, "24028007", ["261183002"]),
        # What the observation names itself comes before what an extension does.
        (
            {**REFERS, "extension": [{"url": BODY_SITE, "valueReference": {"reference": "BodyStructure/c"}}]},
            [structure("b", BREAST, LEFT), structure("c", LIVER, RIGHT)],
            BREAST, "7771000", [LIVER, "24028007"],
        ),
        # The focus may be something else, or nowhere.
        ({"focus": [{"reference": "BodyStructure/b"}]}, [structure("b", BREAST)], BREAST, None, []),
        ({"focus": [{"reference": "BodyStructure/b"}]}, [], None, None, []),
        ({"focus": [{"reference": "Other/b"}]}, [{**structure("b", BREAST), "resourceType": "Other"}], None, None, []),
        ({"focus": [{"bodyStructure": structure("", BREAST, LEFT)}]}, [], BREAST, "7771000", []),
        ({"focus": [{"bodyStructure": [structure("", BREAST), structure("", LIVER, RIGHT)]}]}, [], BREAST, None, [LIVER, "24028007"]),
    ],
)  # fmt: skip
def test_site_and_side(
    more: Row, others: list[Row], site: str | None, side: str | None, beside: list[str]
) -> None:
    assert read(more, *others) == (site, side, beside)


def test_what_an_extension_is_may_be_written_with_escapes() -> None:
    reference = {"reference": "BodyStructure/b"}
    one = {"extension": [{"url": BODY_SITE, "valueReference": reference}]}
    document = json.dumps([{"resourceType": "Observation", **one}, structure("b", BREAST, LEFT)])
    escaped = document.replace("bodySite", "b\\u006fdySite")
    assert escaped != document
    for text in (document, escaped):
        row = read_annotations(text.encode(), "a.json", "fhir").table.to_pylist()[0]
        assert (row["site_code"], row["laterality_code"]) == (BREAST, "7771000")
