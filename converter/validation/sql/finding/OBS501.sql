-- A finding id that no definition has.
SELECT s, NULL::INT AS a, NULL::INT AS v, finding_code AS said, NULL::INT[] AS candidates
FROM checked
WHERE f IS NULL AND finding_system IN ('OIFM', '') AND finding_code <> '' AND len(finding_candidates) = 0
