"""Validation and conversion on Apache Spark: the same readers and rules, on a cluster.

Spark gives out the documents and brings together what belongs together. What is done to
them is what :mod:`converter.jobs` does on one machine: the readers read, and DuckDB runs
the rules, in each worker. See ``docs/spark.md``.
"""

from converter.spark.converting import convert
from converter.spark.session import session
from converter.spark.validating import Found, SparkOptions, validate

__all__ = ["Found", "SparkOptions", "convert", "session", "validate"]
