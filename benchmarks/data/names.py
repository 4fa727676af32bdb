"""The names of the forms, for those who must not load what makes them."""

FORM_NAMES = (
    *("parquet", "csv", "tsv", "ndjson"),
    *(
        "efl.ndjson",
        "efl.json",
        "fhir.ndjson",
        "fhir.json",
        "fhir.reports.ndjson",
        "cde.ndjson",
        "cde.json",
    ),
    *("nt", "ttl"),
)
