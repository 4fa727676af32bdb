"""How an attribute is answered, as its lines say it, and the attribute that this makes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from converter.definitions.markdown import lines as form
from converter.model import (
    Attribute,
    BooleanAttribute,
    ChoiceAttribute,
    IndexCode,
    NumericAttribute,
    TextAttribute,
    Value,
)


@dataclass(slots=True)
class Answer:
    """What the lines of one attribute say: ``start`` is the line of its title.

    ``kind`` is the line in brackets as it stands; ``most`` is 1 where it is "Select one".
    """

    start: int
    kind: str | None = None
    most: int = 1
    unit: str | None = None
    values: list[Value] = field(default_factory=list)
    numbers: dict[str, Decimal | None] = field(default_factory=dict)

    @property
    def is_number(self) -> bool:
        """Whether there are lines of a number."""
        return bool(self.numbers) or self.unit is not None or self.kind == form.INTEGER

    def faults(self) -> Iterator[tuple[str, str, str]]:
        """What does not fit together: rule, message, what was expected."""
        choice = "*(Select one)* and values, or Mininum, Maximum and Unit"
        selects = self.kind in (form.SELECT_ONE, form.SELECT_ANY)
        if self.values and self.is_number:
            yield "MD209", "the attribute has both values and lines of a number", choice
        elif self.values and self.kind is None:
            message = "the attribute does not say how many values may be selected"
            yield "MD212", message, "*(Select one)* or *(Select up to N)* before the values"
        elif selects and not self.values:
            yield "MD209", "the attribute has no values to select", choice
        elif self.kind is None and not self.is_number:
            yield "MD209", "the attribute does not say how it is answered", choice
        elif self.kind in (form.BOOLEAN, form.TEXT) and (self.values or self.is_number):
            yield "MD209", f"the attribute has more than {self.kind}", choice


def attribute_of(
    answer: Answer,
    id_: str | None,
    name: str,
    description: str | None,
    codes: tuple[IndexCode, ...],
) -> Attribute:
    """The attribute with this answer."""
    if answer.values:
        return ChoiceAttribute(
            id=id_,
            name=name,
            description=description,
            index_codes=codes,
            values=tuple(answer.values),
            max_selected=None if answer.kind == form.SELECT_ANY else answer.most,
        )
    if answer.kind in (form.BOOLEAN, form.TEXT):
        kind = BooleanAttribute if answer.kind == form.BOOLEAN else TextAttribute
        return kind(id=id_, name=name, description=description, index_codes=codes)
    return NumericAttribute(
        id=id_,
        name=name,
        description=description,
        index_codes=codes,
        minimum=answer.numbers.get("minimum"),
        maximum=answer.numbers.get("maximum"),
        step=answer.numbers.get("step"),
        unit=answer.unit or None,
        number="integer" if answer.kind == form.INTEGER else "decimal",
    )
