"""Whatever legal model is written as Markdown can be read again, and only known things change."""

import re

from effort import tried
from graph_findings import PEBBLE
from hypothesis import HealthCheck, assume, given, reject
from hypothesis import strategies as st
from msgspec.structs import replace
from strategies import OIFM, SYSTEMS, codes, findings, strategies

from converter.definitions.markdown import losses, read, write
from converter.model import FindingModel, IndexCode, Organization, Person
from converter.problems import ConverterError
from converter.terminology.systems import system_named

relaxed = tried(40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


# What Markdown has no place for.
UNSAID = frozenset(
    {
        *("anatomic_locations", "extra", "form", "min_selected", "question", "required"),
        "token",
    }
)
LISTS = ("synonyms", "tags", "body_regions", "subspecialties", "etiologies", "modalities")
_EDGES = st.sampled_from(("", "", " ", "  ", "\t", "\u00a0", "\n", "\r", "; ", "_", "**"))


def edged(texts):
    """Texts with white space, or what means something in a list, at their edges."""
    return st.builds("{}{}{}".format, _EDGES, texts, _EDGES)


# Codes as systems have them, and with something at the edges of their parts.
EDGED_CODES = {
    IndexCode: {
        "system": edged(st.sampled_from((*SYSTEMS, "X"))),
        "code": edged(codes),
        "display": st.none() | edged(st.sampled_from(("absent", "words; SNOMED 1", ""))),
    }
}


def written(finding, **options):
    try:
        return write(finding, **options)
    except ConverterError as error:
        if {p.code for p in error.problems} != {"MD215"}:
            raise
        return reject()


def at(finding, path):
    for step in path:
        finding = finding[step] if isinstance(step, int) else getattr(finding, step)
    return finding


def paths(pointers):
    ids = dict.fromkeys(("oifm_id", "oifma_id", "value_code"), "id")
    ids["applicable_modalities"] = "modalities"
    for pointer in pointers:
        yield tuple(int(s) if s.isdigit() else ids.get(s, s) for s in pointer.split("/")[1:])


def has_lost_edge(text):
    """Texts on one line keep their spaces, but not line ends and not the document's end."""
    return bool(re.search(r"[\r\n]", text)) or text != text.rstrip()


def codes_may_change(codes):
    """An unknown system, or what is not a plain text, may change the whole list."""
    odd = re.compile(r"[\r\n;]|\A\s|\s\Z|\A\Z")
    return any(
        system_named(code.system) is None
        or re.search(r"\s|;", code.code)
        or odd.search(code.system)
        or (code.display is not None and odd.search(code.display))
        for code in codes
    )


def may_change(finding, path, before, after):
    """Whether the module's documentation says that this part of the model can change."""
    last = path[-1]
    if last in UNSAID or "anatomic_locations" in path:
        return True
    if last == "modalities" and len(path) > 1:
        return True
    if last in ("entity_type", "sex_specificity"):
        return bool(re.search(r"\A\s|[\r\n]|\s\Z|\A\Z|\\\Z|>\Z", before))
    if "index_codes" in path:
        return codes_may_change(at(finding, path[: path.index("index_codes") + 1]))
    if last == "github_username":
        return after is None
    if last == "name" and path[0] != "contributors" and len(path) in (1, 3):
        first_letter = before[1:] == after[1:] and before[:1].lower() == after[:1].lower()
        return first_letter or bool(re.search(r"[\r\n]", before)) or before != before.rstrip()
    if last == "name" and "values" in path:
        return "**: " in before or "***" in before or has_lost_edge(before)
    if last in (*LISTS, "unit"):
        texts = (before or "",) if last == "unit" else before
        return before == "" or any(", " in t or not t.strip() or has_lost_edge(t) for t in texts)
    if last == "description":
        holder = at(finding, path[:-1])
        if "values" in path and "**: " in holder.name:
            return True
        return not before or not before.strip() or bool(re.search(r"[\r\n]|\s\Z|\A\s", before))
    if path[0] == "contributors":
        return True
    # In a line of several an empty one has no place.
    return path[0] in LISTS and (not before or ", " in before or has_lost_edge(before))


@relaxed
@given(findings(ids=None))
def test_only_what_is_documented_changes(finding):
    text = written(finding)
    reading = read(text.encode(), "x.md")
    assert not [p for p in reading.problems if p.severity == "error"]
    (document,) = reading.documents
    lost = losses(finding)
    if not lost:
        assert document.finding == finding
    for path in paths(lost):
        before, after = at(finding, path), at(document.finding, path)
        assert before != after
        assert may_change(finding, path, before, after), (path, before, after)


@relaxed
@given(findings(EDGED_CODES, ids=None) | findings(ids=None))
def test_canonical_markdown_comes_back_byte_for_byte(finding):
    text = written(finding)
    (document,) = read(text.encode(), "x.md").documents
    assert write(document.finding) == text


@relaxed
@given(findings(ids=None))
def test_published_form_can_be_read_too(finding):
    text = written(finding, published=True)
    assert read(text.encode(), "x.md").documents or finding.name.capitalize() != finding.name


MADE = strategies(instead=OIFM)


@relaxed
@given(MADE[Person] | MADE[Organization], st.booleans())
def test_people_and_organisations_come_back(contributor, with_id):
    plain = re.compile(r"[\w-]+( [\w-]+)*", re.ASCII)
    assume(plain.fullmatch(contributor.name))
    contributor = replace(
        contributor, url="https://example.org/a(b)" if contributor.url else None, extra=()
    )
    if isinstance(contributor, Person):
        contributor = replace(contributor, email="someone@example.org")
    made = FindingModel(id=PEBBLE.id if with_id else None, name="a", contributors=(contributor,))
    finding = replace(made, attributes=PEBBLE.attributes[1:])
    (document,) = read(written(finding).encode(), "x.md").documents
    (back,) = document.finding.contributors
    if isinstance(contributor, Organization):
        assert back == contributor
    else:
        same = ("name", "email", "organization_code", "url")
        assert [getattr(back, f) for f in same] == [getattr(contributor, f) for f in same]
