-- The text of a finding, or another coding of it, denies it, and the value says that it is there.
SELECT c.s, c.a, c.v, c.finding_text AS said, []::INT[] AS candidates
FROM checked c
JOIN finding_texts t ON t.f = c.f AND t.text = c.finding_text
JOIN permitted p ON p.v = c.v
WHERE t.verdict = 'denied' AND p.meaning = 'Present' AND NOT c.elsewhere
UNION ALL
SELECT c.s, c.a, c.v, o.said, o.others
FROM checked c
JOIN finding_codings o ON o.f = c.f AND o.codes = c.other_codes
JOIN permitted p ON p.v = c.v
WHERE o.verdict = 'denied' AND p.meaning = 'Present' AND NOT c.elsewhere
