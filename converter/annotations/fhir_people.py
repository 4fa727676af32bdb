"""Who or what made an observation of FHIR: people, organisations, devices, by name."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from converter.annotations.fhir_context import Placed, Scope
from converter.annotations.fhir_wire import NONE, Reference, Resource


class _Name(Struct, gc=False):
    text: str | None = None
    family: str | None = None
    given: list[str] | None = None
    prefix: list[str] | None = None
    value: str | None = None


_name = msgspec.json.Decoder(str | list[_Name]).decode


def author_of(placed: Placed) -> str | None:
    """Who or what made the observation: its performer, else its device.

    Where it names neither, it is who interpreted the results of its report.
    """
    observation, scope = placed.resource, placed.scope
    report = scope.reports.get(id(observation))
    for reference, home in _authors(observation, report, placed.home):
        if name := _shown(reference, home, scope):
            return name
    return None


def _authors(
    observation: Resource, report: Resource | None, home: Resource
) -> Iterator[tuple[Reference, Resource]]:
    for reference in (*(observation.performer or ()), observation.device):
        if reference is not None:
            yield reference, home
    if report is not None:
        yield from ((reference, report) for reference in report.resultsInterpreter or ())


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
