"""Markdown as people write it, what it cannot hold, and the letters of names."""

from decimal import Decimal
from pathlib import Path

import pytest

from converter.definitions.markdown import losses, read, without_facets, write
from converter.model import (
    AnatomicLocation,
    BooleanAttribute,
    ChoiceAttribute,
    FindingModel,
    IndexCode,
    NumericAttribute,
    Organization,
    Person,
    TextAttribute,
    Value,
)
from converter.problems import ConverterError

CASES = Path(__file__).parents[1] / "cases" / "valid"
GAS = (CASES / "soft_tissue_gas.md").read_bytes()


def only(data):
    reading = read(data, "gas.md")
    assert reading.problems == ()
    (document,) = reading.documents
    return document


def finding(**changes):
    choice = ChoiceAttribute(
        id="OIFMA_GMTS_900010",
        name="presence",
        values=(
            Value(id="OIFMA_GMTS_900010.0", name="absent"),
            Value(id="OIFMA_GMTS_900010.1", name="present"),
        ),
    )
    fields = {"id": "OIFM_GMTS_900001", "name": "gas", "attributes": (choice,)}
    return FindingModel(**(fields | changes))


def with_attribute(kind=NumericAttribute, **changes):
    return finding(attributes=(kind(id="OIFMA_GMTS_900010", name="extent", **changes),))


def with_value(**changes):
    fields = {"id": "OIFMA_GMTS_900010.0", "name": "absent"} | changes
    return with_attribute(ChoiceAttribute, values=(Value(**fields),))


def test_every_feature_is_read():
    gas = only(GAS).finding
    presence, site, extent, count = gas.attributes
    assert gas.name == "soft-tissue gas"
    assert gas.synonyms == ("subcutaneous emphysema", "gas in soft tissue")
    assert gas.description.split("\n")[1].startswith("## Attributes of the gas")
    assert presence.name == "presence\t"
    assert presence.description == "Whether there is gas\n\nin the soft tissues"
    assert presence.index_codes[1] == IndexCode("LOINC", "LA6557-8", "seen; or reported")
    assert presence.values[1].id == "OIFMA_GMTS_900010.1"
    assert presence.values[1].name == "a: present, T4*"
    assert presence.values[1].description == "Gas is seen\non more than one image"
    assert site.name == "Site in MRI or CT"
    assert (site.max_selected, presence.max_selected) == (2, 1)
    assert (extent.minimum, extent.maximum, extent.unit) == (None, None, "mm")
    assert (count.maximum, count.step, count.number) == (Decimal(0), Decimal(2), "integer")
    assert gas.contributors == (
        Organization(
            name="Example Registry (of findings)", code="EXAM", url="https://example.org/r(1)"
        ),
        Organization(name="Example Society", code="EXS"),
        Person(
            name="Ada Example, MD",
            email="ada@example.org",
            organization_code="EXAM",
            url="https://example.org/ada",
        ),
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r"),
        lambda text: "\ufeff" + text,
        lambda text: text + "\n",
        lambda text: "\n\n" + text + "\n \n",
        lambda text: text.replace("Mininum", "Minimum"),
        lambda text: "\n".join(line.rstrip(" ") for line in text.split("\n")),
        lambda text: text.replace("**Codes**:", "**Codes:**"),
        lambda text: text.replace("\n- **leg**", "\n\n- **leg**"),
        lambda text: text.replace("## Attributes\n\n### P", "## Attributes\n### P"),
    ],
)
def test_what_people_write_is_read_as_the_canonical_text(change):
    text = GAS.decode()
    assert change(text) != text
    document = only(change(text).encode())
    assert document == only(GAS)
    assert write(document.finding) == text


FACETS = """\
**Entity Type:** diagnosis

**Body Regions:** chest, abdomen

**Modalities:** CT

**Subspecialties:** CA, CH

**Etiologies:** vascular:aneurysmal

**Time Course:** duration: years; modifiers: evolving, progressive

**Age Profile:** applicable: adult; more common in: middle_aged, aged

**Sex Specificity:** sex-neutral

## Attributes
"""


def test_facets_stand_in_lines_of_their_own():
    text = GAS.decode().replace("## Attributes\n", FACETS)
    document = only(text.encode())
    made = document.finding
    assert write(made) == text
    assert losses(made) == []
    assert made.modalities == ("CT",)
    assert made.body_regions == ("chest", "abdomen")
    assert (made.entity_type, made.sex_specificity) == ("diagnosis", "sex-neutral")
    assert dict(made.extra) == {
        "expected_time_course": '{"duration":"years","modifiers":["evolving","progressive"]}',
        "age_profile": '{"applicability":["adult"],"more_common_in":["middle_aged","aged"]}',
    }
    assert document.locate(("body_regions", 1)).pointer == "/body_regions/1"
    assert without_facets(made) == only(GAS).finding


