-- A required attribute that the observation does not answer, or with too few values.
-- Of a finding that is absent only its presence is asked.
WITH asked AS (
    SELECT a, f, least, shared FROM attributes WHERE required
),
observed AS (
    SELECT r.observation, c.f, min(r.row) AS row
    FROM rows r JOIN judged c ON c.s = r.s
    WHERE c.f IN (SELECT f FROM asked)
    GROUP BY r.observation, c.f
),
given AS (
    SELECT facts.observation, facts.a, count(DISTINCT coalesce(facts.v, -1)) AS answers
    FROM facts
    WHERE answered AND a IN (SELECT a FROM asked)
    GROUP BY facts.observation, facts.a
)
SELECT o.row, NULL::BIGINT AS other, asked.a, NULL::INT AS v, coalesce(g.answers, 0)::VARCHAR AS said,
       NULL::INT[] AS candidates
FROM observed o
JOIN asked USING (f)
LEFT JOIN given g USING (observation, a)
LEFT JOIN presence p USING (observation)
WHERE coalesce(g.answers, 0) < asked.least
  AND NOT (coalesce(p.presence IN (SELECT sense FROM senses WHERE meaning = 'Absent'), false) AND asked.shared IS DISTINCT FROM 'presence')
