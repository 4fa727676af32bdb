-- The same value of one attribute more than once in one observation.
SELECT max(row) AS row, min(row) AS other, a, v, count(*)::VARCHAR AS said, NULL::INT[] AS candidates
FROM facts JOIN several USING (observation, a)
WHERE answered AND (v IS NOT NULL OR number IS NOT NULL)
GROUP BY observation, a, v, number
HAVING count(*) > 1
