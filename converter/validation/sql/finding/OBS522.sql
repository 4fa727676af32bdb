-- The text of a finding fits neither its name nor a synonym.
SELECT c.s, NULL::INT AS a, NULL::INT AS v, c.finding_text AS said, t.others AS candidates
FROM checked c
JOIN finding_texts t ON t.f = c.f AND t.text = c.finding_text
WHERE t.verdict = 'misfit'
