"""Units as people write them, as UCUM, and from one into another.

The spellings are in ``ontology/units.tsv``, sizes in ``ontology/unit-sizes.tsv``. Parsing
and other factors are ucumvert's and pint's, which take over half a second to load; so they
load on the first question that the tables cannot answer. Source of the codes: The Unified
Code for Units of Measure, version 2.2.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, DecimalException, localcontext
from functools import cache, lru_cache
from typing import Any

import msgspec

from converter.problems import ConverterError
from converter.resources import library_text
from converter.rules import problem
from converter.terminology._tables import table
from converter.terminology.ucum_words import are_units
from converter.terminology.unit_sizes import resized, size_of

# No unit in use comes near these. The parser's time grows with length and depth, and an
# exponent such as 9+99999999 would be computed to its last digit.
_MAX_LENGTH = 100
_MAX_DEPTH = 10
_ANNOTATION = re.compile(r"\{[^{}]*\}")
# No unit of UCUM has a blank in it.
_CODE_BEHIND = re.compile(r"(?<=\S) \[[^\[\]]+\]\Z")
_LONG_NUMBER = re.compile(r"[0-9]{10}|[+\-][0-9]{3}|[A-Za-z\]*^'%][0-9]{4}")
_PRECISION = 50
_DIGITS = 28


class UnitError(ConverterError):
    """A unit is none of UCUM (TRM201), or cannot become the other (TRM202)."""


class UnitEntry(msgspec.Struct, frozen=True):
    """A unit of a document: as ``written``, its ``ucum`` code, and the ``quantity``.

    The quantity is a word of the table's ("length", "percent", "attenuation" …), or
    "other".
    """

    written: str
    ucum: str
    quantity: str

    @property
    def is_exact(self) -> bool:
        """Whether the document writes the UCUM code itself."""
        return self.written == self.ucum

    @property
    def is_missed(self) -> bool:
        """Whether a number without it says less: not where it is the number 1, with a name or not.

        >>> ucum("mm").is_missed, ucum("bpm").is_missed, ucum("{score}").is_missed
        (True, True, False)
        """
        return self.ucum != "1" and not _ANNOTATION.fullmatch(self.ucum)


@lru_cache(maxsize=4096)
def ucum(unit: str | None) -> UnitEntry | None:
    """The UCUM code of a unit as a document writes it.

    A spelling of the table comes first, then one that differs in letter case only, then
    a text that is a UCUM code already. So "ML" is a millilitre, not a megalitre.

    Args:
        unit: the text, or None where the document gives no unit (the number 1).

    Returns:
        The entry, or None where nobody can tell what the unit is.

    >>> ucum("cm^3").ucum, ucum("HU").ucum, ucum(None).ucum
    ('cm3', "[hnsf'U]", '1')
    >>> ucum("furlongs per fortnight") is None
    True
    """
    written = unit or ""
    exact, folded = _tables()
    code = written.strip()
    for spelt in (code, code.removesuffix(".") or code):  # "mm." has the stop of what is cut short
        entry = exact.get(spelt) or folded.get(_folded(spelt))
        if entry is not None:
            return UnitEntry(written, entry.ucum, entry.quantity)
    return UnitEntry(written, code, _quantity(code)) if is_ucum(code) else None


@lru_cache(maxsize=4096)
def is_ucum(code: str) -> bool:
    """Whether a text is a UCUM code (case-sensitive).

    Safe for any text: what is longer or deeper than a real unit is none.

    >>> is_ucum("mL/min"), is_ucum("ml per min")
    (True, False)
    """
    if code in _known_codes():
        return True
    if not _may_be_ucum(code):
        return False
    known = are_units(code)
    return _parsed(code) is not None if known is None else known


def recorded_ucum(unit: str, code: str) -> str | None:
    """The UCUM code of a recorded unit: its code where that is one, else what its text means.

    A text may end with a code of another system, as that of DICOM reports does.

    >>> recorded_ucum("millimeter [SCT 258673006]", ""), recorded_ucum("in", "[in_i]")
    ('mm', '[in_i]')
    """
    if code and is_ucum(code):
        return code
    unit = _CODE_BEHIND.sub("", unit)
    entry = ucum(code or unit) or (ucum(unit) if unit else None)
    return entry.ucum if entry else None


@lru_cache(maxsize=4096)
def contradicted(unit: str, code: str) -> str | None:
    """What the text of a recorded unit says in UCUM, where its code is of another size.

    Texts that are no unit, and units that measure something else than the code, say nothing
    here: a text may be loose, a factor of ten is not.

    >>> contradicted("cm", "mm"), contradicted("cc", "mL"), contradicted("nodules", "mm")
    ('cm', None, None)
    """
    said, coded = recorded_ucum(unit, ""), recorded_ucum("", code)
    if not unit or not code or not said or not coded or dimension(said) != dimension(coded):
        return None
    try:
        return None if convert(Decimal(1), said, coded) == 1 else said
    except UnitError:
        return None


def without_annotations(code: str) -> str:
    """A UCUM code without what is written in braces, which changes no size and may say anything.

    >>> without_annotations("mm{diameter}"), without_annotations("{score}")
    ('mm', '1')
    """
    return _ANNOTATION.sub("", code) or "1"


@lru_cache(maxsize=4096)
def dimension(code: str) -> str:
    """The dimension of a UCUM code, as powers of base dimensions in a fixed order.

    Two units convert into each other where their dimensions are equal. Plane angle is a
    dimension here, as in UCUM; Hounsfield units and arbitrary units each are their own.

    >>> dimension("mL") == dimension("cm3"), dimension("mm")
    (True, '[length]')

    Raises:
        UnitError: TRM201, where the text is no UCUM code.
    """
    if size := size_of(code):
        return size.dimension
    if not is_ucum(code):
        raise _not_ucum(code)
    powers = sorted(_quantity_of(code).dimensionality.items())
    return " ".join(name if power == 1 else f"{name}^{power}" for name, power in powers) or "1"


def convert(value: Decimal, from_ucum: str, to_ucum: str) -> Decimal:
    """A number of one unit as a number of another.

    Exact where the result has at most 28 digits, else rounded to these.

    Args:
        value: a finite number.
        from_ucum: the UCUM code of its unit.
        to_ucum: the UCUM code wanted.

    Raises:
        UnitError: TRM201, where a code is none of UCUM; TRM202, where the units measure
            different things, or the number is too large or not finite.

    >>> convert(Decimal("12.50"), "mm", "cm")
    Decimal('1.25')
    """
    if not value.is_finite():
        raise UnitError(problem("TRM202", f"{value} is no finite number"))
    for code in (from_ucum, to_ucum):
        if not is_ucum(code):
            raise _not_ucum(code)
    if from_ucum == to_ucum:
        return value
    if dimension(from_ucum) != dimension(to_ucum):
        raise _not_comparable(from_ucum, to_ucum)
    try:
        with localcontext() as context:
            context.prec = _PRECISION
            result = _converted(value, from_ucum, to_ucum)
            context.prec = _DIGITS
            return _plain(+result)
    except (DecimalException, OverflowError) as fault:
        message = f"{value} {from_ucum} is too large to be converted"
        raise UnitError(problem("TRM202", message)) from fault


def _converted(value: Decimal, from_ucum: str, to_ucum: str) -> Decimal:
    known, wanted = size_of(from_ucum), size_of(to_ucum)
    if known and wanted:
        return resized(value, known, wanted)
    import pint

    source, target = _quantity_of(from_ucum), _quantity_of(to_ucum)
    try:
        # Not value * source: a temperature has an offset, which only this form respects.
        amount = _registry()[0].Quantity(value * Decimal(source.magnitude), source.units)
        return Decimal(amount.to(target.units).magnitude) / Decimal(target.magnitude)
    except (pint.PintError, TypeError) as fault:
        # Logarithmic units: pint has no decimal arithmetic for them.
        raise _not_comparable(from_ucum, to_ucum) from fault


def _plain(number: Decimal) -> Decimal:
    """The number without the zeros and the exponent that arithmetic left."""
    number = number.normalize()
    return Decimal(f"{number:f}") if 0 < number.adjusted() < _DIGITS else number


def _quantity(code: str) -> str:
    """The table's word for what a unit measures, by its dimension."""
    wanted = dimension(code)
    if wanted == "1":
        return "number"
    exact, _ = _tables()
    for entry in exact.values():
        if entry.quantity != "other" and dimension(entry.ucum) == wanted:
            return entry.quantity
    return "other"


