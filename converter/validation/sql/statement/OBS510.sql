-- A number without its unit, where the attribute has one.
SELECT c.s, c.a, NULL::INT AS v, NULL::VARCHAR AS said, NULL::INT[] AS candidates
FROM checked c
JOIN unit_pairs u ON u.a = c.a AND u.unit = c.unit AND u.unit_code = c.unit_code
WHERE (c.value_kind = 'number' OR (c.value_kind = 'text' AND c.written_number IS NOT NULL)) AND u.status = 'missing' AND NOT (c.elsewhere AND c.f IS NOT NULL)
