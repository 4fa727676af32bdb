-- A value that shuts out every other, with another, where several can be chosen.
SELECT max(row) AS row, min(row) AS other, a, min(v) FILTER (exclusive) AS v, NULL::VARCHAR AS said,
       list(DISTINCT v ORDER BY v) AS candidates
FROM (
    SELECT n.row, n.observation, n.a, n.v, p.exclusive
    FROM facts n JOIN several USING (observation, a) JOIN permitted p ON p.v = n.v
)
JOIN attributes t USING (a)
WHERE t.most IS NULL OR t.most > 1
GROUP BY observation, a
HAVING count(DISTINCT v) > 1 AND bool_or(exclusive)
