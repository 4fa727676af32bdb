-- One observation id on several observations of one document.
WITH repeated AS (
    SELECT r.identity, min(r.row) AS first, min(r.observation) AS earliest
    FROM rows r
    JOIN identities i ON i.identity = r.identity
    WHERE i.observation_id IS NOT NULL
    GROUP BY r.identity
    HAVING min(r.observation) <> max(r.observation)
)
SELECT min(r.row) AS row, min(d.first) AS other, NULL::INT AS a, NULL::INT AS v, NULL::VARCHAR AS said,
       NULL::INT[] AS candidates
FROM rows r
JOIN repeated d USING (identity)
WHERE r.observation <> d.earliest
GROUP BY r.observation
