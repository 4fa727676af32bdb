-- An attribute of another finding.
SELECT s, a, NULL::INT AS v, attribute_code AS said, NULL::INT[] AS candidates
FROM checked
WHERE f IS NOT NULL AND a IS NOT NULL AND elsewhere
