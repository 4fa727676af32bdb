-- A unit that nobody knows.
SELECT c.s, c.a, NULL::INT AS v, coalesce(nullif(c.unit, ''), c.unit_code) AS said, NULL::INT[] AS candidates
FROM checked c
JOIN unit_pairs u ON u.a = c.a AND u.unit = c.unit AND u.unit_code = c.unit_code
WHERE c.value_kind IN ('number', 'text') AND u.status = 'unknown' AND NOT (c.elsewhere AND c.f IS NOT NULL)
