"""Units: spellings to UCUM, what is UCUM, and conversion."""

import json
import subprocess
import sys
import time
from collections import defaultdict
from decimal import Decimal
from itertools import pairwise
from operator import itemgetter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lark.exceptions import LarkError
from ucumvert import get_ucum_parser, parse_ucum, xml_util

from converter.terminology._tables import table
from converter.terminology.units import (
    UnitError,
    convert,
    dimension,
    is_ucum,
    recorded_ucum,
    ucum,
)

ROWS = table("units.tsv")
D = Decimal
GRAMMAR = get_ucum_parser()


def test_every_row_of_the_table_is_ucum():
    from ucumvert import get_ucum_parser

    parser = get_ucum_parser()
    for code in {row["ucum"] for row in ROWS}:
        parser.parse(code)
        assert dimension(code)


def test_the_table_is_in_order():
    spellings = [row["unit"] for row in ROWS]
    assert len(spellings) == len(set(spellings))
    assert all(row["quantity"] and row["unit"] == row["unit"].strip() for row in ROWS)
    kinds = defaultdict(set)
    for row in ROWS:
        if "dB" not in row["ucum"]:  # logarithmic: each comparable with itself alone
            kinds[row["quantity"]].add(dimension(row["ucum"]))
    assert {kind: found for kind, found in kinds.items() if len(found) > 1} == {}


@pytest.mark.parametrize(
    ("unit", "code", "quantity"),
    [
        ("mm", "mm", "length"),
        ("cm^3", "cm3", "volume"),
        ("cm³", "cm3", "volume"),
        ("CC", "cm3", "volume"),
        ("mm²", "mm2", "area"),
        ("HU", "[hnsf'U]", "attenuation"),
        ("hu", "[hnsf'U]", "attenuation"),
        ("HU (Hounsfield units)", "[hnsf'U]", "attenuation"),
        ("Degrees", "deg", "angle"),
        ("°", "deg", "angle"),
        ("percent", "%", "percent"),
        ("percentile", "{percentile}", "percent"),
        ("month", "mo", "time"),
        ("ML", "mL", "volume"),
        ("MM", "mm", "length"),
        ("mM", "mmol/L", "substance concentration"),
        ("Fr", "[Ch]", "length"),
        ("cc gm min", "cm3/(g.min)", "perfusion"),
        ("100 ml per min", "(100.mL)/min", "flow"),
        ("kPA", "kPa", "pressure"),
        ("cm H2O", "cm[H2O]", "pressure"),
        ("mg Fe/g", "mg{Fe}/g", "mass content"),
        (" mm  ", "mm", "length"),
        ("mm.", "mm", "length"),
        ("cc.", "cm3", "volume"),
        ("H.U.", "[hnsf'U]", "attenuation"),
        ("º", "deg", "angle"),
        ("µm", "um", "length"),
        ("μm", "um", "length"),
        ("Ratio", "{ratio}", "ratio"),
        ("score", "{score}", "score"),
        ("unit", "1", "number"),
        ("dimensionless", "1", "number"),
        ("", "1", "number"),
        (None, "1", "number"),
        # UCUM already, though in no row.
        ("km", "km", "length"),
        ("lx", "lx", "other"),
        ("{leaves}", "{leaves}", "number"),
    ],
)
def test_spellings(unit, code, quantity):
    entry = ucum(unit)
    assert (entry.ucum, entry.quantity) == (code, quantity)
    assert entry.is_exact == (unit == code)


@pytest.mark.parametrize(
    "unit", ["furlongs per fortnight", "mm or cm", "??", ".", "mm..", "x" * 5000]
)
def test_nobody_can_tell(unit):
    assert ucum(unit) is None


