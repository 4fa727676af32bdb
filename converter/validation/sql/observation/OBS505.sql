-- More values of one attribute than it permits. The same value twice is one value here.
SELECT max(row) AS row, min(row) AS other, a, NULL::INT AS v, count(DISTINCT answer)::VARCHAR AS said,
       list(DISTINCT v ORDER BY v) FILTER (v IS NOT NULL) AS candidates
FROM (
    SELECT n.row, n.observation, n.a, n.v,
           coalesce('v' || n.v, 'n' || n.than || n.number::VARCHAR || ' ' || j.said_unit,
                    's' || j.said_value) AS answer
    FROM facts n JOIN several USING (observation, a) JOIN judged j ON j.s = n.s
    WHERE n.answered
)
JOIN attributes USING (a)
GROUP BY observation, a, most
HAVING most IS NOT NULL AND count(DISTINCT answer) > most
