"""The only place that opens files of the user: bounded reading, atomic writing.

Every fault is a :class:`~converter.problems.ConverterError` whose problem says which
file, why, and what to do.
"""

from converter.io.databases import new_database, read_database
from converter.io.inputs import Input
from converter.io.journal import Journal
from converter.io.names import checked_name, slug_name
from converter.io.outputs import Outputs
from converter.io.packages import Part, parts_of
from converter.io.paths import STANDARD_STREAM, expand, printable
from converter.io.reading import DEFAULT_LIMIT, read_bytes, unpacked
from converter.io.staging import names_in
from converter.io.writing import open_output, silence_stdout, write_file

__all__ = [
    "DEFAULT_LIMIT",
    "STANDARD_STREAM",
    "Input",
    "Journal",
    "Outputs",
    "Part",
    "checked_name",
    "expand",
    "names_in",
    "new_database",
    "open_output",
    "parts_of",
    "printable",
    "read_bytes",
    "read_database",
    "silence_stdout",
    "slug_name",
    "unpacked",
    "write_file",
]
