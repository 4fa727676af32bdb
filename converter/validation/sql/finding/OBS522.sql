-- The text of a finding fits neither its name nor a synonym; or another coding is that of
-- quite another finding.
SELECT c.s, NULL::INT AS a, NULL::INT AS v, c.finding_text AS said, t.others AS candidates
FROM checked c
JOIN finding_texts t ON t.f = c.f AND t.text = c.finding_text
WHERE t.verdict = 'misfit'
UNION ALL
SELECT c.s, NULL, NULL, o.said, o.others
FROM checked c
JOIN finding_codings o ON o.f = c.f AND o.codes = c.other_codes
WHERE o.verdict = 'misfit'
