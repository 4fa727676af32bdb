-- Every row with what it resolves to, in numbers. A fact of an attribute of another finding
-- says nothing about this one.
CREATE TABLE facts AS
SELECT r.row, r.observation, r.s, r.visit, r.site, c.f, c.a, c.v,
       CASE WHEN p.shared = 'presence' THEN p.sense END AS presence,
       CASE WHEN p.shared = 'changeFromPrior' THEN p.sense END AS change,
       coalesce(r.number, c.written_number) AS number, r.number_text,
       c.value_kind IS NOT NULL AS answered
FROM rows r
JOIN checked c ON c.s = r.s
LEFT JOIN senses p ON p.v = c.v
WHERE c.a IS NOT NULL AND NOT (c.elsewhere AND c.f IS NOT NULL)
