"""The published documents: the same content as their JSON, and byte for byte the same text."""

import re
from collections import Counter

import pytest

from converter.definitions import markdown, oifm
from converter.model import ChoiceAttribute, NumericAttribute, Person
from converter.problems import excerpt_of


@pytest.fixture(scope="module")
def texts(corpus):
    return {path.name: path.read_bytes() for path in sorted((corpus / "text").glob("*.md"))}


@pytest.fixture(scope="module")
def from_text(texts):
    readings = {name: markdown.read(data, name) for name, data in texts.items()}
    assert {name: r.problems for name, r in readings.items() if r.problems} == {}
    return {name: reading.documents[0] for name, reading in readings.items()}


@pytest.fixture(scope="module")
def pairs(corpus, from_text):
    """The finding as JSON and as Markdown has it, and the Markdown's file, by the id."""
    by_id = {document.finding.id: document for document in from_text.values()}
    found = []
    for path in sorted((corpus / "definitions").glob("*.json")):
        (document,) = oifm.read(path.read_bytes(), path.name).documents
        twin = by_id[document.finding.id]
        found.append((document.finding, twin.finding, twin.source))
    assert len(found) == len(by_id)
    return found


def test_every_document_comes_back_byte_for_byte(texts, from_text):
    changed = [n for n, d in from_text.items() if markdown.write(d.finding).encode() != texts[n]]
    assert changed == []


def test_nothing_of_a_published_document_is_lost(from_text):
    assert [n for n, d in from_text.items() if markdown.losses(d.finding)] == []


def test_the_json_form_gives_the_published_text(texts, pairs):
    # breast_malignancy_risk.md is older than the definition, which has another name now.
    odd = [
        source
        for finding, _, source in pairs
        if markdown.write(finding, published=True).encode() != texts[source]
    ]
    assert odd in ([], ["breast_malignancy_risk.md"])


def as_published(text):
    """What publishing leaves of a name."""
    return text[:1].upper() + text[1:].lower()


def same_name(ours, theirs):
    return ours == theirs or (as_published(theirs) == as_published(ours))


def same_texts(ours, theirs):
    """A comma inside one of them cannot be told from one between two."""
    return ours == theirs or (
        any(", " in text for text in theirs) and ", ".join(ours) == ", ".join(theirs)
    )


def fields(struct, *without):
    return {f: getattr(struct, f) for f in struct.__struct_fields__ if f not in without}


def test_the_content_is_that_of_the_json_form(pairs):
    for theirs, ours, source in pairs:
        if source == "breast_malignancy_risk.md":
            continue
        special = ("name", "synonyms", "tags", "attributes", "contributors")
        assert fields(ours, *special) == fields(theirs, *special), source
        assert same_name(ours.name, theirs.name), source
        assert same_texts(ours.synonyms, theirs.synonyms), source
        assert same_texts(ours.tags, theirs.tags), source
        for one, other in zip(ours.attributes, theirs.attributes, strict=True):
            same_attribute(one, other, source)
        for one, other in zip(ours.contributors, theirs.contributors, strict=True):
            user = ("github_username",) if isinstance(other, Person) else ()
            assert type(one) is type(other), source
            assert fields(one, *user) == fields(other, *user), source


def same_attribute(ours, theirs, source):
    assert type(ours) is type(theirs), source
    assert same_name(ours.name, theirs.name), source
    assert not ours.required
    special = ["name", "required"]
    if isinstance(theirs, NumericAttribute) and theirs.maximum == 0:
        assert ours.maximum is None
        special.append("maximum")
    if isinstance(theirs, ChoiceAttribute):
        special.append("values")
        for one, other in zip(ours.values, theirs.values, strict=True):
            assert fields(one, "description") == fields(other, "description"), source
            assert one.description == (other.description or None), source
    assert fields(ours, *special) == fields(theirs, *special), source


def test_names_agree_wherever_capitals_survived(pairs):
    """How often the case of a first letter is guessed, among the names that are not lost."""
    counts = Counter()
    for theirs, ours, source in pairs:
        if source == "breast_malignancy_risk.md":
            continue
        both = [(theirs.name, ours.name)]
        both += [(a.name, b.name) for a, b in zip(theirs.attributes, ours.attributes, strict=True)]
        for name, read in both:
            if name[1:] == name[1:].lower():
                counts[name == read] += 1
    assert counts[True] / counts.total() > 0.98


def test_places_are_where_the_text_stands(texts, from_text):
    for name, document in list(from_text.items())[::25]:
        lines = texts[name].decode().split("\n")
        finding = document.finding
        paths = [("name",), ("description",)]
        for at, attribute in enumerate(finding.attributes):
            paths.append(("attributes", at, "name"))
            if isinstance(attribute, ChoiceAttribute):
                count = len(attribute.values)
                paths += [("attributes", at, "values", i, "name") for i in range(count)]
        for path in paths:
            part = finding
            for step in path:
                part = part[step] if isinstance(step, int) else getattr(part, step)
            place = document.locate(path)
            assert place.excerpt == excerpt_of(lines[place.line - 1], place.column)
            there = lines[place.line - 1][place.column - 1 :]
            first = re.split(r"\n", part)[0]
            assert there.lower().startswith(first.lower()), (name, path)
