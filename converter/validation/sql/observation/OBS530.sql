-- A finding that is absent, yet described in detail.
WITH described AS (
    SELECT n.row, n.observation, n.a, n.v, p.presence_row
    FROM facts n
    JOIN judged j ON j.s = n.s
    JOIN presence p USING (observation)
    WHERE p.presence IN (SELECT sense FROM senses WHERE meaning = 'Absent')
      AND j.detail AND (n.v IS NOT NULL OR n.number <> 0)
)
SELECT min(row) AS row, any_value(presence_row) AS other, arg_min(a, row) AS a, arg_min(v, row) AS v,
       NULL::VARCHAR AS said, list(DISTINCT a ORDER BY a) AS candidates
FROM described
GROUP BY observation
