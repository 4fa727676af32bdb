"""What is given as a definition and is something else that this program knows."""

from __future__ import annotations

import re

from converter.problems import Problem
from converter.rules import problem

# How far into a document its own marks are looked for.
_HEAD = 1 << 16
# What no annotation has.
_DEFINITION = re.compile(rb'"(?:oifm_id|finding_name|elements)"\s*:|OIFM_[A-Z]{3,4}_[0-9]{6}`')
_MANIFEST = re.compile(rb'\s*\{\s*"generator"\s*:\s*"oifm-converter')


def something_else(data: bytes, source: str) -> Problem | None:
    """Say what a document is that no definition could be read of.

    Args:
        data: the bytes of the document.
        source: its name.

    Returns:
        IO104 for annotations and for the manifest of a build; None for anything else, where
        the problems of reading it say more.
    """
    from converter.annotations import FORMATS, recognise

    head = data[:_HEAD]
    if is_manifest(head):
        message = "this is the manifest of a build, and no definition"
        help_ = "the definitions of a build are in its ontology: name that file"
        return problem("IO104", message, source=source, suggestion=help_)
    form = None if _DEFINITION.search(head) else recognise(data, source)
    if form is None:
        return None
    message = f"this is no definition, but annotations ({FORMATS[form].title})"
    help_ = "definitions are given with --defs, annotations before it"
    return problem("IO104", message, source=source, suggestion=help_)


def is_manifest(head: bytes) -> bool:
    """Whether a document that begins so is the manifest of a build."""
    return _MANIFEST.match(head) is not None
