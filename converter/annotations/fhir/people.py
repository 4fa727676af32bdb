"""Who or what made an observation of FHIR: people, organisations, devices, by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec
from msgspec import Struct

from converter.annotations.fhir.context import Placed, Scope
from converter.annotations.fhir.wire import NONE, Reference, Resource


class _Name(Struct, gc=False):
    text: str | None = None
    family: str | None = None
    given: list[str] | None = None
    prefix: list[str] | None = None
    value: str | None = None


_name = msgspec.json.Decoder(str | list[_Name]).decode


def author_of(placed: Placed) -> str | None:
    """Who and what made the observation: all its performers, and its device.

    Where it names none, those who interpreted the results of its report; else those who
    are responsible for the report.
    """
    observation, scope = placed.resource, placed.scope
    report = scope.reports.get(id(observation))
    if (made := makers_of(placed)) or report is None:
        return made
    return _named(report.resultsInterpreter or (), report, scope) or _named(
        report.performer or (), report, scope
    )


def makers_of(placed: Placed) -> str | None:
    """Those whom the observation itself names: its performers, and its device."""
    return _named(_makers(placed.resource), placed.home, placed.scope)


def _named(references: Iterable[Reference], home: Resource, scope: Scope) -> str | None:
    names = (_shown(reference, home, scope) for reference in references)
    return "; ".join(dict.fromkeys(name for name in names if name)) or None


def _makers(observation: Resource) -> Iterator[Reference]:
    yield from observation.performer or ()
    if observation.device is not None:
        yield observation.device


def _shown(reference: Reference, home: Resource, scope: Scope) -> str | None:
    """The name of a device, what stands beside the reference, or the name of anyone else."""
    found = scope.find(reference.reference, home)
    if found and (name := _device_name(found.resource)):
        return name
    if reference.display:
        return reference.display
    if found and found.resource.practitioner:
        role = found.resource.practitioner
        person = scope.find(role.reference, found.home)
        name = role.display or (_human_name(person.resource) if person else None)
        if name:
            return name
    if found and (name := _human_name(found.resource)):
        return name
    # What is contained has no name outside.
    elsewhere = reference.reference or ""
    return elsewhere if elsewhere and not elsewhere.startswith("#") else None


def _device_name(device: Resource) -> str | None:
    if device.resourceType != "Device":
        return None
    names = [name.name or name.value for name in device.deviceName or ()]
    return device.displayName or next((name for name in names if name), None)


def _human_name(resource: Resource) -> str | None:
    if resource.name is NONE:
        return None
    try:
        given = _name(resource.name)
    except msgspec.MsgspecError:
        return None
    if isinstance(given, str):
        return given or None
    parts = (
        name.text
        or name.value
        or " ".join([*(name.prefix or ()), *(name.given or ()), name.family or ""])
        for name in given
    )
    return next((part.strip() for part in parts if part.strip()), None)
