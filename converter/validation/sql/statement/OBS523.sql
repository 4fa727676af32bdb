-- The text of an attribute does not fit the attribute that the code names.
SELECT c.s, c.a, NULL::INT AS v, c.attribute_text AS said, t.others AS candidates
FROM checked c
JOIN attribute_texts t ON t.a = c.a AND t.text = c.attribute_text
WHERE t.verdict = 'misfit' AND NOT (c.elsewhere AND c.f IS NOT NULL)
