"""The strategies fill every slot of every class of the model, so that no round trip misses one."""

import msgspec
import pytest
from graph_findings import STONE
from hypothesis import HealthCheck, Phase, given, settings
from strategies import ATTRIBUTES, identified, strategies

from converter import model

CLASSES = {
    made
    for name, made in vars(model).items()
    if isinstance(made, type) and issubclass(made, msgspec.Struct) and not name.startswith("_")
}


def test_every_class_has_a_strategy():
    assert set(strategies()) == CLASSES


@pytest.mark.parametrize("made", sorted(CLASSES, key=str), ids=lambda made: made.__name__)
def test_every_slot_of_it_is_filled(made):
    """A slot that never has but one value is one that no property looks at."""
    seen = {slot: set() for slot in made.__struct_fields__}

    @settings(
        max_examples=30,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategies()[made])
    def collect(one):
        for slot, values in seen.items():
            values.add(getattr(one, slot))

    collect()
    given_by_place = {"id"}
    assert {slot for slot, values in seen.items() if len(values) < 2} <= given_by_place


def test_identifiers_are_given_to_all_that_have_them():
    assert {made for made in CLASSES if "id" in made.__struct_fields__} == {
        model.FindingModel,
        model.Value,
        *ATTRIBUTES,
    }
    bare = msgspec.structs.replace
    draft = bare(STONE, id=None, attributes=tuple(bare(a, id=None) for a in STONE.attributes))
    for form in ("oifm", "cde"):
        whole = identified(bare(draft, form=form))
        assert whole.id
        assert all(attribute.id for attribute in whole.attributes)
        values = [v for a in whole.attributes for v in getattr(a, "values", ())]
        assert len({v.id for v in values}) == len(values) == 2
