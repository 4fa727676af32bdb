"""Codes as users write them, to every IRI that the same code may have in a graph."""

from __future__ import annotations

from converter.iris import Namespaces, is_iri
from converter.problems import ConverterError
from converter.terminology.systems import (
    CodeSystem,
    code_iri,
    code_systems,
    parse_code_iri,
    system_named,
    system_of_fhir_uri,
)


def code_terms(text: str, base: str) -> list[str]:
    """The IRIs that a code may have, the one that we write first.

    Args:
        text: ``RID28473``, ``2667000``, ``sct:2667000``, ``SNOMED CT|2667000``, the same with
            the system as FHIR has it (``http://snomed.info/sct|2667000``), or an IRI in any
            accepted form. A code without its system is one of each system whose codes are
            formed like it.
        base: the base IRI of the store.

    >>> code_terms("radlex:RID28473", "https://w3id.org/oifm/")[:2]
    ['http://radlex.org/RID/RID28473', 'http://www.radlex.org/RID/#RID28473']
    """
    ns = Namespaces(base)
    text = text.strip().removeprefix("<").removesuffix(">")
    name, found, code = text.rpartition("|")
    if found and (system := system_named(name) or system_of_fhir_uri(name)):
        return _iris(system.key, code, ns)
    if "://" in text:
        known = parse_code_iri(text, ns)
        if known is None:
            return [text] if is_iri(text) else []
        return _iris(*known, ns) or [text]
    name, found, code = text.rpartition(":")
    if found and (system := system_named(name)):
        return _iris(system.key, code, ns)
    fitting = [system for system in code_systems() if _fits(system, text)]
    return [iri for system in fitting for iri in _iris(system.key, text, ns)]


def _fits(system: CodeSystem, code: str) -> bool:
    # The codes of modalities (CT) are words: a word by itself is more often a slip.
    if not any(character.isdigit() for character in code):
        return False
    return system.pattern is not None and system.pattern.fullmatch(code) is not None


def _iris(key: str, code: str, ns: Namespaces) -> list[str]:
    system = system_named(key)
    stems = system.input_stems if system else ()
    try:
        found = [code_iri(key, code, ns)]
        found += [code_iri(key, code, ns, stems={key: stem}) for stem in stems]
    except ConverterError:  # it is empty, or no text
        return []
    return list(dict.fromkeys(found))