@pytest.mark.parametrize(
    ("value", "source", "target", "result"),
    [
        ("12.5", "mm", "cm", "1.25"),
        ("1.25", "cm", "mm", "12.5"),
        ("0.1", "cm3", "mL", "0.1"),
        ("3", "L", "cm3", "3000"),
        ("180", "deg", "'", "10800"),
        ("25", "%", "1", "0.25"),
        ("1E+2", "um", "mm", "0.1"),
        ("30", "s", "min", "0.5"),
        ("2", "a", "mo", "24"),
        ("60", "mL/min", "mL/s", "1"),
        ("50", "mL/(100.g.min)", "mL/(g.min)", "0.5"),
        ("1.2", "10*-3.mm2/s", "um2/ms", "1.2"),
        ("37", "Cel", "K", "310.15"),
        ("2", "[IU]", "m[IU]", "2000"),
        ("6", "[Ch]", "mm", "2"),
        ("-40.0", "[hnsf'U]", "[hnsf'U]", "-40.0"),
        ("7.4", "[pH]", "[pH]", "7.4"),
        ("1", "112", "1", "112"),
        ("5", "mL/(1000.g)", "mL/kg", "5"),
        ("0", "mm", "cm", "0"),
        ("224", "1", "112", "2"),
        ("1", "mL/kg", "mL/(1000.g)", "1"),
        ("25", "%", "{score}", "0.25"),
        ("3", "{score}", "1", "3"),
        ("3", "{zebras}", "1", "3"),
    ],
)
def test_conversion_is_exact(value, source, target, result):
    assert convert(D(value), source, target) == D(result)


@pytest.mark.parametrize(
    ("value", "source", "target", "written"),
    [
        ("3", "L", "cm3", "3000"),
        ("1", "cm", "mm", "10"),
        ("100", "mm", "cm", "10"),
        ("1E-9", "m", "um", "0.001"),
        # Twenty-nine digits would claim more than there are.
        ("1E+24", "m", "mm", "1" + "0" * 27),
        ("1E+25", "m", "mm", "1E+28"),
    ],
)
def test_results_are_written_without_exponents(value, source, target, written):
    assert str(convert(D(value), source, target)) == written


def test_results_have_28_digits():
    assert len(convert(D(1), "deg", "rad").as_tuple().digits) == 28


def test_angles_convert_among_themselves():
    assert abs(convert(D(180), "deg", "rad") - D("3.14159265358979323846")) < D("1e-20")


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("mm", "kg"),
        ("mm", "mm2"),
        ("[hnsf'U]", "1"),
        ("[hnsf'U]", "%"),
        ("deg", "%"),
        ("deg", "min"),
        ("'", "min"),
        ("[IU]", "1"),
        ("[IU]", "[arb'U]"),
        ("[pH]", "1"),
        ("dB", "1"),
        ("g", "mL"),
    ],
)
def test_other_dimensions_are_refused(source, target):
    with pytest.raises(UnitError, match="TRM202"):
        convert(D(1), source, target)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1E+999999"])
def test_numbers_beyond_arithmetic_are_refused(value):
    with pytest.raises(UnitError, match="TRM202"):
        convert(D(value), "km", "mm")


@pytest.mark.parametrize("unit", ["", "foo", "mm;cm"])
def test_what_is_not_ucum_is_refused(unit):
    with pytest.raises(UnitError, match="TRM201"):
        convert(D(1), unit, unit)
    with pytest.raises(UnitError, match="TRM201"):
        dimension(unit)


@pytest.mark.parametrize(
    ("unit", "code", "meant"),
    [
        ("cm", "mm", "mm"),
        ("cm", "", "cm"),
        ("", "mm", "mm"),
        ("cc", "", "cm3"),
        ("", "cc", "cm3"),
        ("mm", "cc", "cm3"),
        ("mm", "zzz", "mm"),
        ("", "", "1"),
        ("zzz", "", None),
        ("", "zzz", None),
        ("zzz", "zzz", None),
        ("millimeter [SCT 258673006]", "", "mm"),
        ("zzz [99X mm]", "", None),
        ("[in_i]", "", "[in_i]"),
        (" [mm]", "", None),
    ],
)
def test_recorded_units(unit, code, meant):
    assert recorded_ucum(unit, code) == meant


@pytest.mark.parametrize(
    ("code", "powers"),
    [
        ("mm", "[length]"),
        ("mm2", "[length]^2"),
        ("m/s", "[length] [time]^-1"),
        ("%", "1"),
    ],
)
def test_dimensions(code, powers):
    assert dimension(code) == powers


def test_entries_are_shared_and_stay_as_they_are():
    with pytest.raises(AttributeError):
        ucum("mm").ucum = "cm"


