"""Releases of code systems that the user supplies: read once, then looked up in an index.

``readers`` know the published file formats (``radlex``, ``rf2``, ``loinc``), ``facts``
collects what they say into one SQLite file per release, and ``lookup`` answers questions.
Nothing of any release ships with the converter.
"""
