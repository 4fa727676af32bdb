-- A unit whose text and code are sizes of the same thing, and not the same size.
SELECT c.s, c.a, NULL::INT AS v, u.against AS said, NULL::INT[] AS candidates
FROM checked c
JOIN unit_pairs u ON u.a = c.a AND u.unit = c.unit AND u.unit_code = c.unit_code
WHERE c.value_kind IN ('number', 'text') AND u.against IS NOT NULL AND NOT (c.elsewhere AND c.f IS NOT NULL)
