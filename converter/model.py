"""The model of a finding definition, whatever document it came from.

Names are those of the field: a *finding* has *attributes*; a choice attribute has
permitted *values*; each of them may carry *index codes* of other code systems.
Everything is frozen, and equal where its content is equal. Nothing here knows RDF,
Markdown or files.

Two forms of document are modelled: Open Imaging Finding Models (OIFM, as JSON or
Markdown) and RadElement common data element sets (CDE). What a form can say and this
model has no slot for travels in ``extra``: pairs of key and compact JSON text, in
the order of the source, so that nothing is lost on the way back. A key that starts with
one ``$`` there is a detail of form, not a key of the document.

Frozen trees of text hold no cycles, so the garbage collector need not visit them
(``gc=False``): on thousands of definitions that halves the time of reading.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, TypeAlias

import msgspec

Extra: TypeAlias = tuple[tuple[str, str], ...]


class IndexCode(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A concept of another code system, as the definition writes it (not normalised)."""

    system: str
    code: str
    display: str | None = None
    # Codes are decoded straight into this class: no key of a document may reach ``extra``.
    extra: Extra = msgspec.field(default=(), name="$extra")


class Organization(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """An organisation that contributed; ``code`` is its three or four letters."""

    name: str
    code: str | None = None
    url: str | None = None
    extra: Extra = ()


class Person(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A person who contributed."""

    name: str
    github_username: str | None = None
    email: str | None = None
    organization_code: str | None = None
    url: str | None = None
    extra: Extra = ()


Contributor: TypeAlias = Person | Organization


class AnatomicLocation(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Where in the body a finding or attribute applies.

    An OIFM definition gives a bare code (``name`` is None, one index code); a CDE set
    gives a name with any number of codes.
    """

    name: str | None = None
    index_codes: tuple[IndexCode, ...] = ()
    extra: Extra = ()


class Value(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One permitted value of a choice attribute.

    ``id`` is the attribute's id, a dot and the value's index. ``token`` is the short
    form that a CDE set transmits (its ``value`` key); OIFM has none.
    """

    id: str | None = None
    name: str
    description: str | None = None
    token: str | None = None
    index_codes: tuple[IndexCode, ...] = ()
    extra: Extra = ()


class _Attribute(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    id: str | None = None
    name: str
    description: str | None = None
    required: bool = False
    index_codes: tuple[IndexCode, ...] = ()
    # CDE only: how a user is prompted, and where and with what it is seen.
    question: str | None = None
    anatomic_locations: tuple[AnatomicLocation, ...] = ()
    modalities: tuple[str, ...] = ()
    extra: Extra = ()


class ChoiceAttribute(_Attribute, frozen=True, gc=False, kw_only=True):
    """An attribute answered with one or more of its permitted values.

    ``max_selected`` is None where the definition sets no upper limit.
    ``min_selected`` applies where the attribute is required.
    """

    values: tuple[Value, ...]
    max_selected: int | None = 1
    min_selected: int = 1


class NumericAttribute(_Attribute, frozen=True, gc=False, kw_only=True):
    """An attribute answered with a number, in ``unit`` as the definition writes it.

    The bounds are inclusive. ``number`` says whether fractions are permitted.
    """

    minimum: Decimal | None = None
    maximum: Decimal | None = None
    unit: str | None = None
    step: Decimal | None = None
    number: Literal["decimal", "integer"] = "decimal"


class BooleanAttribute(_Attribute, frozen=True, gc=False, kw_only=True):
    """An attribute answered with true or false (CDE only)."""


class TextAttribute(_Attribute, frozen=True, gc=False, kw_only=True):
    """An attribute answered with free text (CDE only)."""


Attribute: TypeAlias = ChoiceAttribute | NumericAttribute | BooleanAttribute | TextAttribute


class FindingModel(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """The definition of one radiology finding.

    ``id`` is None in drafts that have none yet. The facets (``body_regions`` to
    ``sex_specificity``) are those of the newer OIFM documents.
    """

    id: str | None = None
    name: str
    description: str | None = None
    synonyms: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    body_regions: tuple[str, ...] = ()
    subspecialties: tuple[str, ...] = ()
    etiologies: tuple[str, ...] = ()
    entity_type: str | None = None
    modalities: tuple[str, ...] = ()
    sex_specificity: str | None = None
    anatomic_locations: tuple[AnatomicLocation, ...] = ()
    contributors: tuple[Contributor, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    index_codes: tuple[IndexCode, ...] = ()
    form: Literal["oifm", "cde"] = "oifm"
    extra: Extra = ()
