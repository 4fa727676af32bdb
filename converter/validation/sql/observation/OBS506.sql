-- The same value of one attribute more than once in one observation.
SELECT max(n.row) AS row, min(n.row) AS other, n.a, n.v, count(*)::VARCHAR AS said,
       NULL::INT[] AS candidates
FROM facts n JOIN several USING (observation, a) JOIN judged j ON j.s = n.s
WHERE n.answered AND (n.v IS NOT NULL OR n.number IS NOT NULL)
GROUP BY n.observation, n.a, n.v, n.number,
         CASE WHEN n.number IS NOT NULL THEN n.than || j.said_unit END
HAVING count(*) > 1
