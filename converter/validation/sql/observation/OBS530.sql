-- A finding that is absent, yet described in detail. Where it was looked for, that it is
-- gone, and answers such as "none" are no details.
WITH described AS (
    SELECT n.row, n.observation, n.a, n.v, n.number, p.presence_row
    FROM facts n
    JOIN presence p USING (observation)
    WHERE p.presence IN (SELECT sense FROM senses WHERE meaning = 'Absent')
      AND n.answered AND n.presence IS NULL
)
SELECT min(n.row) AS row, min(n.presence_row) AS other, arg_min(n.a, n.row) AS a,
       arg_min(n.v, n.row) AS v, NULL::VARCHAR AS said, list(DISTINCT n.a ORDER BY n.a) AS candidates
FROM described n
JOIN attributes t ON t.a = n.a
LEFT JOIN permitted m ON m.v = n.v
WHERE coalesce(t.shared, '') NOT IN ('presence', 'laterality', 'location')
  AND NOT regexp_matches(lower(t.name), '\b(location|side|laterality|site|region)\b')
  AND CASE WHEN n.v IS NOT NULL
           THEN NOT m.exclusive AND coalesce(m.meaning, '') NOT IN ('Resolved', 'Unchanged', 'Stable')
                AND lower(m.name) NOT IN ('resolved', 'unchanged', 'stable', 'no')
           ELSE n.number <> 0 END
GROUP BY n.observation
