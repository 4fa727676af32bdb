"""Markdown as other editors and other hands write it: read as the same, or told, never lost."""

import re
from pathlib import Path

import pytest

from converter.definitions.markdown import read, write

TEXT = (Path(__file__).parents[1] / "cases" / "valid" / "lung_stone.md").read_text("utf-8")
(WHOLE,) = read(TEXT.encode(), "x.md").documents


def changed(pattern, by, text=TEXT):
    made = re.sub(pattern, by, text, flags=re.MULTILINE)
    assert made != text
    return made


UNBROKEN = changed(r" +$", "")


@pytest.mark.parametrize("text", [TEXT, UNBROKEN])
@pytest.mark.parametrize(
    ("pattern", "by"),
    [
        (r"^- \*\*", "* **"),
        (r"^- \*\*", "+ **"),
        (r"^- \*\*", "  -   **"),
        (r"^- \*\*", "1. **"),
        (r"^- \*\*(present)", r"* **\1"),
        (r"^- \*\*(.*?)\*\*", r"- __\1__"),
        (r"^- \*\*(.*?)\*\*: ", r"- **\1:** "),
        (r"^- \*\*(.*?)\*\*: ", r"- **\1** – "),
        (r"^- \*\*(.*?)\*\*: ", r"- **\1**:"),
        (r"^_", "  _"),
        (r"^_(.*)_$", r"*\1*"),
        (r"\*\((.*)\)\*", r"_(\1)_"),
        (r"\*\(Select one\)\*", "*(select One.)*"),
        (r"^(#+) (.*)$", r"\1 \2 \1"),
        (r"^#", " #"),
        (r"^## Attributes", "## attributes:"),
        (r"^## Attributes", "Attributes\n----------"),
        (r"\A# (.*)$", r"\1\n====="),
        (r"^\*\*Synonyms:\*\*", "**Synonyms**:"),
        (r"^\*\*Synonyms:\*\*", "__Synonyms:__"),
        (r"^\*\*Synonyms:\*\*", "*Synonyms*:"),
        (r"^\*\*Synonyms:\*\*", " Synonyms:"),
        (r"^\*\*Codes:?\*\*:?", "Codes:"),
        (r"^(Mininum|Maximum|Unit):", r"**\1:**"),
        (r"^(Mininum|Maximum|Unit):", r"- \1:"),
        (r"^Mininum: 0(.*)\nMaximum", r"Min: 0\1\nMax"),
        (r"(RADLEX|SNOMED) ", "\\1\u00a0"),
        (r"(RADLEX|SNOMED) ", "\\1  "),
        (r"(SNOMED \d+) ([^;\n]*?)(?=_?(?: *\n|;|$))", r"\1 |\2|"),
        (r"^---$", "***"),
        (r"^---\n\n\*\*Contributors\*\*", "## Contributors"),
        (r"^\*\*Contributors\*\*", "**Contributors:**"),
        (r" — \[Email", " - [Email"),
        (r"^(- .*(?:EXAM\)|org\)))$", lambda found: "* " + found[1][2:]),
    ],
)
def test_what_means_the_same_is_read_as_the_same(text, pattern, by):
    reading = read(changed(pattern, by, text).encode(), "x.md")
    assert reading.problems == ()
    (document,) = reading.documents
    assert document.finding == WHOLE.finding
    assert write(document.finding) == TEXT


@pytest.mark.parametrize("line", ["Main: the trunk.", "Mix: both.", "Note: see above."])
def test_words_near_to_short_labels_are_text(line):
    reading = read(changed(r"^(The largest.*)$", rf"\1\n{line}  ", UNBROKEN).encode(), "x.md")
    assert reading.problems == ()
    assert reading.documents[0].finding.attributes[1].description.endswith(line)


@pytest.mark.parametrize(
    ("pattern", "by"),
    [
        (r"^Unit: mm", "Unit: [hnsf'U]"),
        (r"^- \*\*absent", "- **[0,5)"),
        (r"stone, bron", "stone [calcified], 1,25-stone, bron"),
        (r"^(The largest)", r"From 200 on: grade 300 - see 400. RID is none. \1"),
        (r"One is seen +$", "One is seen\n  2 mm or more"),
        (r"RID4953 stone", "RID4953 stone of CT 12 and grade 3; then T2 4"),
        (r"^(The largest)", r"Value 1: see *this* (or that), p<0.05 & a<b. \1"),
    ],
)
def test_what_only_looks_odd_is_not_told(pattern, by):
    assert read(changed(pattern, by).encode(), "x.md").problems == ()


@pytest.mark.parametrize("after", ["", " ", "  ", "   ", "\t"])
def test_a_colon_with_nothing_after_it_is_no_description(after):
    text = changed(r"^- \*\*absent.*", f"- **absent**:{after}")
    reading = read(text.encode(), "x.md")
    assert reading.problems == ()
    assert reading.documents[0].finding.attributes[0].values[0].description is None


