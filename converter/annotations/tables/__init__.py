"""Tables of observations: CSV, Parquet, rows of JSON, and what programs hold in memory."""
