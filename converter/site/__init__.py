"""The documentation site of a set of definitions: static pages that need no server.

``catalogue`` turns the definitions round (which findings use a code, which attributes
share a value set), ``diagram`` lays out the picture of a finding, ``pages`` fills the
templates, ``search`` makes the data that the search field works on.
"""
