"""Which entries of a FHIR Bundle stand: a history has earlier versions, a document is taken back.

Source: FHIR R4, 3.1.0.10 (history: with the oldest versions last; what was deleted has an entry
without a resource) and Composition.status.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec
from msgspec import Raw, Struct

from converter.annotations.fhir.values import is_given
from converter.annotations.fhir.wire import Entry, Resource
from converter.annotations.records import Records, steps
from converter.annotations.withdrawn import is_withdrawn, withdrawn_with

# What is told of what is left out.
_NAMES = {"Observation": "observation", "DiagnosticReport": "report"}


class _Request(Struct, gc=False):
    method: str | None = None
    url: str | None = None


class _Response(Struct, gc=False):
    lastModified: str | None = None  # noqa: N815 - the keys of the format


class _Meta(Struct, gc=False):
    lastUpdated: str | None = None  # noqa: N815


_request = msgspec.json.Decoder(_Request).decode
_response = msgspec.json.Decoder(_Response).decode
_meta = msgspec.json.Decoder(_Meta).decode


def standing(
    bundle: Resource, pointer: str, records: Records[Resource]
) -> Iterator[tuple[int, Resource, str | None]]:
    """The resources of a Bundle that hold, with their numbers and names.

    Args:
        bundle: the Bundle.
        pointer: where it stands.
        records: of the file, to which it is added what is left out.
    """
    entries = bundle.entry or []
    if _is_taken_back(bundle):
        message = withdrawn_with("document", "entered-in-error", _observations_in(bundle))
        records.add("ANN221", message, steps(f"{pointer}/entry/0/resource/status"))
        return
    past = _past_entries(bundle)
    for number, entry in enumerate(entries):
        if told := past.get(number):
            records.add("ANN221", told, steps(f"{pointer}/entry/{number}/resource"))
        if entry.resource is None and is_given(entry.resourceType):
            path = steps(f"{pointer}/entry/{number}")
            message = "the entry is a resource, instead of having one: it is left out"
            records.add("ANN204", message, path, expected="the key 'resource'")
        if entry.resource is not None and number not in past:
            yield number, entry.resource, entry.fullUrl


def _is_taken_back(bundle: Resource) -> bool:
    """Whether a Bundle is a document whose Composition was taken back."""
    first = bundle.entry[0].resource if bundle.entry else None
    return (
        bytes(bundle.type) == b'"document"'
        and first is not None
        and first.resourceType == "Composition"
        and is_withdrawn(first.status)
    )


def _observations_in(resource: Resource) -> int:
    """How many observations stand in a resource, itself among them."""
    own = int(resource.resourceType == "Observation")
    entries = (one.resource for one in resource.entry or () if one.resource is not None)
    return own + sum(map(_observations_in, (*(resource.contained or ()), *entries)))


def _past_entries(bundle: Resource) -> dict[int, str]:
    """The entries of a history that no longer hold.

    Returns:
        What is to be told of each, by its number; an empty text where nothing is.
    """
    if bytes(bundle.type) != b'"history"':
        return {}
    named: dict[str, list[int]] = {}
    entries = bundle.entry or []
    for number, entry in enumerate(entries):
        if name := _name_of(entry):
            named.setdefault(name, []).append(number)
    return {number: told for numbers in named.values() for number, told in _past(entries, numbers)}


def _past(entries: list[Entry], numbers: list[int]) -> Iterator[tuple[int, str]]:
    """The entries of one resource that do not hold, with what is to be told of them."""
    times = [_time_of(entries[number]) for number in numbers]
    if all(times):
        # Of the same time the first is the last version.
        latest = max(times, key=lambda time: time.timestamp() if time else 0)
        current = numbers[times.index(latest)]
    else:
        current = numbers[0]
    deleted = _asked(entries[current].request).method == "DELETE"
    for number in numbers:
        resource = entries[number].resource
        what = _NAMES.get(resource.resourceType or "", "") if resource else ""
        if deleted:
            yield number, f"the {what} was deleted: it is left out" if what else ""
        elif number != current:
            yield number, f"the {what} has a later version: it is left out" if what else ""


def _name_of(entry: Entry) -> str | None:
    """The type and the id of what an entry is about."""
    resource = entry.resource
    if resource is not None and resource.id is not None:
        return f"{resource.resourceType}/{resource.id}"
    url = _asked(entry.request).url or entry.fullUrl
    parts = (url or "").partition("/_history/")[0].rsplit("/", 2)[-2:]
    return "/".join(parts) if len(parts) == 2 else None


def _asked(raw: Raw) -> _Request:
    try:
        return _request(raw) if is_given(raw) else _Request()
    except msgspec.MsgspecError:
        return _Request()


def _time_of(entry: Entry) -> datetime | None:
    """When a version was made."""
    resource = entry.resource
    try:
        if resource is not None and is_given(resource.meta):
            time = _meta(resource.meta).lastUpdated
        else:
            time = _response(entry.response).lastModified if is_given(entry.response) else None
        return datetime.fromisoformat(time) if time else None
    except (msgspec.MsgspecError, ValueError):
        return None
