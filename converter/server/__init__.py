"""The server of ``oifm serve``: SPARQL, graphs, pages and validation over HTTP, read only.

One process speaks HTTP (``app``, ``run``) and computes nothing; what may take long or much
memory is done by workers (``worker``), which are ended when their time is over. ``lanes``
keeps the short from waiting for the long.
"""
