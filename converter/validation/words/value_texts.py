"""What is written beside the code of a value, against what that value is called.

A text may say several things: *mild, not severe*, *present, no change*, *previously larger*. Its
clauses are judged, and what it denies, or says of an earlier time, is not what it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from converter.checks.displays import lean_alike, opposite
from converter.checks.values import standard_word
from converter.terminology.matching import displays_agree, normal
from converter.terminology.slips import are_distinct
from converter.validation.constraints import Constraints
from converter.validation.identity import words
from converter.validation.words.abbreviations import in_all_words, written_out
from converter.validation.words.answers import alike
from converter.validation.words.bounds import bounded, place_in
from converter.validation.words.clauses import clauses, tidy
from converter.validation.words.forms import forms_of_one
from converter.validation.words.plainer import plainer
from converter.validation.words.readings import Reading, read
from converter.validation.words.sizes import fitting
from converter.validation.words.spelling import is_written
from converter.validation.words.stances import Names, Stance, stance
from converter.validation.words.texts import AGAINST, FITS, MISFIT, initials_of_finding

Verdict = tuple[str, int | None]
Kind = Literal["present", "absent", "open"]

# What a text says of the finding, beside a value that says one of these of it.
_VERDICTS: dict[Stance, dict[Kind, str]] = {
    Stance.PRESENT: {"present": FITS, "absent": AGAINST, "open": MISFIT},
    Stance.ABSENT: {"present": AGAINST, "absent": FITS, "open": MISFIT},
    Stance.LIKELY: {"present": FITS, "absent": AGAINST, "open": FITS},
    Stance.UNLIKELY: {"present": AGAINST, "absent": FITS, "open": FITS},
    Stance.NO_SUCH: {"present": MISFIT, "absent": FITS, "open": MISFIT},
    Stance.PART: {"present": MISFIT, "absent": FITS, "open": MISFIT},
    Stance.NAMED: {"present": FITS, "absent": MISFIT, "open": MISFIT},
    Stance.BOTH: {"present": FITS, "absent": MISFIT, "open": MISFIT},
    Stance.UNCLEAR: {"present": FITS, "absent": FITS, "open": MISFIT},
    Stance.MAYBE: {"present": MISFIT, "absent": MISFIT, "open": FITS},
    Stance.UNKNOWN: {"present": MISFIT, "absent": MISFIT, "open": FITS},
    Stance.CHOICE: {"present": MISFIT, "absent": MISFIT, "open": MISFIT},
}
_WEAK = {Stance.PART, Stance.NO_SUCH}
_SAYS: dict[Stance, Kind] = {Stance.PRESENT: "present", Stance.ABSENT: "absent"}


def value_verdict(constraints: Constraints, a: int, v: int, f: int | None, text: str) -> Verdict:
    """Judges the text beside a value: the verdict, and the value that the text names instead.

    A name wins over the display of a code: a value "Absent" with the display "present"
    (a fault of the definition) must not hide that the text "present" contradicts it.
    """
    verdict, named = _value_verdict(constraints, a, v, f, text)
    if verdict != MISFIT:
        return verdict, named
    for other in _in_other_words(constraints, a, v, f, text):
        verdict, named = _value_verdict(constraints, a, v, f, other)
        if verdict == AGAINST and named is not None and _lean_alike(constraints, v, named):
            verdict, named = MISFIT, None  # "slightly larger" beside "increased"
        if verdict != MISFIT:
            break
    return verdict, named


def _lean_alike(constraints: Constraints, v: int, other: int) -> bool:
    return lean_alike(constraints.values[v].name, constraints.values[other].name)


def _in_other_words(
    constraints: Constraints, a: int, v: int, f: int | None, text: str
) -> Iterator[str]:
    """What a text says where its short forms are written out, and in plainer words."""
    full = written_out(text, {} if f is None else initials_of_finding(constraints, f))
    if full != text:
        yield full
    values = tuple(constraints.values[v].name for v in constraints.values_of(a))
    # Of what is there, or is not, a text says so by its name.
    bare = _kind(constraints, v) is None
    yield from _plainer(full, _names_of(constraints, a, f), values, bare)


@lru_cache(maxsize=1 << 14)
def _plainer(
    text: str, names: tuple[str, ...], values: tuple[str, ...], bare: bool
) -> tuple[str, ...]:
    return tuple(plainer(text, names, values, bare=bare))


def _value_verdict(constraints: Constraints, a: int, v: int, f: int | None, text: str) -> Verdict:
    others = [other for other in constraints.values_of(a) if other != v]
    text = _answered(constraints, [v, *others], text)
    outright = _outright(constraints, v, others, text)
    if outright is not None:
        return outright
    within = _within_bounds(constraints, v, others, tidy(text))
    if within is not None:
        return within
    sized = fitting(tidy(text), {n: constraints.values[n].name for n in (v, *others)})
    if sized is not None and v in sized[0] | sized[1]:
        return (FITS, None) if v in sized[0] else (AGAINST, min(sized[0]))
    kind = _kind(constraints, v)
    text = _without_clear_side(constraints, v, text)
    reading = _read_for(constraints, [v, *others], tidy(text))
    told = _told_instead(constraints, v, others, reading)
    if told is not None:
        return AGAINST, told
    names = _named(constraints, a, f)
    if kind and (found := stance(text, names)) is not Stance.SILENT:
        return _by_stance(constraints, others, kind, found, reading)
    verdict, named = _by_words(constraints, v, others, reading)
    if verdict == AGAINST and reading.past and not reading.answers:
        return MISFIT, None
    if verdict == MISFIT and not kind and stance(text, names) is Stance.ABSENT:
        gone = _of_kind(constraints, others, "absent")
        return (AGAINST, gone) if gone is not None else (MISFIT, None)
    if verdict == MISFIT and _fits_in_parts(constraints, v, others, reading):
        return FITS, None
    return verdict, named


# What a form asks, and the answer to it: *Present: No*.
_ASKED = re.compile(r"(?P<asked>[^\s:=?].*?)(?: ?[:=?]| -) ?(?P<answer>[^\s:=?-]+)")


# Other answers, such as *present*, may be one more value.
_AGREEING = {"yes", "y", "true", "confirmed"}


def _answered(constraints: Constraints, values: list[int], text: str) -> str:
    """A text that asks for a value and answers *no* or *yes*, as what it says.

    *Absent: no* stays as it is: the *no* may say the same once more.
    """
    found = _ASKED.fullmatch(tidy(text))
    if not found:
        return text
    asked = found["asked"].rstrip()
    is_name = any(asked in _names(constraints, v) for v in values)
    if not is_name and not alike(asked) & (alike("present") | alike("absent")):
        return text
    if found["answer"] in _AGREEING and (is_name or alike(asked) & alike("absent")):
        return asked
    if alike(found["answer"]) & alike("no") and not alike(asked) & alike("absent"):
        return f"not {asked}"
    return text


def _within_bounds(
    constraints: Constraints, v: int, others: list[int], text: str
) -> Verdict | None:
    """The verdict on a text such as *more than mild*, where the value is a grade."""
    named = {n: _names(constraints, n) for n in (v, *others)}
    placed = [
        (
            {n: at for n, names in named.items() if (at := place_in(scale, names)) is not None},
            allows,
        )
        for scale, allows in bounded(text)
    ]
    # "Moderate" is in several scales: in that of most of the values.
    places, allows = max(placed, key=lambda one: len(one[0]), default=({}, None))
    if allows is None or v not in places or not any(places.values()):
        return None
    if allows(places[v]):
        return FITS, None
    # Who writes "at most mild" does not mean none, though it may be.
    allowed = [other for other, place in places.items() if place and allows(place)]
    return AGAINST, allowed[0] if len(allowed) == 1 else None


# A side with nothing: *right normal* of *left; right normal*, and *right clear* before *left*.
_CLEAR = r"(?:side )?(?:is )?(?:normal|clear|unremarkable|negative)"
_CLEAR_SIDE = re.compile(
    rf"(?:left|(right)) {_CLEAR}[,;] (?P<last>(?(1)left|right)\b[^,;]*)"
    rf"|(?P<first>(?:left|(right))\b[^,;]*)[,;] (?(4)left|right) {_CLEAR}"
)


def _without_clear_side(constraints: Constraints, v: int, text: str) -> str:
    """A text beside a side, without what it says of the other side where nothing is there."""
    if not _answers(constraints, v) & (alike("left") | alike("right") | alike("bilateral")):
        return text
    found = _CLEAR_SIDE.fullmatch(tidy(text))
    left = found and (found["last"] or found["first"])
    # Where both sides are clear, neither is the one that is meant.
    return text if not left or re.search(rf" {_CLEAR}$", left) else left


def _outright(constraints: Constraints, v: int, others: list[int], text: str) -> Verdict | None:
    """The verdict on a text that is a name as a whole, or an answer that is used for one."""
    bare = tidy(text)
    meant = standard_word(bare) if bare.isalpha() else ""
    for said in filter(None, (normal(text), bare, _apart(bare), meant)):
        if said in _names(constraints, v):
            return FITS, None
        for other in others:
            if said in _names(constraints, other):
                return AGAINST, other
    sets = alike(text) | alike(bare) | alike(meant)
    if sets & _answers(constraints, v):
        return FITS, None
    if _kind(constraints, v) == "open":
        return None
    for other in others:
        if sets & _answers(constraints, other) and _kind(constraints, other) != "open":
            return AGAINST, other
    return None


def _by_stance(
    constraints: Constraints, others: list[int], kind: Kind, found: Stance, reading: Reading
) -> Verdict:
    """Judges by what a text says of the finding, beside a value that says something of it."""
    verdict = _VERDICTS[found][kind]
    if verdict == AGAINST:
        says = _of_kind(constraints, others, _SAYS.get(found))
        return AGAINST, _first_fitting(constraints, others, reading) if says is None else says
    if verdict == FITS and kind == "absent" and found in _WEAK and reading.parts:
        # "Mild stenosis, no severe stenosis" is not the answer "none".
        rest = [other for other in others if not _kind(constraints, other)]
        return (FITS if _first_fitting(constraints, rest, reading) is None else MISFIT), None
    return verdict, None


def _read_for(constraints: Constraints, values: list[int], text: str) -> Reading:
    """A text as its clauses, without how it was where the rest names a value.

    *Severe, was mild* says severe. *Stable, was seen on the left* says both.
    """
    reading = read(text)
    if reading.now and any(_tells(constraints, v, reading.now) for v in values):
        return reading.now
    return reading


def _tells(constraints: Constraints, v: int, reading: Reading) -> bool:
    """Whether one or more clauses of a text are just the name of a value."""
    return any(_is_told(own, reading) for own in _readings(constraints.names_of_value(v)))


@lru_cache(maxsize=1 << 14)
def _readings(names: frozenset[str]) -> tuple[Reading, ...]:
    return tuple(read(tidy(name)) for name in names)


def _is_told(own: Reading, reading: Reading) -> bool:
    count = len(own.parts)
    if count > len(reading.parts):
        return False
    if {*own.denied} - {*reading.denied} or not (own.parts or own.denied):
        return False
    starts = range(len(reading.parts) - count + 1)
    return any(reading.parts[n : n + count] == own.parts for n in starts)


def _told_instead(
    constraints: Constraints, v: int, others: list[int], reading: Reading
) -> int | None:
    """The one other value whose name a clause is, where the rest does not speak for this one.

    *Left lower lobe, no change* is that answer, and not *left lobe*.
    """
    told = [other for other in others if _tells(constraints, other, reading)]
    if len(told) != 1 or _tells(constraints, v, reading):
        return None
    [other] = told
    # Whether something is there or not is said in more ways.
    if _kind(constraints, other) in ("present", "absent"):
        return None
    if _answers(constraints, v) & _answers(constraints, other):
        return None
    mine, its = (words(constraints.values[n].name) for n in (v, other))
    if mine < its or not _fits(constraints, v, reading) or _is_one_side(constraints, v, other):
        return other
    is_all = reading.said in _names(constraints, other)
    return other if is_all and not _denies(constraints, v) else None


def _is_one_side(constraints: Constraints, v: int, other: int) -> bool:
    """Whether another value says that both sides are meant, and this one one of them."""
    both = _answers(constraints, other) & alike("bilateral")
    return bool(both and _answers(constraints, v) & (alike("left") | alike("right")))


def _by_words(constraints: Constraints, v: int, others: list[int], reading: Reading) -> Verdict:
    """Judges a text by the words of the names that values have."""
    value = constraints.values[v]
    own = [_meets(name, reading) for name in constraints.names_of_value(v)]
    if AGAINST in own:
        return AGAINST, _first_fitting(constraints, others, reading)
    for said in (reading.text, reading.said):
        if said in _displays(constraints, v) or alike(said) & _answers(constraints, v):
            return FITS, None
        for other in others:
            if said in _displays(constraints, other):
                return AGAINST, other
    if FITS in own or _fits(constraints, v, reading) or _is_among(constraints, v, reading):
        return FITS, None
    if value.description and not reading.denied and displays_agree(value.description, reading.said):
        return FITS, None
    named = [other for other in others if _tells(constraints, other, reading)]
    if not named and _kind(constraints, v) != "open":
        named = [other for other in others if _is_among(constraints, other, reading)][:1]
    if not named and not reading.parts:
        # "No enhancement" beside "avid enhancement", where another value denies as much.
        named = [o for o in others if _denies(constraints, o) and _fits(constraints, o, reading)]
    return (AGAINST, named[0]) if len(named) == 1 else (MISFIT, None)


def _is_among(constraints: Constraints, v: int, reading: Reading) -> bool:
    """Whether a value is another word for one of several things that a text says."""
    said = {part for part in (*reading.parts, *reading.answers) if len(part) >= _SHORTEST}
    return any(alike(part) & _answers(constraints, v) for part in said)


# A letter or two among others may be anything.
_SHORTEST = 3


def _fits_in_parts(constraints: Constraints, v: int, others: list[int], reading: Reading) -> bool:
    """Whether a text fits where words of values stand joined: *mild-moderate*."""
    known = frozenset().union(*(words(constraints.values[n].name) for n in (v, *others)))
    apart = _HYPHENED.sub(
        lambda found: " ".join(found.groups()) if _are_two(found, known) else found[0],
        reading.text.replace("-to-", "-"),
    )
    if apart == reading.text or any(_fits(constraints, o, reading) for o in others):
        return False
    return _by_words(constraints, v, others, read(apart))[0] == FITS


def _are_two(joined: re.Match[str], known: frozenset[str]) -> bool:
    """Whether what is joined are two words of values, and not two sides: *left-right*."""
    return {*joined.groups()} <= known and not opposite(*joined.groups())


_HYPHENED = re.compile(r"(?<![\w-])([^\W\d_]{3,})-([^\W\d_]{3,})(?![\w-])")
_HYPHEN = re.compile(r"(?<=\w)-(?=\w)")


def _apart(text: str) -> str:
    """A text with blanks for hyphens."""
    return _HYPHEN.sub(" ", text)


def _denies(constraints: Constraints, v: int) -> bool:
    return bool(read(tidy(constraints.values[v].name)).denied)


def _first_fitting(constraints: Constraints, among: list[int], reading: Reading) -> int | None:
    return next((v for v in among if _fits(constraints, v, reading)), None)


def _fits(constraints: Constraints, v: int, reading: Reading) -> bool:
    value = constraints.values[v]
    shown = (code.display for code in value.index_codes if code.display)
    return any(_meets(name, reading) == FITS for name in (value.name, *shown))


def _meets(name: str, reading: Reading) -> str | None:
    """Whether a text fits a name, is against it, or neither."""
    own = read(tidy(name))
    if is_written(normal(name), reading.text):
        return FITS
    if own.denied:
        return _meets_denial(own, reading)
    mine, said = words(own.said), words(reading.said)
    if mine and not mine <= said:
        for denied, _ in reading.denied:
            same = _same(words(denied), mine) and not are_distinct(own.text, denied)
            if same or alike(denied) & alike(name):
                return AGAINST
            if mine < words(denied):
                return None
    if not reading.parts:
        return None
    if opposite(name, reading.said):
        return AGAINST
    if displays_agree(own.said, reading.said) or is_written(normal(name), reading.said):
        return FITS
    alike_ones = mine and said and _same(mine, said) and not are_distinct(own.said, reading.said)
    return FITS if alike_ones else None


def _same(some: frozenset[str], others: frozenset[str]) -> bool:
    """Whether two sets of words are the same, in whatever form the words are."""
    return some == others or (forms_of_one(some, others) and forms_of_one(others, some))


def _meets_denial(own: Reading, reading: Reading) -> str | None:
    """The same of a name that denies something: *no septa*, *nodule without calcification*."""
    mine = frozenset().union(*(words(denied) for denied, _ in own.denied))
    also, said = words(own.said), words(reading.said)
    if reading.denied:
        for denied, by_none in reading.denied:
            its = words(denied)
            wider = its <= mine or (_is_thing(denied) and forms_of_one(its, mine))
            if not its:
                denied_thing, by_no = own.denied[0]
                wider = by_no and (by_none or _is_thing(denied_thing))
            if wider and (said <= also or also <= said):
                return FITS
        return None
    if mine and mine <= said and not mine <= also:
        return AGAINST
    return FITS if said and said <= also else None


@lru_cache(maxsize=1 << 14)
def _is_thing(denied: str) -> bool:
    """Whether what is denied is something that may be seen, and no *change*."""
    tokens = (token for clause in clauses(denied) for token in clause.said)
    return any(token.does not in _NOT_SEEN for token in tokens)


_NOT_SEEN = ("beside", "small", "image")


def _names(constraints: Constraints, v: int) -> frozenset[str]:
    return _tidied(constraints.names_of_value(v))


@lru_cache(maxsize=1 << 14)
def _tidied(names: frozenset[str]) -> frozenset[str]:
    tidied = {tidy(name) for name in names}
    return names | tidied | {_apart(name) for name in tidied}


@lru_cache(maxsize=1 << 14)
def _alike_to(names: frozenset[str]) -> frozenset[int]:
    # "Larger since prior" is *larger*. What is left of "n/a" is no answer.
    said = {read(tidy(name)).said for name in names}
    said = {text for text in said if len(text) >= _SHORTEST}
    return frozenset().union(*map(alike, names | said))


def _answers(constraints: Constraints, v: int) -> frozenset[int]:
    """The sets of answers alike that the names of a value are in."""
    return _alike_to(constraints.names_of_value(v))


def _kind(constraints: Constraints, v: int) -> Kind | None:
    """Whether a value says that something is there, that it is not, or leaves it open."""
    sets = _answers(constraints, v)
    for kind, answer in _KINDS:
        if sets & alike(answer):
            return kind
    return None


_KINDS: tuple[tuple[Kind, str], ...] = (
    ("present", "present"),
    ("absent", "absent"),
    ("open", "unknown"),
)


def _of_kind(constraints: Constraints, among: list[int], kind: Kind | None) -> int | None:
    return next((v for v in among if kind and _kind(constraints, v) == kind), None)


def _named(constraints: Constraints, a: int, f: int | None) -> Names:
    """The names of what a value of an attribute speaks of."""
    return Names.of(in_all_words(_names_of(constraints, a, f)))


def _names_of(constraints: Constraints, a: int, f: int | None) -> tuple[str, ...]:
    own = constraints.attributes[a].name.replace("_", " ")
    # The word "presence" is no name of anything.
    names = () if normal(own) == "presence" else (own,)
    if f is None:
        return names
    finding = constraints.findings[f]
    return (finding.name, *finding.synonyms, *names)


@lru_cache(maxsize=1 << 14)
def _normal_display(display: str) -> str:
    return normal(display)


def _displays(constraints: Constraints, v: int) -> Iterator[str]:
    codes = constraints.values[v].index_codes
    return (_normal_display(code.display) for code in codes if code.display)