def _not_ucum(code: str) -> UnitError:
    return UnitError(problem("TRM201", f"{code!r} is not a unit of UCUM"))


def _not_comparable(from_ucum: str, to_ucum: str) -> UnitError:
    message = f"{from_ucum} cannot be converted into {to_ucum}: they measure different things"
    return UnitError(problem("TRM202", message, expected=f"a unit comparable with {to_ucum}"))


@cache
def _tables() -> tuple[dict[str, UnitEntry], dict[str, UnitEntry]]:
    """The spellings as they are, and folded where folding leaves no doubt."""
    exact = {
        row["unit"]: UnitEntry(row["unit"], row["ucum"], row["quantity"])
        for row in table("units.tsv")
    }
    folded: dict[str, UnitEntry] = {}
    doubtful: set[str] = set()
    for entry in exact.values():
        key = _folded(entry.written)
        if folded.setdefault(key, entry).ucum != entry.ucum:
            doubtful.add(key)
    return exact, {key: entry for key, entry in folded.items() if key not in doubtful}


@cache
def _known_codes() -> frozenset[str]:
    return frozenset(entry.ucum for entry in _tables()[0].values())


def _folded(text: str) -> str:
    form = unicodedata.normalize("NFKC", text).casefold().replace("^", "")
    return " ".join(form.split())


