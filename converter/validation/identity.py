"""Which index codes of a finding say that it is the coded thing, and which are only about it.

Definitions carry codes of the organ ("heart" on "Pericardial Effusion"), of wider and of
narrower concepts. An observation that is coded "heart" is no pericardial effusion, so:

- a code of Gamuts or RadElement is the entry that the finding was made from: it counts;
- any other code counts where its display is the finding's name or a synonym, or says
  more than it ("acute rib fracture" for "rib fracture": what is the narrower is the wider);
- outside of RadLex, also where it shares a word with a name and the name does not say
  all of it ("solitary nodule of lung" for "pulmonary nodule", not "lung" for "lung cyst");
- without a display, and with any other, it does not count.
"""

from __future__ import annotations

import re

from converter.model import FindingModel, IndexCode
from converter.terminology.matching import normal, same_display, similar_display
from converter.terminology.systems import system_named

_SOURCES = frozenset({"GAMUTS", "RADELEMENT"})
_WORD = re.compile(r"[^\W_]+")
SMALL_WORDS = frozenset(
    {"a", "an", "and", "at", "by", "for", "in", "of", "on", "or", "the", "to", "with"}
)


def identifies(finding: FindingModel, code: IndexCode) -> bool:
    """Whether an observation with this code is an observation of this finding.

    >>> from converter.model import FindingModel, IndexCode
    >>> effusion = FindingModel(name="pleural effusion")
    >>> identifies(effusion, IndexCode("SNOMED", "60046008", "Pleural effusion (disorder)"))
    True
    >>> identifies(effusion, IndexCode("RADLEX", "RID1362", "pleura"))
    False
    """
    system = system_named(code.system)
    key = system.key if system else code.system
    if key in _SOURCES:
        return True
    if code.display is None:
        return False
    shown = words(code.display)
    for name in (finding.name, *finding.synonyms):
        if same_display(name, code.display) or similar_display(name, code.display):
            return True
        own = words(name)
        if own and own <= shown:
            return True
        if key != "RADLEX" and own & shown and not shown <= own:
            return True
    return False


def words(text: str) -> frozenset[str]:
    """The words of a text that carry meaning, in normal form.

    >>> sorted(words("Fracture of the Rib"))
    ['fracture', 'rib']
    """
    return frozenset(_WORD.findall(normal(text))) - SMALL_WORDS
