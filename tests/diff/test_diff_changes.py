"""What changed between two definitions: exactly the edit that was made, and nothing else."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import pytest
from effort import tried
from graph_findings import PEBBLE, PRESENCE, STONE, in_format, read_back, turtle
from hypothesis import given
from hypothesis import strategies as st
from strategies import findings

from converter.diff import Effect, Op, compare, compare_findings
from converter.diff.pairs import pairs
from converter.model import FindingModel, IndexCode, NumericAttribute, Value

ABSENT, PRESENT = PRESENCE.values[:2]
replace = msgspec.structs.replace


def with_presence(**slots: Any) -> FindingModel:
    return replace(PEBBLE, attributes=(replace(PRESENCE, **slots), *PEBBLE.attributes[1:]))


def with_first_value(**slots: Any) -> FindingModel:
    return with_presence(values=(replace(ABSENT, **slots), *PRESENCE.values[1:]))


def told(new: FindingModel, old: FindingModel = PEBBLE) -> list[tuple[Op, str, Effect]]:
    return [(c.op, c.what, c.effect) for c in compare_findings(old, new)]


@tried(60)
@given(findings(ids=None))
def test_a_definition_is_the_same_as_itself(finding: FindingModel) -> None:
    copy = msgspec.msgpack.decode(msgspec.msgpack.encode(finding.name), type=str)
    assert compare_findings(finding, replace(finding, name=copy)) == []


def test_what_is_left_to_its_default_is_no_change() -> None:
    extra = (("$omitted", '["required"]'),)
    assert told(replace(with_presence(extra=extra), extra=(("$name", '"finding_name"'),))) == []


@tried(100)
@given(findings(), findings())
def test_no_difference_is_missed_and_none_is_invented(
    one: FindingModel, other: FindingModel
) -> None:
    assert bool(compare_findings(one, other)) == (one != other)


@tried(60)
@given(findings().filter(lambda made: bool(made.attributes)), st.data())
def test_one_slot_changed_is_one_change(finding: FindingModel, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(finding.attributes) - 1))
    attribute = finding.attributes[at]
    words = data.draw(st.text("abc", min_size=1, max_size=5)) + "!"
    changed = replace(attribute, description=words)
    new = replace(
        finding, attributes=(*finding.attributes[:at], changed, *finding.attributes[at + 1 :])
    )
    (change,) = compare_findings(finding, new) if attribute.description != words else (None,)
    if change:
        assert (change.what, change.new, change.attribute) == ("description", words, attribute.id)


@given(st.lists(st.integers(0, 5), max_size=6), st.lists(st.integers(0, 5), max_size=6))
def test_pairs_account_for_everything_once(old: list[int], new: list[int]) -> None:
    found = pairs(old, new, lambda n: n)
    assert sorted([*found.removed, *(a for a, _ in found.both)]) == list(range(len(old)))
    assert sorted([*found.added, *(b for _, b in found.both)]) == list(range(len(new)))
    stay = [pair for pair in found.both if pair not in found.moved]
    assert stay == sorted(stay)


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (replace(PEBBLE, name="grit"), [(Op.RENAMED, "finding", Effect.NONE)]),
        (replace(PEBBLE, tags=()), [(Op.REMOVED, "tag", Effect.NONE)] * len(PEBBLE.tags)),
        (with_presence(required=not PRESENCE.required), None),
        (with_presence(name="existence"), [(Op.RENAMED, "attribute", Effect.NONE)]),
        (
            with_presence(values=PRESENCE.values[:-1]),
            [(Op.REMOVED, "value", Effect.BREAKING)],
        ),
        (
            with_presence(values=(*PRESENCE.values, Value(id="OIFMA_TEST_000001.9", name="x"))),
            [(Op.ADDED, "value", Effect.NONE)],
        ),
        (
            with_presence(values=(PRESENCE.values[-1], *PRESENCE.values[:-1])),
            [(Op.MOVED, "value", Effect.NONE)],
        ),
        (
            replace(PEBBLE, attributes=PEBBLE.attributes[1:]),
            [(Op.REMOVED, "attribute", Effect.BREAKING)],
        ),
    ],
)  # fmt: skip
def test_an_edit_is_told_as_what_it_is(
    new: FindingModel, expected: list[tuple[Op, str, Effect]] | None
) -> None:
    if expected is None:
        ((_, what, effect),) = told(new)
        assert (what, effect is Effect.BREAKING) == ("required", not PRESENCE.required)
    else:
        assert told(new) == expected


def test_names_that_change_places_change_the_meaning() -> None:
    values = (replace(ABSENT, name=PRESENT.name), replace(PRESENT, name=ABSENT.name))
    changes = compare_findings(PEBBLE, with_presence(values=(*values, *PRESENCE.values[2:])))
    assert {(c.op, c.what, c.effect) for c in changes} == {(Op.RENAMED, "value", Effect.MEANING)}


@pytest.mark.parametrize(
    ("names", "effects"),
    [
        (("right width", "left width"), [Effect.MEANING] * 2),
        (("right width", "right width 2"), [Effect.MEANING, Effect.MEANING]),
        (("left width ", "Right width"), [Effect.NONE] * 2),
        (("width on the left", "right width"), [Effect.NONE]),
    ],
)
def test_an_attribute_with_the_name_of_another_changes_the_meaning(
    names: tuple[str, str], effects: list[Effect]
) -> None:
    ids = ("OIFMA_TEST_000001", "OIFMA_TEST_000002")
    sides = ("left width", "right width")
    old, new = (
        replace(PEBBLE, attributes=tuple(map(_number, ids, given))) for given in (sides, names)
    )
    changes = compare_findings(old, new)
    assert [(c.op, c.effect) for c in changes] == [(Op.RENAMED, effect) for effect in effects]


def _number(id_: str, name: str) -> NumericAttribute:
    return NumericAttribute(id=id_, name=name)


@pytest.mark.parametrize(
    ("before", "after", "effect"),
    [
        ("proximal", "distal", Effect.MEANING),
        ("nondisplaced", "displaced", Effect.MEANING),
        ("nondisplaced", "not displaced", Effect.NONE),
        ("smaller", "decreased", Effect.NONE),
    ],
)
def test_a_name_that_says_the_opposite_changes_the_meaning(
    before: str, after: str, effect: Effect
) -> None:
    first, *others = PEBBLE.attributes
    given = (replace(first, name=name, index_codes=()) for name in (before, after))
    old, new = (replace(PEBBLE, attributes=(attribute, *others)) for attribute in given)
    (change,) = compare_findings(old, new)
    assert (change.op, change.effect) == (Op.RENAMED, effect)


def test_another_code_of_the_same_system_changes_the_meaning() -> None:
    plain = with_first_value(index_codes=(IndexCode("RADLEX", "RID28473", "absent"),))
    new = with_first_value(index_codes=(IndexCode("RADLEX", "RID28472", "present"),))
    (change,) = compare_findings(plain, new)
    assert (change.op, change.what, change.effect) == (Op.CHANGED, "code", Effect.MEANING)
    assert "its shared meaning was absent" in change.message


def test_another_display_of_a_code_changes_no_meaning() -> None:
    plain = with_first_value(index_codes=(IndexCode("RADLEX", "RID28473", "absent"),))
    new = with_first_value(index_codes=(IndexCode("RADLEX", "RID28473", "not there"),))
    assert told(new, plain) == [(Op.CHANGED, "code", Effect.NONE)]


@pytest.mark.parametrize(
    ("slot", "before", "after", "breaking"),
    [
        ("minimum", None, "1", True),
        ("minimum", "1", "2", True),
        ("minimum", "2", "1", False),
        ("minimum", "1", None, False),
        ("maximum", None, "9", True),
        ("maximum", "9", "8", True),
        ("maximum", "8", "9", False),
        ("maximum", "9", None, False),
    ],
)
def test_narrower_limits_are_breaking(
    slot: str, before: str | None, after: str | None, breaking: bool
) -> None:
    def sized(limit: str | None) -> FindingModel:
        number = None if limit is None else Decimal(limit)
        size = NumericAttribute(id="OIFMA_TEST_000007", name="size", **{slot: number})  # type: ignore[arg-type]
        return replace(PEBBLE, attributes=(size,))

    ((_, what, effect),) = told(sized(after), sized(before))
    assert (what, effect) == (slot, Effect.BREAKING if breaking else Effect.NONE)


def test_another_kind_of_answer_changes_the_meaning() -> None:
    number = NumericAttribute(id=PRESENCE.id, name=PRESENCE.name)
    kinds = told(replace(PEBBLE, attributes=(number, *PEBBLE.attributes[1:])))
    assert (Op.CHANGED, "kind", Effect.MEANING) in kinds
    assert kinds.count((Op.REMOVED, "value", Effect.BREAKING)) == len(PRESENCE.values)


def test_sets_of_definitions() -> None:
    changes = list(compare([PEBBLE, STONE], [replace(STONE, id="RDES1"), PEBBLE]))
    assert [(old, new, c.what, c.effect) for old, new, c in changes] == [
        (1, 0, "id", Effect.MEANING)
    ]
    gone, come = compare([PEBBLE], [STONE])
    assert (gone[2].op, come[2].op) == (Op.ADDED, Op.REMOVED)


def rename_value(text: str) -> str:
    return text.replace('presence = absent"', 'presence = not seen"').replace(
        'skos:prefLabel "absent"', 'skos:prefLabel "not seen"', 1
    )


@pytest.mark.parametrize("form", ["ttl", "nt", "rdfxml", "jsonld"])
def test_an_edited_ontology_in_any_format(form: str) -> None:
    from converter.graph.formats import FORMATS
    from converter.graph.read import read

    data = in_format(rename_value(turtle(PEBBLE)), form)
    (document,) = read(data, FORMATS[form], "x").documents
    (change,) = compare_findings(PEBBLE, document.finding)
    assert (change.op, change.old, change.new) == (Op.RENAMED, "absent", "not seen")


@pytest.mark.parametrize("serialisation", ["rdf", "owx", "ofn"])
def test_what_another_library_saves_is_the_same(serialisation: str) -> None:
    """Blank nodes, order and prefixes are others; the definitions are not."""
    import pyhornedowl

    from converter.graph.formats import FORMATS
    from converter.graph.read import read

    data = in_format(turtle(PEBBLE, STONE), "rdfxml").decode()
    ontology = pyhornedowl.open_ontology_from_string(data, serialization="rdf")
    saved = ontology.save_to_string(serialization=serialisation)
    again = pyhornedowl.open_ontology_from_string(saved, serialization=serialisation)
    xml = again.save_to_string(serialization="rdf")
    back = [d.finding for d in read(xml.encode(), FORMATS["rdfxml"], "x").documents]
    assert list(compare(read_back(turtle(PEBBLE, STONE)), back)) == []


def test_a_change_is_one_line_whatever_the_text_holds() -> None:
    from converter.diff import render_text

    new = replace(PEBBLE, description="a\nb\x1b[31m")
    text = render_text(compare_findings(PEBBLE, new))
    assert "\x1b" not in text
    assert len(text.splitlines()) == 2