def _may_be_ucum(code: str) -> bool:
    if not code or len(code) > _MAX_LENGTH or not code.isascii():
        return False
    bare = _ANNOTATION.sub("", code)
    return bare.count("(") <= _MAX_DEPTH and not _LONG_NUMBER.search(bare)


@lru_cache(maxsize=4096)
def _parsed(code: str) -> Any:
    """The syntax tree of a code, or None where it is none."""
    from lark.exceptions import LarkError
    from ucumvert import parse_ucum

    try:
        return parse_ucum(code, _parser())
    except LarkError:
        return None


@cache
def _parser() -> Any:
    from ucumvert import get_ucum_parser

    return get_ucum_parser()


@lru_cache(maxsize=4096)
def _quantity_of(code: str) -> Any:
    """One of the unit, as a pint quantity of our own registry."""
    import pint
    from lark.exceptions import VisitError

    registry, transform = _registry()
    try:
        with localcontext() as context:
            context.prec = _PRECISION
            quantity = transform(_parsed(code))
    except (VisitError, pint.PintError):
        quantity = None
    if quantity is None:
        # pint cannot hold it ([pH], dB/m): it is comparable with itself alone.
        own = f"own_{code.encode().hex()}"
        registry.define(f"{own} = [{own}]")
        return registry.Quantity(Decimal(1), own)
    if not isinstance(quantity, registry.Quantity):  # annotations alone are the number 1
        return registry.Quantity(Decimal(1), "")
    return quantity


@cache
def _registry() -> Any:
    """A registry that counts in decimals, with UCUM's units, and its transformer.

    pint takes angles, Hounsfield units and UCUM's arbitrary units (international units,
    colony-forming units …) for plain numbers, so that HU would convert into percent.
    In UCUM plane angle is a base dimension and arbitrary units compare with nothing else
    (section 24); a Hounsfield unit should not either. Each gets a dimension of its own.
    """
    import pint
    from ucumvert.ucum_pint import MAPPINGS_UCUM_TO_PINT, UcumToPintTransformer
    from ucumvert.xml_util import get_units_with_full_definition

    class Transformer(UcumToPintTransformer):  # type: ignore[misc]
        """Atoms as pint's quantities, with decimals throughout and angles as angles."""

        def simple_unit(self, args: list[str]) -> Any:
            """The quantity of one atom, prefixed or not."""
            # ucumvert 0.3 takes UCUM's minute and second of arc for those of time.
            angle = {"'": "arcminute", "''": "arcsecond"}.get("".join(args))
            quantity = self.ureg(angle) if angle else super().simple_unit(args)
            # A whole number to a negative power would become a float.
            return self.ureg.Quantity(Decimal(quantity.magnitude), quantity.units)

    definitions = library_text("ucumvert", "pint_ucum_defs.txt")
    with localcontext() as context:
        context.prec = _PRECISION
        registry: Any = pint.UnitRegistry(non_int_type=Decimal, on_redefinition="ignore")
        registry.load_definitions(definitions.splitlines())
        arbitrary = [u.code_cs for u in get_units_with_full_definition() if u.is_arbitrary]
        for code in [*arbitrary, "[hnsf'U]", "rad"]:
            name = registry.get_name(MAPPINGS_UCUM_TO_PINT.get(code, code.strip("[]")))
            registry.define(f"{name} = [{name}]")
        # What was worked out of the former definitions has to be forgotten.
        registry._build_cache()
    return registry, Transformer(ureg=registry).transform
