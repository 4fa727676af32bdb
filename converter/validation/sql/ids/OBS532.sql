-- One observation id on several observations of one report of a document.
WITH repeated AS (
    SELECT h, min(row) AS first, arg_min(observation, row) AS earliest
    FROM ids
    GROUP BY h
    HAVING count(*) > 1
)
SELECT min(m.row) AS row, arg_min(r.first, m.row) AS other, NULL::INT AS a, NULL::INT AS v, NULL::VARCHAR AS said,
       NULL::INT[] AS candidates
FROM ids m JOIN repeated r USING (h)
WHERE m.observation <> r.earliest
GROUP BY m.observation
