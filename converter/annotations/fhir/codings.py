"""The codings of FHIR's concepts in columns: one that counts, and what else they are called.

The same as ``code_of`` and ``beside`` of ``fhir_values`` say of one concept at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from converter.annotations.columns import TEXT, changed, either, filled, first, numbers, part
from converter.annotations.fhir.values import rank, system_of
from converter.annotations.fhir.versions import unversioned
from converter.annotations.fhir.wire import Coding
from converter.annotations.other_codes import OtherCode, written

CODED = ("system", "code", "display")
_ORDER = [("owner", "ascending"), ("rank", "ascending"), ("at", "ascending")]


class Others(NamedTuple):
    """What else concepts are called.

    Attributes:
        numbers: for each concept a number of ``codes``, null where there is nothing.
        codes: different combinations of codes.
    """

    numbers: pa.Array
    codes: Sequence[tuple[OtherCode, ...]]

    def take(self, rows: pa.Array) -> Others:
        """The same of some concepts."""
        return Others(self.numbers.take(rows), self.codes)

    def where(self, given: pa.Array) -> Others:
        """The same, of those for which this is true."""
        nothing = pa.scalar(None, self.numbers.type)
        return Others(pc.if_else(given, self.numbers, nothing), self.codes)


class Coded(NamedTuple):
    """The columns of concepts.

    Attributes:
        system: of the coding that counts.
        code: of the same.
        text: its display, else the text of the concept.
        others: what else each is called; None where none of them is called anything else.
    """

    system: pa.Array
    code: pa.Array
    text: pa.Array
    others: Others | None


def coded(concept: pa.Array) -> Coded | None:
    """The columns of concepts, which may be bare codings; None where a list of them is empty."""
    listed, text = part(concept, "coding"), part(concept, "text")
    lengths = pc.list_value_length(listed)
    several = None
    if pc.any(pc.greater(lengths, 1)).as_py():
        if pc.any(pc.equal(lengths, 0)).as_py():
            return None
        codings, several = _counted(listed)
    elif (codings := first(listed)) is None:
        return None
    columns, bare = ([part(holder, name) for name in CODED] for holder in (codings, concept))
    if columns[1].null_count == len(concept) and codings.null_count == len(concept):
        columns = bare
    elif any(column.null_count < len(column) for column in bare):
        # A bare coding counts where there is no list of them.
        with_list = pc.is_valid(listed)
        columns = [pc.if_else(with_list, *pair) for pair in zip(columns, bare, strict=True)]
    system, code, display = columns
    named = either(filled(display), text)
    beside = _texts_beside(filled(text), filled(part(codings, "display")))
    return Coded(_implied(system, code), code, named, _together(several, beside))


def others_of(parts: Mapping[str, Others | None]) -> pa.Array | None:
    """What else the parts of each observation are called, as the column ``other_codes``.

    None where there is nothing.
    """
    given = {name: others for name, others in parts.items() if others is not None}
    if not given:
        return None
    places, combinations = _combined([others.numbers for others in given.values()])
    made = [
        written(
            **{
                name: others.codes[place]
                for (name, others), place in zip(given.items(), combination, strict=True)
                if place is not None
            }
        )
        for combination in combinations
    ]
    return pa.array(made, TEXT).take(places)


def _counted(listed: pa.Array) -> tuple[pa.Array, Others | None]:
    """Of each list of codings the one that counts, and the others."""
    owner = pc.list_parent_indices(listed).cast(pa.int64())
    items = pc.list_flatten(listed)
    columns = [part(items, name) for name in CODED]
    encoded = [pc.dictionary_encode(column) for column in columns]
    places, combinations = _combined([column.indices for column in encoded])
    codings = [_coding(encoded, combination) for combination in combinations]
    ranks = pa.array([rank(coding) for coding in codings], pa.int64()).take(places)
    order = pc.sort_indices(
        pa.table({"owner": owner, "rank": ranks, "at": numbers(len(items))}), _ORDER
    )
    counts = changed(owner.take(order))
    chosen = order.filter(counts)
    # Where there is no list, there is none that counts.
    every = numbers(len(listed))
    which = chosen.take(pc.index_in(every, value_set=owner.take(chosen)))
    others = [_other(coding) for coding in codings]
    told = pa.array([other is not None for other in others], pa.bool_()).take(places)
    left = pc.and_not(told, pc.is_in(numbers(len(items)), value_set=chosen))
    return items.take(which), _listed(owner.filter(left), places.filter(left), others, every)


def _coding(columns: Sequence[pa.DictionaryArray], places: Sequence[int | None]) -> Coding:
    """The coding of three texts, each at its place in a dictionary."""
    system, code, display = (
        None if place is None else column.dictionary[place].as_py()
        for column, place in zip(columns, places, strict=True)
    )
    return Coding(system=system, code=code, display=display)


def _other(coding: Coding) -> OtherCode | None:
    """A coding beside the one that counts; None where it says nothing."""
    if not (coding.code or coding.display):
        return None
    system = unversioned(system_of(coding.system, coding.code))
    return OtherCode(system, coding.code, coding.display)


def _listed(
    owner: pa.Array, place: pa.Array, codes: Sequence[OtherCode | None], every: pa.Array
) -> Others | None:
    """The codes at some places, as a list for each of their owners, which go up."""
    if not len(owner):
        return None
    starts = pc.indices_nonzero(changed(owner)).cast(pa.int32())
    ends = pa.concat_arrays([starts, pa.array([len(owner)], pa.int32())])
    texts = pc.binary_join(pa.ListArray.from_arrays(ends, place.cast(TEXT)), " ")
    lists = pc.dictionary_encode(texts)
    found = [
        tuple(dict.fromkeys(code for at in text.split() if (code := codes[int(at)])))
        for text in lists.dictionary.to_pylist()
    ]
    return Others(lists.indices.take(pc.index_in(every, value_set=owner.take(starts))), found)


def _texts_beside(text: pa.Array, display: pa.Array) -> Others | None:
    """The texts of concepts whose coding has another display."""
    if text.null_count == len(text):
        return None
    differs = pc.fill_null(pc.not_equal(display, text), False)
    if not pc.any(differs).as_py():
        return None
    texts = pc.dictionary_encode(pc.if_else(differs, text, pa.scalar(None, TEXT)))
    return Others(
        texts.indices, [(OtherCode(display=word),) for word in texts.dictionary.to_pylist()]
    )


def _together(one: Others | None, other: Others | None) -> Others | None:
    """What concepts are called by the one and by the other."""
    if one is None or other is None:
        return other if one is None else one
    places, combinations = _combined([one.numbers, other.numbers])
    codes = [
        tuple(
            dict.fromkeys(
                code
                for others, place in zip((one, other), combination, strict=True)
                for code in (() if place is None else others.codes[place])
            )
        )
        for combination in combinations
    ]
    nothing = pc.and_(pc.is_null(one.numbers), pc.is_null(other.numbers))
    return Others(pc.if_else(nothing, pa.scalar(None, places.type), places), codes)


def _combined(
    columns: Sequence[pa.Array],
) -> tuple[pa.Array, Sequence[tuple[int | None, ...]]]:
    """Columns of numbers as one.

    Returns:
        The number of each row's combination, and the combinations.
    """
    first_, *more = columns
    made: Any = pc.dictionary_encode(first_, null_encoding="encode")
    combinations: list[tuple[int | None, ...]] = [(at,) for at in made.dictionary.to_pylist()]
    for column in more:
        # Two at a time: of more the number could be too large for its kind.
        size = (pc.max(column).as_py() or 0) + 2
        place = pc.add(pc.fill_null(column.cast(pa.int64()), -1), 1)
        made = pc.dictionary_encode(pc.add(pc.multiply(made.indices.cast(pa.int64()), size), place))
        pairs = (divmod(pair, size) for pair in made.dictionary.to_pylist())
        combinations = [(*combinations[at], place - 1 if place else None) for at, place in pairs]
    return made.indices, combinations


def _implied(system: pa.Array, code: pa.Array) -> pa.Array:
    """Systems, with those that the form of a code implies where none is written."""
    if not pc.any(pc.and_(pc.is_valid(code), pc.is_null(system))).as_py():
        return system
    codes = pc.dictionary_encode(code)
    implied = pa.array([system_of(None, each) for each in codes.dictionary.to_pylist()], TEXT)
    return either(system, implied.take(codes.indices))
