"""Times of exams: in which forms they are read, as plan and graph have them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from converter.annotations.columns import of_each
from converter.annotations.tables.cell_place import CellPlaces
from converter.problems import Problem
from converter.rules import problem

# No zone is farther than 14:00, by XML Schema.
# The plan takes the same for a time (``sql/together/visits.sql``), a day alone among them.
FORM = (
    r"([0-9]{4})[-/](0?[1-9]|1[0-2])[-/](0?[1-9]|[12][0-9]|3[01])"
    r"(?:[T ]((?:[01]?[0-9]|2[0-3]):[0-5][0-9])(?::([0-5][0-9])(\.[0-9]+)?)?"
    r"(?:(Z| UTC| GMT)|([+-](?:0[0-9]|1[0-3])):?([0-5][0-9])?|([+-]14)(?::?00)?)?)?"
)
_TIME = re.compile(FORM, re.ASCII)
_EXPECTED = "a time such as 2026-03-10T10:15:00Z, or a day such as 2026-03-10"


@lru_cache(maxsize=4096)
def moment(text: str) -> str | None:
    """A recorded time as an ``xsd:dateTime`` of our era (XML Schema 1.1 Part 2, 3.3.7).

    One with a zone, as XML Schema writes it, stays as it is. Of others a day is its beginning,
    and what has no zone is UTC, as the plan takes it: SPARQL does not compare times with and
    without a zone. None where it is no such time.

    >>> moment("2024-01-02T10:00:00+01:00"), moment("2024-1-2 9:00"), moment("soon")
    ('2024-01-02T10:00:00+01:00', '2024-01-02T09:00:00Z', None)
    """
    found = _TIME.fullmatch(text)
    if not found:
        return None
    year, month, day, minute, second, fraction, _, hours, minutes, farthest = found.groups("")
    hours = hours or farthest
    zone = f"{hours}:{minutes or '00'}" if hours else "Z"
    # Fractions of any length are permitted; `datetime` takes six digits.
    whole = f"{year}-{month:0>2}-{day:0>2}T{minute or '00:00':0>5}:{second or '00'}"
    try:
        datetime.fromisoformat(whole + zone)
    except ValueError:
        return None
    return f"{whole}{fraction}{zone}"


def day_of(at: str) -> str:
    """The day of an ``xsd:dateTime`` with a zone, in UTC."""
    when = datetime.fromisoformat(re.sub(r"\.[0-9]+", "", at))
    try:
        return when.astimezone(UTC).date().isoformat()
    except OverflowError:  # the first or the last of all days
        return when.date().isoformat()


def unread_times(columns: Mapping[str, Any], places: CellPlaces, source: str) -> list[Problem]:
    """What is told of a table in which times of exams are of another form, where one stands first.

    Args:
        columns: of text, by the names of the observation table.
        places: of the cells.
        source: the name of the file.
    """
    times = columns.get("exam_time")
    if times is None or times.null_count == len(times):
        return []
    wrong = pc.fill_null(of_each(times, _are_unread), False)
    if not pc.any(wrong).as_py():
        return []
    at = pc.indices_nonzero(wrong)
    many = f"{len(at):,} cells" if len(at) > 1 else "1 cell"
    stands = "stand" if len(at) > 1 else "stands"
    message = f"in {many} of {places.name('exam_time')} {stands} no time that is read"
    where = {"source": source, "pointer": places.pointer(at[0].as_py(), "exam_time")}
    return [problem("ANN225", message, expected=_EXPECTED, **where)]


def _are_unread(times: pa.Array) -> pa.Array:
    # On the 30th of February too little depends to look at millions of times one by one.
    return pc.invert(pc.match_substring_regex(times, f"^{FORM}$"))
