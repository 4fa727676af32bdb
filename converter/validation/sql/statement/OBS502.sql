-- An attribute id that no definition has, in an observation of a known finding.
SELECT s, NULL::INT AS a, NULL::INT AS v, attribute_code AS said, NULL::INT[] AS candidates
FROM checked
WHERE f IS NOT NULL AND a IS NULL AND attribute_code <> '' AND len(attribute_candidates) = 0
  AND attribute_system IN ('OIFM', '')
