-- A finding code that several definitions have.
SELECT s, NULL::INT AS a, NULL::INT AS v, 'finding' AS said, finding_candidates AS candidates
FROM checked
WHERE len(finding_candidates) > 1
