"""What is written beside a code, against what the code is defined to mean.

Each distinct pair of text and definition is judged once, in these words: ``fits``,
``against`` (it names another permitted value, or denies this one), ``misfit``; and of a
finding ``denied``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA

from converter.checks.displays import opposite
from converter.terminology.matching import displays_agree, normal, similar_display
from converter.validation.constraints import Constraints
from converter.validation.identity import words
from converter.validation.words.abbreviations import in_all_words, initials_of, written_out
from converter.validation.words.denials import (
    denies,
    denying_words,
    narrow_down,
    prefix_of_denial,
)
from converter.validation.words.places import elsewhere
from converter.validation.words.spelling import is_slip, looks_like, spelt_alike
from converter.validation.words.stances import ITSELF, Names, not_there

FITS, AGAINST, MISFIT, DENIED = "fits", "against", "misfit", "denied"
# Who writes this beside the code of something abnormal says that it is not there.
_NORMAL = "normal"
_STOPS = str.maketrans(dict.fromkeys("()[].,;:", " "))


def finding_verdict(constraints: Constraints, f: int, text: str) -> tuple[str, Sequence[int]]:
    """Judges the text beside a finding: the verdict, and the findings that it names instead.

    Narrower and wider words fit ("pleural effusion" for "massive pleural effusion"), and
    so does a slip of the pen ("enotosis"). It does not fit where it says the opposite
    ("hypoechoic liver"), only looks like this one ("extraperitoneal" for "intraperitoneal"), is
    the name of another finding, names another part of the body ("hip fracture" for a rib),
    or shares no word with any name of this one. It denies the finding where it says that just
    this is not there ("no pleural effusion"), or none of what it is one of ("no effusion"):
    "no change of the effusion" and "no large effusion" do not.
    What it shortens, or says in other words, is written out where it does not fit as it is
    ("rib fx"), or denies the finding so ("no pleural fluid").
    """
    verdict, others = _finding_verdict(constraints, f, text)
    full = written_out(text, initials_of_finding(constraints, f))
    if full == text or verdict == DENIED or others:
        return verdict, others
    written = _finding_verdict(constraints, f, full)
    return written if verdict == MISFIT or written[0] == DENIED else (verdict, others)


def initials_of_finding(constraints: Constraints, f: int) -> dict[str, str]:
    """What initials stand for beside a finding, but for those that another one is called."""
    finding = constraints.findings[f]
    known = constraints.names_of_findings
    return {
        letters: name
        for letters, name in initials_of((finding.name, *finding.synonyms)).items()
        if f in known.get(letters.lower(), (f,))
    }


def _finding_verdict(constraints: Constraints, f: int, text: str) -> tuple[str, Sequence[int]]:
    finding = constraints.findings[f]
    names = in_all_words((finding.name, *finding.synonyms))
    said = normal(text)
    if any(normal(name) == said for name in names):
        return FITS, ()
    if any(
        denied == ITSELF
        or any(_is_named(name, denied) for name in names)
        or narrow_down(names, denied)
        for denied in not_there(text, Names.of(names))
    ):
        return DENIED, ()
    others = constraints.names_of_findings.get(said, ())
    if others:
        called = (constraints.findings[other].name for other in others)
        # "Lung nodule" may be a synonym of *solitary pulmonary nodule* alone.
        is_wider = any(covers(name, text) for name in names) or any(
            covers(finding.name, name) for name in called
        )
        return (FITS, ()) if is_wider else (MISFIT, others)
    return (FITS, ()) if _fits_any(names, text) and not elsewhere(names, text) else (MISFIT, ())


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
    return any(all(any(spelt_alike(word, w) for w in b) for word in a) for a, b in pairs)


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


def _is_no_hint(name: str, said: str) -> bool:
    """Whether a text denies a name, or only looks like it, so that the name is not meant."""
    more = set(name.split()) ^ set(said.split())
    denials = more & denying_words()
    # "abscent" is a slip of "absent", and denies as much.
    slips = {word for word in denials if any(is_slip(word, other) for other in more - {word})}
    if denials - slips:
        return True
    return prefix_of_denial(name, said) or opposite(name, said) or looks_like(name, said)


def _fits_any(names: Iterable[str], text: str) -> bool:
    """Whether a text agrees with a name that it does not turn round, or has a word of one.

    What only looks like one of the names is another, whatever words it shares with the rest.
    """
    names, said = list(names), normal(text)
    if any(looks_like(normal(name), said) for name in names) and not _says_it_is_not_there(said):
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
        spelt_alike(word, other) or displays_agree(word, other) for word in mine for other in said
    )


def _is_named(name: str, said: str) -> bool:
    """Whether a text is a name but for a slip of the pen, with no word less or more."""
    mine = normal(name)
    if denies(mine):
        return False
    return said == mine or spelt_alike(mine, said) or similar_display(mine, said)