@pytest.mark.parametrize(
    ("longest", "longer"),
    [
        ("m." * 49 + "mm", "m." * 50 + "m"),
        ("(" * 10 + "m" + ")" * 10, "(" * 11 + "m" + ")" * 11),
    ],
)
def test_the_longest_and_deepest(longest, longer):
    assert is_ucum(longest)
    assert not is_ucum(longer)


@given(
    st.decimals("-1e6", "1e6", places=3),
    st.sampled_from([("mm", "cm"), ("cm3", "mL"), ("L", "mm3"), ("%", "1"), ("Pa", "kPa")]),
)
def test_decimal_units_convert_there_and_back(value, units):
    assert convert(convert(value, *units), *reversed(units)) == value


@given(st.text(max_size=60) | st.text("mcL/.(){}[]%'^*+-0123456789", max_size=60))
def test_any_text_is_judged_quietly(text):
    entry = ucum(text)
    assert is_ucum(text) in {True, False}
    assert entry is None or is_ucum(entry.ucum)


WORD = st.one_of(
    st.tuples(
        st.sampled_from(["", *xml_util.get_prefixes()]),
        st.sampled_from([*xml_util.get_base_units(), *xml_util.get_units()]),
    ).map("".join),
    st.sampled_from(["slices", "per", "", "2", "{x}", "(m)"]),
    st.text("abcdegklmnopsuyKLMPT", max_size=4),
)
PART = st.tuples(WORD, st.sampled_from(["", "", "", "2", "-1", "+3", "0", "10"])).map("".join)


@given(st.lists(st.sampled_from([".", "/"]) | PART, max_size=5).map("".join))
def test_words_are_judged_as_the_grammar_judges_them(code):
    try:
        parse_ucum(code, GRAMMAR)
        known = True
    except LarkError:
        known = False
    assert is_ucum(code) is known


@pytest.mark.parametrize(
    "code",
    [
        "(" * 20_000 + "m" + ")" * 20_000,
        "m." * 20_000 + "m",
        "9+99999999",
        "10*-99999999",
        "{" * 99,
        "m" * 10_000_000,
        "\ud800",
        "\x00",
        "m\n",
        "m99999999",
        "9" * 50,
    ],
)
def test_hostile_codes_are_refused_at_once(code):
    is_ucum("mm2.(s)")  # the parser loads here, not on the clock
    start = time.process_time()
    assert not is_ucum(code)
    assert time.process_time() - start < 0.5


def test_the_sizes_of_the_table_are_those_of_the_unit_library():
    rows = sorted(table("unit-sizes.tsv"), key=itemgetter("dimension"))
    assert len(rows) > 150
    # The table does not have units in this form, so the library answers.
    library = {}
    for row in rows:
        code = row["ucum"]
        library[code] = f"(1{code}).1" if code.startswith("/") else f"{code}.1"
        assert dimension(library[code]) == row["dimension"] == dimension(code), code
    for one, other in pairwise(row["ucum"] for row in rows):
        if dimension(one) != dimension(other):
            continue
        for value in (D("12.5"), D("-7e-9"), D(10) ** 17 / 7):
            expected = convert(value, library[one], library[other])
            assert convert(value, one, other) == expected, (one, other)


def test_what_the_tables_know_needs_no_unit_library():
    code = (
        "import sys; from converter.terminology import units, systems, matching\n"
        "from decimal import Decimal as D\n"
        "assert units.ucum('cm^3').ucum == 'cm3' and units.is_ucum('mm')\n"
        "assert units.is_ucum('dag/us2')\n"
        "assert not any(map(units.is_ucum, ['slices', 'per week', 'mm/slice', 'slice.mm']))\n"
        "assert units.convert(D(20), 'mm', 'cm') == 2 and units.dimension('mL') != '1'\n"
        "sys.exit('pint' in sys.modules or 'ucumvert' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_published_units_are_understood(corpus):
    units = set()
    for path in (corpus / "definitions").glob("*.json"):
        definition = json.loads(path.read_bytes())
        units |= {a.get("unit") for a in definition["attributes"] if a["type"] == "numeric"}
    assert len(units) > 20
    assert {unit for unit in units if ucum(unit) is None} == set()