def test_hard_breaks_are_no_text():
    for by in ("\\\\", "<br>", " <br>"):
        (document,) = read(changed(r"  $", by).encode(), "x.md").documents
        assert document.finding == WHOLE.finding


def test_places_are_those_of_the_line_as_it_stands():
    text = changed(r"^_", "    _", changed(r"^- \*\*", "  *   **"))
    (document,) = read(text.encode(), "x.md").documents
    for path, start in (
        (("attributes", 0, "values", 0, "name"), "absent"),
        (("attributes", 0, "values", 1, "description"), "One is seen"),
        (("attributes", 0, "values", 1, "index_codes", 1), "SNOMED 52101004"),
    ):
        place = document.locate(path)
        assert place.excerpt == text.split("\n")[place.line - 1]
        assert place.excerpt[place.column - 1 :].startswith(start)


def test_comments_on_lines_of_their_own_are_left_out_and_told():
    text = changed(r"^- \*\*present", "<!-- to be\nreviewed -->\n- **present", UNBROKEN)
    reading = read(text.encode(), "x.md")
    assert [(p.code, p.line) for p in reading.problems] == [("MD216", 21)]
    assert reading.documents[0].finding == WHOLE.finding


@pytest.mark.parametrize(
    ("pattern", "by", "code", "place"),
    [
        (r"^_(.*)_$", r"\1", "MD206", (20, 1)),
        (r"^_(.*)_$", r"  - \1", "MD206", (20, 1)),
        (r"^_(.*)_$", r"  **Codes**: \1", "MD206", (20, 1)),
        (r"\n_RADLEX RID28473.*$", " _RADLEX RID28473 absent_", "MD216", (19, 15)),
        (r"\n_(RADLEX RID28473.*)_$", r" — \1", "MD216", (19, 15)),
        (r"\n_(RADLEX RID28473.*)_$", r". Codes: \1", "MD216", (19, 15)),
        (r"\n_(RADLEX RID28473.*)_$", r" [\1]", "MD216", (19, 15)),
        (r"^(- \*\*.*)$", r"\1\n    - **sub**: below", "MD209", (20, 1)),
        (r"^(- \*\*present.*)$", r"<!-- \1", "MD206", (21, 1)),
        (r"; (SNOMED)", r", \1", "MD210", (9, 12)),
        (r"; (SNOMED)", r";\1", "MD210", (9, 12)),
        (r"; (SNOMED)", r" ; \1", "MD210", (9, 12)),
        (r"(RADLEX|SNOMED) ", r"\1:", "MD210", (9, 12)),
        (r"RADLEX (RID\d+)", r"[RADLEX \1](http://radlex.org/RID/\1)", "MD210", (9, 12)),
        (r"(\d{7,9}) ", r"(\1) ", "MD210", (9, 12)),
        (r"—`(\w+)`$", r"—\1", "MD203", (1, 18)),
        (r"—`(\w+)`$", r" (`\1`)", "MD203", (1, 20)),
        (r"—`(\w+)`$", lambda found: found[0].lower(), "MD203", (1, 19)),
        (r"stone, ", "stone; ", "MD216", (3, 15)),
        (r"stone, ", "stone,", "MD216", (3, 15)),
        (r"broncholith$", "broncholith,", "MD216", (3, 27)),
        (r"broncholith$", "`broncholith`", "MD216", (3, 27)),
        (r"^A stone", "**Description:** A stone", "MD216", (7, 1)),
        (r"^(Whether.*)$", r"\1\n**Required:** yes", "MD216", (16, 1)),
        (r"^The largest", r"The \\[largest\\]", "MD216", (26, 1)),
        (r"^Mininum: 0\nMaximum: 30", "Range: 0-30", "MD216", (24, 1)),
        (r"^Unit: mm", "Unit: `mm`", "MD216", (29, 7)),
        (r"^Unit: mm", "Unit: mm<sup>2</sup>", "MD216", (29, 7)),
        (r"^A stone", "A stone&nbsp;", "MD216", (7, 1)),
        (r"^(Whether.*)$", r"\1\nRequired: yes", "MD216", (16, 1)),
        (r"None is seen", "None is seen <!-- ask -->", "MD216", (19, 15)),
        (r"^(- \*\*present.*)$", r"\1\n  - mild\n  - severe", "MD216", (22, 1)),
        (r"^(- \*\*present.*)$", r"\1\n  1) mild", "MD216", (22, 1)),
        (r" stone; SNOMED", " stone and SNOMED", "MD216", (9, 27)),
        (r" stone; SNOMED", " stone SNOMED CT:", "MD216", (9, 27)),
        (r" stone; SNOMED (\d+).*", r" stone (SNOMED \1)", "MD216", (9, 27)),
        (r"; SNOMED .*", "; RID5 hard", "MD216", (9, 27)),
        (r"; SNOMED ", "; MYCODES ", "MD216", (9, 27)),
        (r"; SNOMED ", "; http://snomed.info/id/", "MD216", (9, 27)),
        (r"\(EXAM\)$", "(exam)", "MD213", (35, 1)),
        (r" — \[Email.*", " <ada@example.org>", "MD213", (36, 1)),
    ],
)
def test_what_may_mean_something_else_is_told(pattern, by, code, place):
    problem = read(changed(pattern, by, UNBROKEN).encode(), "x.md").problems[0]
    assert (problem.code, (problem.line, problem.column)) == (code, place)