@pytest.mark.parametrize(
    "line",
    [
        "**Body Regions**: chest, lung",
        "__Body regions:__ chest, lung",
        "*Body Regions:* chest, lung  ",
        "**Body Regions:** chest, lung  ",
    ],
)
def test_facets_may_stand_before_the_description_and_in_other_marks(line):
    text = GAS.decode().replace("\n\n", f"\n\n{line}\n\n", 1)
    made = only(text.encode()).finding
    assert made.body_regions == ("chest", "lung")
    assert without_facets(made) == only(GAS).finding


@pytest.mark.parametrize(
    ("line", "code", "expected"),
    [
        ("**Time Course:** chronic", "MD206", "duration: one; modifiers: one, another"),
        ("**Age Profile:** all ages; all ages: x", "MD206", "all ages, or"),
        ("**Entity Type:** ", "MD208", "a word"),
        ("**Etiologies:** a, , b", "MD208", "one, another"),
        ("**Body Region:** chest", "MD206", ""),
        ("**Modalities:** CT\n\n**Modalities:** MR", "MD207", ""),
    ],
)
def test_facets_that_say_nothing_are_told(line, code, expected):
    reading = read(
        GAS.decode().replace("## Attributes\n", f"{line}\n\n## Attributes\n").encode(), "x.md"
    )
    (found,) = reading.problems
    assert found.code == code
    assert expected in found.expected


@pytest.mark.parametrize(
    ("pointer", "lossy"),
    [
        ("/name", finding(name="Gas")),
        ("/name", finding(name="two\nlines")),
        ("/description", finding(description="\n\ntext\n")),
        ("/description", finding(description="")),
        ("/synonyms", finding(synonyms=("a, b",))),
        ("/tags", finding(tags=("",))),
        ("/body_regions", finding(body_regions=("chest, abdomen",))),
        ("/subspecialties", finding(subspecialties=("",))),
        ("/entity_type", finding(entity_type=" finding")),
        ("/applicable_modalities", finding(modalities=("CT, MR",))),
        ("/sex_specificity", finding(sex_specificity="female\\")),
        ("/extra", finding(extra=(("age_profile", '{"applicability":["a;b"]}'),))),
        ("/extra", finding(extra=(("expected_time_course", '{"modifiers":[]}'),))),
        ("/extra", finding(extra=(("expected_time_course", "7"),))),
        ("/anatomic_locations", finding(anatomic_locations=(AnatomicLocation(name="lung"),))),
        ("/extra", finding(extra=(("own", "1"),))),
        ("/form", finding(form="cde")),
        ("/index_codes", finding(index_codes=(IndexCode("A", "1", "b"), IndexCode("X Y", "2")))),
        ("/index_codes", finding(index_codes=(IndexCode("", "1"),))),
        ("/index_codes", finding(index_codes=(
            IndexCode("RADLEX", "0"), IndexCode("ACR COMMON; ", "; 0")))),
        ("/attributes/0/unit", with_attribute(unit=" ")),
        ("/contributors/0/github_username", finding(contributors=(
            Person(name="Ada", email="a@example.org", github_username="ada"),))),
        ("/contributors/0", finding(contributors=(Person(name="Ada"),))),
        ("/contributors/0/code", finding(contributors=(Organization(name="A", code="rsna-acr"),))),
        ("/contributors", finding(contributors=(Organization(name=""),))),
        ("/attributes/0/required", with_attribute(required=True)),
        ("/attributes/0/unit", with_attribute(unit="")),
        ("/attributes/0/name", finding(attributes=(
            TextAttribute(id="OIFMA_CDE_900010", name="extent"), TextAttribute(name="remark")))),
        ("/attributes/0/question", with_attribute(question="How far?")),
        ("/attributes/0/applicable_modalities", with_attribute(modalities=("CT",))),
        ("/attributes/0/anatomic_locations", with_attribute(
            anatomic_locations=(AnatomicLocation(name="lung"),))),
        ("/attributes/0/extra", with_attribute(extra=(("own", "1"),))),
        ("/attributes/0/min_selected", with_attribute(
            ChoiceAttribute, min_selected=2, max_selected=2, values=(
                Value(id="OIFMA_GMTS_900010.0", name="a"),
                Value(id="OIFMA_GMTS_900010.1", name="b")))),
        ("/attributes/0/values/0/value_code", with_value(id="OIFMA_GMTS_900010.7")),
        ("/attributes/0/values/0/token", with_value(token="absent")),  # noqa: S106
        ("/attributes/0/values/0/description", with_value(description="")),
        ("/attributes/0/values/0/description", with_value(description="a\n\nb")),
        ("/attributes/0/values/0/extra", with_value(extra=(("own", "1"),))),
    ],
)  # fmt: skip
def test_what_markdown_cannot_hold_is_named(pointer, lossy):
    assert losses(lossy) == [pointer]
    text = write(lossy)
    (document,) = read(text.encode(), "x.md").documents
    assert write(document.finding) == text


