-- One observation id on several observations of one document, known by their hash.
WITH mine AS MATERIALIZED (
    SELECT * FROM ids WHERE h % $parts = $part
),
suspects AS (
    SELECT h FROM mine GROUP BY h HAVING min(observation) <> max(observation)
),
repeated AS (
    SELECT h, min(row) AS first, arg_min(observation, row) AS earliest
    FROM mine WHERE h IN (FROM suspects)
    GROUP BY h
)
SELECT min(m.row) AS row, min(r.first) AS other, NULL::INT AS a, NULL::INT AS v, NULL::VARCHAR AS said,
       NULL::INT[] AS candidates
FROM mine m JOIN repeated r USING (h)
WHERE m.observation <> r.earliest
GROUP BY m.observation