@pytest.mark.parametrize(
    ("pattern", "by", "suggestion"),
    [
        (r"—`(\w+)`$", r" (\1)", "Pebble in lung—`OIFM_TEST_000001`"),
        (r"—`(\w+)`$", r" — `\1`", "Pebble in lung—`OIFM_TEST_000001`"),
        (r"Select one", "Select all that apply", "*(Select any number)*"),
        (r"Select one", "Selct one", "*(Select one)*"),
        (r"^\*\*Synonyms:\*\* ", "## Synonyms\n\n", "**Synonyms:** one, another"),
        (r"Mininum: 0", "Mininum: 0 mm", "0"),
        (r"Mininum: 0", "Mininum: 1,5", "1.5"),
        (r"Mininum: 0", "Mininum: 1,000", ""),
        (r"\A", "---\ntags: CT\n---\n\n", "take it out; tags and synonyms have lines of "
         "their own below the title"),
        (r"^- \*\*absent\*\*", "- [ ] absent", "- **absent**: None is seen"),
        (r"^- \*\*absent\*\*:", "- absent –", "- **absent**: None is seen"),
        (r"^- \*\*absent\*\*: None is seen", "- **absent** (None)", "- **absent**: None"),
        (r"^- \*\*absent\*\*", "- **absent** `X.0`", "- **absent**: None is seen"),
        (r"^- \*\*absent\*\*", "- **absent** (RADLEX RID28473 absent)", "_CODES_, below the value"),
        (r"^# (Pebble.*)$", r"# **\1**", "Pebble in lung—`OIFM_TEST_000001`"),
        (r"Select one", "Select 1-2", "*(Select up to 2)*"),
        (r"Select one", "Choose at most 3", "*(Select up to 3)*"),
        (r"Select one", "Select one of 3", "*(Select one)*"),
        (r"Select one", "0..*", "*(Select any number)*"),
        (r"Select one", "1..1", "*(Select one)*"),
        (r"Select one", "Yes/No", "*(True or false)*"),
        (r"Select one", "Range: 0 to 30 mm", ""),
        (r"RADLEX RID4953 stone; SNOMED ", "RID4953 (stone), SNOMED-CT: ",
         "RADLEX RID4953 stone; SNOMED-CT 56381008 Calculus (morphologic abnormality)"),
        (r"; SNOMED 56381008 (.*)", r"; SCTID: `56381008` | \1 |",
         "RADLEX RID4953 stone; SCTID 56381008 Calculus (morphologic abnormality)"),
        (r"RADLEX RID4953 stone; SNOMED 56381008 .*", "none", ""),
        (r"^_(RADLEX RID28473.*)_$", r"\1, or what is called so in this long description",
         "_RADLEX RID28473 absent; SNOMED 2667000 Absent (qualifier value), or what is called so "
         "in this long description_"),
        (r"^- \*\*absent\*\*: None", f"- absent: {'None ' * 50}so", "- **absent**: "
         f"{'None ' * 50}so is seen"),
        (r"^- \*\*absent\*\*: None", f"- absent: {'None ' * 500}so", ""),
        (r"^(_RADLEX RID28473 absent); (.*)$", r"\1_\n_\2",
         "all codes of a value on one line, directly below it, with ; between them"),
        (r"^(_RADLEX RID28473 absent.*)$", r"\n\1",
         "all codes of a value on one line, directly below it, with ; between them"),
    ],
)  # fmt: skip
def test_a_suggestion_says_what_was_meant(pattern, by, suggestion):
    problem = read(changed(pattern, by, UNBROKEN).encode(), "x.md").problems[0]
    assert (problem.severity, problem.suggestion) == ("error", suggestion)


@pytest.mark.parametrize(
    "line",
    [
        *("Synonyms: one", "* **bold**: text", "_(Select one)_", "***", "## Contributors"),
        *("**Note:** text", "\\(a\\)", "\\\\(a\\)", "- Unit: mm", "<!-- text -->", " ## Title"),
        *("  - an item", "2) another", "Required: yes", "text <!-- more -->"),
        *("RADLEX RID28473 absent", "Min: 1", "Range: 1-2", "Codes: SNOMED 2667000", "\\alpha"),
    ],
)
def test_such_lines_of_a_description_come_back(line):
    for old in ("A stone in the lung.", "The largest diameter  ", "One is seen  "):
        (before,) = read(TEXT.replace(old, "A first line.\n\\" + line).encode(), "x.md").documents
        reading = read(write(before.finding).encode(), "x.md")
        assert [p for p in reading.problems if p.severity == "error"] == []
        assert reading.documents[0].finding == before.finding
