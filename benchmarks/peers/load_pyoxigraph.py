"""Loads graphs into a pyoxigraph store on disk. Usage: FOLDER PATH ...; prints how many triples."""

import shutil
import sys

import pyoxigraph as ox

shutil.rmtree(sys.argv[1], ignore_errors=True)
store = ox.Store(sys.argv[1])
for path in sys.argv[2:]:
    store.bulk_load(path=path)
store.flush()
print(len(store))
