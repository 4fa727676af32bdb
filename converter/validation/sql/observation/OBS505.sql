-- More values of one attribute than it permits. The same value twice is one value here.
SELECT max(row) AS row, min(row) AS other, a, NULL::INT AS v, count(DISTINCT answer)::VARCHAR AS said,
       coalesce(list(DISTINCT v ORDER BY v) FILTER (v IS NOT NULL), []) AS candidates
FROM (
    SELECT row, observation, a, v, coalesce('v' || v, 'n' || number::VARCHAR, 's' || s) AS answer
    FROM facts JOIN several USING (observation, a)
    WHERE answered
)
JOIN attributes USING (a)
GROUP BY observation, a, most
HAVING most IS NOT NULL AND count(DISTINCT answer) > most
