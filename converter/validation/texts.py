"""What is written beside a code, against what the code is defined to mean.

Each distinct pair of text and definition is judged once, in these words: ``fits``,
``against`` (it names another permitted value, or denies this one), ``misfit``; and of a
finding ``denied``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA

from converter.checks.displays import opposite, same_words
from converter.terminology.matching import displays_agree, normal
from converter.terminology.slips import are_distinct
from converter.validation.constraints import Constraints
from converter.validation.denials import (
    denies,
    denying_words,
    left_of_denial,
    narrow_down,
    prefix_of_denial,
)
from converter.validation.identity import words

FITS, AGAINST, MISFIT, DENIED = "fits", "against", "misfit", "denied"
# Who writes this beside the code of something abnormal says that it is not there.
_NORMAL = "normal"
_STOPS = str.maketrans(dict.fromkeys("()[].,;:", " "))


def value_verdict(
    constraints: Constraints, a: int, v: int, f: int | None, text: str
) -> tuple[str, int | None]:
    """Judges the text beside a value: the verdict, and the value that the text names instead.

    A name wins over the display of a code: a value "Absent" with the display "present"
    (a fault of the definition) must not hide that the text "present" contradicts it.
    """
    said = normal(text)
    if said in constraints.names_of_value(v):
        return FITS, None
    for other in constraints.values_of(a):
        if other != v and said in constraints.names_of_value(other):
            return AGAINST, other
    bare = _without_finding(constraints, f, said)
    meaning = constraints.meanings[v]
    if meaning == "absent" and denies(said):
        return FITS, None
    if meaning == "present" and (denies(said) or bare == ""):
        return (AGAINST, _meaning(constraints, a, "absent")) if denies(said) else (FITS, None)
    value = constraints.values[v]
    for name in constraints.names_of_value(v):
        if opposite(name, said):
            return AGAINST, _opposed(constraints, a, v, said)
    shown = [code.display for code in value.index_codes if code.display]
    others = [
        other
        for other in constraints.values_of(a)
        if other != v and said in _displays(constraints, other)
    ]
    if said in _displays(constraints, v):
        return FITS, None
    if others:
        return AGAINST, others[0]
    names = [value.name, *shown]
    if any(displays_agree(name, said) or _is_written(normal(name), said) for name in names):
        return FITS, None
    if value.description and displays_agree(value.description, said):
        return FITS, None
    return MISFIT, None


def finding_verdict(constraints: Constraints, f: int, text: str) -> tuple[str, Sequence[int]]:
    """Judges the text beside a finding: the verdict, and the findings that it names instead.

    Narrower and wider words fit ("pleural effusion" for "massive pleural effusion"), and
    so does a slip of the pen ("enotosis"). It does not fit where it says the opposite
    ("hypoechoic liver"), only looks like this one ("extraperitoneal" for "intraperitoneal"), is
    the name of another finding, or shares no word with any name of this one. It denies the
    finding where it says that just this is not there ("no pleural effusion"), or none of what
    it is one of ("no effusion"): "no change of the effusion" and "no large effusion" do not.
    """
    finding = constraints.findings[f]
    names = (finding.name, *finding.synonyms)
    said = normal(text)
    if any(normal(name) == said for name in names):
        return FITS, ()
    left = left_of_denial(said)
    if left and (any(_is_named(name, left) for name in names) or narrow_down(names, left)):
        return DENIED, ()
    others = constraints.names_of_findings.get(said, ())
    if others:
        return (FITS, ()) if any(covers(name, text) for name in names) else (MISFIT, others)
    return (FITS, ()) if _fits_any(names, text) else (MISFIT, ())


def attribute_verdict(constraints: Constraints, a: int, text: str) -> tuple[str, Sequence[int]]:
    """Judges the text beside an attribute, as that beside a finding.

    Attributes of one finding differ by few words ("liver attenuation minimum"): the name of
    another one never fits, however near it is.
    """
    attribute = constraints.attributes[a]
    finding = constraints.findings[constraints.finding_of(a)]
    shown = [code.display for code in attribute.index_codes if code.display]
    names = [attribute.name.replace("_", " "), *shown]
    names += [part for part in (attribute.question, attribute.description) if part]
    said = text.replace("_", " ")
    if any(normal(name) == normal(said) for name in names):
        return FITS, ()
    start = a - next(i for i, x in enumerate(finding.attributes) if x is attribute)
    others = [
        start + i
        for i, other in enumerate(finding.attributes)
        if normal(other.name.replace("_", " ")) == normal(said)
    ]
    if others:
        return MISFIT, others
    return (FITS, ()) if _fits_any(names, said) else (MISFIT, ())


def covers(name: str, text: str) -> bool:
    """Whether one of two texts says all that the other says, word for word.

    Between the names of two findings there are no slips of the pen: each is spelt as it is
    meant.

    >>> covers("pulmonary nodule", "solitary pulmonary nodule")
    True
    >>> covers("ureteral tumor", "urethral tumor"), covers("left kidney", "right left kidney")
    (False, True)
    """
    if opposite(name, text):
        return False
    one, other = words(name), words(text)
    return displays_agree(name, text) or bool(one and other and (one <= other or other <= one))


@lru_cache(maxsize=65536)
def agrees(name: str, text: str) -> bool:
    """Whether two texts are the same but for spelling, or one says all that the other says.

    >>> agrees("enostosis", "enotosis"), agrees("Glenohumeral Joint", "glenohumeral joint lesion")
    (True, True)
    >>> agrees("renal cyst", "ovarian cyst")
    False
    """
    if displays_agree(name, text):
        return True
    one, other = words(name), words(text)
    if not one or not other:
        return False
    # Of as many words each may be the one that says less: "liver, livre" and "livre wall".
    pairs = [(a, b) for a, b in ((one, other), (other, one)) if len(a) <= len(b)]
    return any(all(any(_spelt_alike(word, w) for w in b) for word in a) for a, b in pairs)


def nearest(text: str, names: Iterable[str]) -> str | None:
    """The name that is nearest to a text, where one is near and the text does not deny it."""
    said = normal(text)
    names = [name for name in names if not _is_no_hint(normal(name), said)]
    most = max(1, len(said) // 3)
    best: tuple[int, str] | None = None
    for name in names:
        far = OSA.distance(said, normal(name), score_cutoff=most)
        if far <= most and (best is None or far < best[0]):
            best = far, name
    if best:
        return best[1]
    return next((name for name in names if words(name) & words(text)), None)


def called(text: str, names: Iterable[str]) -> str | None:
    """The name that a text is, but for letter case and blanks."""
    said = normal(text)
    return next((name for name in names if normal(name) == said), None)


def _spelt_alike(a: str, b: str) -> bool:
    """Whether two words differ by a slip: one letter in four to seven, two in more."""
    if a == b:
        return True
    short = min(len(a), len(b))
    limit = 2 if short >= 8 else 1 if short >= 5 else 0
    if abs(len(a) - len(b)) > limit or denies(a) != denies(b):
        return False
    if OSA.distance(a, b, score_cutoff=limit) > limit:
        return False
    return not prefix_of_denial(a, b) and not are_distinct(a, b)


def _is_written(name: str, said: str) -> bool:
    """Whether a text is a name but for hyphens and stops, or for a slip of the pen."""
    return _spelt_alike(name, said) or (same_words(name, said) and not are_distinct(name, said))


def _looks_like(a: str, b: str) -> bool:
    """Whether two texts are near, and yet mean something else."""
    return OSA.distance(a, b, score_cutoff=2) <= 2 and are_distinct(a, b)


def _is_no_hint(name: str, said: str) -> bool:
    """Whether a text denies a name, or only looks like it, so that the name is not meant."""
    more = set(name.split()) ^ set(said.split())
    denials = more & denying_words()
    # "abscent" is a slip of "absent", and denies as much.
    slips = {word for word in denials if any(_is_slip(word, other) for other in more - {word})}
    if denials - slips:
        return True
    return prefix_of_denial(name, said) or opposite(name, said) or _looks_like(name, said)


def _is_slip(word: str, other: str) -> bool:
    return len(word) > 4 and OSA.distance(word, other, score_cutoff=2) <= 2


def _fits_any(names: Iterable[str], text: str) -> bool:
    """Whether a text agrees with a name that it does not turn round, or has a word of one.

    What only looks like one of the names is another, whatever words it shares with the rest.
    """
    names, said = list(names), normal(text)
    if any(_looks_like(normal(name), said) for name in names) and not _says_it_is_not_there(said):
        return False
    fitting = [name for name in names if not _turns_round(name, text)]
    return any(agrees(name, text) for name in fitting) or any(
        _shares_word(name, text) for name in fitting
    )


def _turns_round(name: str, text: str) -> bool:
    """Whether a text says the opposite of a name, and not just that it is not there."""
    return opposite(name, text) and not _says_it_is_not_there(normal(text))


def _says_it_is_not_there(said: str) -> bool:
    plain = said.translate(_STOPS)
    return denies(plain) or _NORMAL in plain.split()


def _shares_word(name: str, text: str) -> bool:
    said = words(text)
    mine = {word for word in words(name) if len(word) > 3}
    return any(
        _spelt_alike(word, other) or displays_agree(word, other) for word in mine for other in said
    )


def _is_named(name: str, said: str) -> bool:
    """Whether a text is a name but for a slip of the pen, with no word less or more."""
    mine = normal(name)
    return not denies(mine) and (said == mine or _spelt_alike(mine, said))


def _without_finding(constraints: Constraints, f: int | None, said: str) -> str:
    """What a text says beside the name of the finding."""
    left = words(said)
    if f is not None:
        finding = constraints.findings[f]
        left -= frozenset().union(*(words(n) for n in (finding.name, *finding.synonyms)))
    return " ".join(sorted(left))


@lru_cache(maxsize=65536)
def _normal_display(display: str) -> str:
    return normal(display)


def _displays(constraints: Constraints, v: int) -> set[str]:
    return {_normal_display(c.display) for c in constraints.values[v].index_codes if c.display}


def _meaning(constraints: Constraints, a: int, label: str) -> int | None:
    return next((v for v in constraints.values_of(a) if constraints.meanings[v] == label), None)


def _opposed(constraints: Constraints, a: int, v: int, said: str) -> int | None:
    fitting = (
        other
        for other in constraints.values_of(a)
        if other != v and not opposite(constraints.values[other].name, said)
    )
    return next((o for o in fitting if displays_agree(constraints.values[o].name, said)), None)
