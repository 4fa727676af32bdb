"""The only place that opens files of the user: bounded reading, atomic writing.

Every fault is a :class:`~converter.problems.ConverterError` whose problem says which
file, why, and what to do.
"""

from converter.io.names import checked_name, slug_name
from converter.io.outputs import Outputs
from converter.io.paths import STANDARD_STREAM, expand
from converter.io.reading import DEFAULT_LIMIT, read_bytes
from converter.io.writing import silence_stdout, write_file

__all__ = [
    "DEFAULT_LIMIT",
    "STANDARD_STREAM",
    "Outputs",
    "checked_name",
    "expand",
    "read_bytes",
    "silence_stdout",
    "slug_name",
    "write_file",
]
