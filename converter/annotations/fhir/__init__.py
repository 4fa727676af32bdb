"""FHIR R4 and R5: observations, reports, bundles, bulk export."""
