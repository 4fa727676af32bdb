-- The text beside a value's code names another permitted value: one of the two is wrong.
SELECT c.s, c.a, c.v, c.value_text AS said, [t.other] AS candidates
FROM checked c
JOIN value_texts t ON t.v = c.v AND t.text = c.value_text AND t.f IS NOT DISTINCT FROM c.f
WHERE t.verdict = 'against'
