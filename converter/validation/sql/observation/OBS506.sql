-- The same value of one attribute more than once in one observation.
SELECT max(n.row) AS row, min(n.row) AS other, n.a, n.v, count(*)::VARCHAR AS said,
       NULL::INT[] AS candidates
FROM facts n JOIN several USING (observation, a) JOIN checked c ON c.s = n.s
WHERE n.answered AND (n.v IS NOT NULL OR n.number IS NOT NULL)
GROUP BY n.observation, n.a, n.v, n.number,
         CASE WHEN n.number IS NOT NULL THEN c.unit || ' ' || c.unit_code END
HAVING count(*) > 1