@pytest.mark.parametrize(
    "whole",
    [
        finding(),
        finding(name="gas—`x` again"),
        finding(index_codes=(IndexCode("RADLEX", "RID1", "a; ACR criteria; b 12"),)),
        finding(name="CT of pH", description="One.\n\n---\n\\# two\n- **three**"),
        finding(id=None, attributes=(BooleanAttribute(name="seen"), TextAttribute(name="remark"))),
        with_attribute(minimum=Decimal("-0.50"), maximum=Decimal(0), step=Decimal("0.5")),
        with_attribute(number="integer", description="Unit: mm\n*(Select one)*\nUnits: a"),
        with_attribute(description="the number behind\n#"),
        with_value(description="#\n\\#"),
        with_value(name="t4*", description="a:\n_b_\n- c\n\\_d_\nMinimun: 1"),
        finding(index_codes=(IndexCode("SNOMED CT", "1", "a; b"), IndexCode("RadLex", "RID1"))),
    ],
)
def test_what_markdown_can_hold_comes_back(whole):
    assert losses(whole) == []
    assert only(write(whole).encode()).finding == whole


@pytest.mark.parametrize(
    "hopeless",
    [
        finding(name=" "),
        finding(id=None, name="gas—`x`"),
        finding(id="OIFM_GAS"),
        finding(attributes=()),
        finding(description="a\0b"),
        finding(description="a\ud800b"),
        with_attribute(ChoiceAttribute, values=()),
        with_attribute(minimum=Decimal("1e30")),
        with_attribute(minimum=Decimal("NaN")),
        with_value(name=""),
    ],
)
def test_what_could_not_be_read_again_is_not_written(hopeless):
    with pytest.raises(ConverterError) as raised:
        write(hopeless)
    assert [p.code for p in raised.value.problems] == ["MD215"]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Gas", "gas"),
        ("CT of gas", "CT of gas"),
        ("Gas in CT", "Gas in CT"),
        ("pH", "pH"),
        ("Élan", "élan"),
        ("3 cm", "3 cm"),
        ("İx", "İx"),
    ],
)
def test_titles_keep_their_letters(title, name):
    text = f"# {title}\n\n## Attributes\n\n### {title}\n\n*(Free text)*"
    document = only(text.encode())
    assert document.finding.name == document.finding.attributes[0].name == name
    assert write(document.finding) == text


def test_titles_stay_titles_where_values_are_written_as_titles():
    text = (
        "# Gas\n\n## Attributes\n\n### Presence\n\n*(Select one)*\n\n- **Absent**  \n- **Present**"
    )
    document = only(text.encode())
    assert document.finding.attributes[0].name == "Presence"
    assert document.finding.name == "Gas"
    assert write(document.finding) == text


def test_published_titles_have_one_capital():
    text = write(finding(name="CT of Gas"), published=True)
    assert text.startswith("# Ct of gas—`OIFM_GMTS_900001`")


@pytest.mark.parametrize(
    ("path", "pointer", "text"),
    [
        (("id",), "/oifm_id", "OIFM_GMTS_900001"),
        (("synonyms", 1), "/synonyms/1", "gas in soft tissue"),
        (("index_codes", 1, "code"), "/index_codes/1", "SNOMED 31046003"),
        (("attributes", 0, "values", 1), "/attributes/0/values/1", "**a: present"),
        (("attributes", 0, "values", 1, "description"), None, "Gas is seen"),
        (("attributes", 0, "values", 0, "index_codes", 1), None, "SNOMED 2667000"),
        (("attributes", 1, "id"), "/attributes/1/oifma_id", "OIFMA_GMTS_900011"),
        (("attributes", 1, "required"), "/attributes/1", "### Site"),
        (("attributes", 1, "max_selected"), None, "*(Select up to 2)*"),
        (("attributes", 3, "maximum"), None, "0  "),
        (("attributes", 9), "/attributes", "## Attributes"),
        (("contributors", 2, "email"), "/contributors/2", "Ada Example"),
        ((), "", "# Soft-tissue gas"),
    ],
)
def test_parts_are_located(path, pointer, text):
    place = only(GAS).locate(path)
    assert place.excerpt[place.column - 1 :].startswith(text)
    assert place.excerpt == GAS.decode().split("\n")[place.line - 1]
    if pointer is not None:
        assert place.pointer == pointer


def test_a_hostile_document_stops_at_a_thousand_problems():
    reading = read(b"# Gas\n\n## Attributes\n" + b"#### x\n" * 5000, "x.md")
    assert len(reading.problems) == 1000
    assert reading.documents == ()
