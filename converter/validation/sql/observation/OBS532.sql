-- One observation id on several observations of one document. Ids are compared by hash
-- first, so that the millions that are unique cost little.
WITH suspects AS (
    SELECT hash(source, observation_id) AS h
    FROM rows
    WHERE observation_id IS NOT NULL
    GROUP BY h
    HAVING min(observation) <> max(observation)
),
close AS (
    SELECT row, observation, source, observation_id
    FROM rows
    WHERE observation_id IS NOT NULL AND hash(source, observation_id) IN (SELECT h FROM suspects)
),
repeated AS (
    SELECT source, observation_id, min(row) AS first, arg_min(observation, row) AS earliest
    FROM close
    GROUP BY source, observation_id
)
SELECT min(c.row) AS row, min(d.first) AS other, NULL::INT AS a, NULL::INT AS v, NULL::VARCHAR AS said,
       NULL::INT[] AS candidates
FROM close c
JOIN repeated d USING (source, observation_id)
WHERE c.observation <> d.earliest
GROUP BY c.observation
