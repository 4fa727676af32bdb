-- The text beside a value's code, or another coding of it, names another permitted value: one
-- of the two is wrong.
SELECT c.s, c.a, c.v, c.value_text AS said, [t.other] AS candidates
FROM checked c
JOIN value_texts t ON t.v = c.v AND t.text = c.value_text AND t.f IS NOT DISTINCT FROM c.f
WHERE t.verdict = 'against'
UNION ALL
SELECT c.s, c.a, c.v, o.said, [o.other]
FROM checked c
JOIN value_codings o ON o.v = c.v AND o.codes = c.other_codes AND o.f IS NOT DISTINCT FROM c.f
WHERE NOT EXISTS (
    SELECT 1 FROM value_texts t
    WHERE t.v = c.v AND t.text = c.value_text AND t.f IS NOT DISTINCT FROM c.f AND t.verdict = 'against'
)
