-- The text of a finding denies it, and the value says that it is there.
SELECT c.s, c.a, c.v, c.finding_text AS said, []::INT[] AS candidates
FROM checked c
JOIN finding_texts t ON t.f = c.f AND t.text = c.finding_text
JOIN permitted p ON p.v = c.v
WHERE t.verdict = 'denied' AND p.meaning = 'Present' AND NOT c.elsewhere
