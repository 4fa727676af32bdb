"""A table made ready to be checked: what needs nothing that is remembered of earlier ones.

It can so be made beside the checking of the table before.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from converter.annotations.columns import one
from converter.annotations.distinct import Distinct, distinct, texts
from converter.terminology.systems import recorded_fault
from converter.validation.sites import sides_of
from converter.validation.statements import SAID, with_keys
from converter.validation.suspects import Groups

_SITE = ("site_system", "site_code")


@dataclass(frozen=True)
class Arranged:
    """A table whose rows of one observation stand together.

    Attributes:
        given: the table as it came.
        table: the same rows in order, each with its document as its source.
        order: where each of them stood in the table that came; None where nothing moved.
        groups: the observations.
        said: the different things that the rows say.
        site: the number of each row's site.
        site_faults: the sites whose code their system cannot have: their number in ``site``,
            ``system`` and ``code``.
        side: the side of each row's site, as :func:`~converter.validation.sites.sides_of` has it.
    """

    given: pa.Table
    table: pa.Table
    order: pa.Array | None
    groups: Groups
    said: Distinct
    site: pa.Array
    site_faults: pa.Table
    side: pa.Array

    @classmethod
    def of(cls, given: pa.Table) -> Arranged:
        """Arranges a table by the schema of ``converter.annotations``, of whole observations."""
        table = _with_documents(given)
        order = _order(one(table["observation"]))
        if order is not None:
            table = table.take(order)
        groups = Groups.of(one(table["observation"]))
        said = distinct(table, SAID)
        return cls(given, table, order, groups, said, *_sites(table), sides_of(table))


def _order(observation: pa.Array) -> pa.Array | None:
    """The order in which the rows of each observation stand together; None where they do."""
    falls = pc.less(observation.slice(1), observation.slice(0, max(len(observation) - 1, 0)))
    return pc.sort_indices(observation) if pc.any(falls).as_py() else None


def _with_documents(table: pa.Table) -> pa.Table:
    """A graph of many documents is one file: ids are unique in each of them only."""
    if table["document"].null_count == len(table):
        return table
    at = table.column_names.index("source")
    own = pc.coalesce(table["document"], table["source"].cast(pa.string()))
    return table.set_column(at, "source", own)


def _sites(table: pa.Table) -> tuple[pa.Array, pa.Table]:
    """The site of each row by number, and those whose code their system cannot have."""
    site, first = distinct(table, _SITE)
    sites = with_keys(texts(table, _SITE, first), "site_system").to_pylist()
    bad = [
        (at, row["site_system"], row["site_code"])
        for at, row in enumerate(sites)
        if row["site_code"]
        and row["site_system"] not in ("", "OIFM")
        and recorded_fault(row["site_system"], row["site_code"])
    ]
    columns = list(zip(*bad, strict=True)) or [(), (), ()]
    kinds = (pa.int64(), pa.string(), pa.string())
    arrays = [pa.array(column, kind) for column, kind in zip(columns, kinds, strict=True)]
    return site, pa.Table.from_arrays(arrays, names=["site", "system", "code"])
