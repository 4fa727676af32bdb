"""What counts as the same name, and which match an index code makes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.model import IndexCode
from converter.terminology.matching import (
    displays_agree,
    match_property,
    normal,
    same_display,
    similar_display,
)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("absent", "Absent (qualifier value)"),
        ("presence", "Presence (property) (qualifier value)"),
        ("Pulmonary\tvein ", "pulmonary  vein"),
        ("Straße", "STRASSE"),
        ("mm²", "mm2"),
    ],
)
def test_the_same(a, b):
    assert same_display(a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("spine score (SINS)", "spine score"),
        ("present", "absent"),
        ("mass", "masses"),
        ("size (mm)", "size"),
        ("score(finding)", "score"),
        ("(finding)", ""),
    ],
)
def test_not_the_same(a, b):
    assert not same_display(a, b)


@given(st.text())
def test_normal_settles(text):
    assert normal(normal(text)) == normal(text)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("veins", "vein"),
        ("biopsies", "biopsy"),
        ("masses", "mass"),
        ("vertebrae", "vertebra"),
        ("boxes", "box"),
        ("branches", "branch"),
        ("lashes", "lash"),
        ("ribs", "rib"),
    ],
)
def test_singular_and_plural_are_similar(a, b):
    assert similar_display(a, b)
    assert not same_display(a, b)


@pytest.mark.parametrize(
    ("a", "b"), [("mass", "mas"), ("sinus", "sinu"), ("stenosis", "stenosi"), ("gas", "ga")]
)
def test_other_words_are_not_similar(a, b):
    assert not similar_display(a, b)


@pytest.mark.parametrize(
    ("names", "display", "agree"),
    [
        ("Liver volume", "liver", True),
        ("change from prior", "Change", True),
        (["gout", "podagra"], "Podagra", True),
        ("larger", "Lesser (qualifier value)", False),
        ("present", "absent", False),
        ("present", None, True),
        ("present", "", False),
        ([], "present", False),
    ],
)
def test_displays_that_agree(names, display, agree):
    assert displays_agree(names, display) is agree


@pytest.mark.parametrize(
    ("kind", "names", "system", "display", "match"),
    [
        ("finding", ["gout"], "GAMUTS", "Gout", "exactMatch"),
        ("finding", ["gout", "podagra"], "gamuts", "podagra", "exactMatch"),
        ("finding", ["gout"], "RADELEMENT", "gout", "exactMatch"),
        ("finding", ["gout"], "GAMUTS", "gouty arthritis", "relatedMatch"),
        ("finding", ["gout"], "GAMUTS", None, "relatedMatch"),
        ("finding", ["gout"], "SNOMED", "Gout (disorder)", "relatedMatch"),
        ("finding", ["gout"], "RADLEX", "hand", "relatedMatch"),
        ("finding", ["gout"], "nobody's", "gout", "relatedMatch"),
        (
            "attribute",
            ["presence"],
            "SNOMED",
            "Presence (property) (qualifier value)",
            "broadMatch",
        ),
        ("attribute", ["presence"], "GAMUTS", "presence", "broadMatch"),
        ("attribute", ["change from prior"], "RADLEX", "change", None),
        ("value", ["absent"], "RADLEX", "absent", "broadMatch"),
        ("value", ["larger"], "RADLEX", "enlarged", None),
        ("value", ["absent"], "RADLEX", None, None),
    ],
)
def test_match(kind, names, system, display, match):
    assert match_property(kind, names, IndexCode(system, "1", display)) == match
