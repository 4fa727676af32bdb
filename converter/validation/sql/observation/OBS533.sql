-- A side that is recorded as a value, while the site is on the other one. Where either is said
-- in more than one way, or the words of the site name the recorded side too, nothing is clear.
WITH answers AS (
    SELECT n.observation, any_value(j.side) AS side
    FROM facts n
    JOIN judged j ON j.s = n.s
    WHERE j.side IS NOT NULL
    GROUP BY n.observation
    HAVING count(DISTINCT j.side) = 1
),
sites AS (
    SELECT r.observation
    FROM rows r
    JOIN answers USING (observation)
    GROUP BY r.observation, answers.side
    HAVING list(DISTINCT r.side) FILTER (r.side IS NOT NULL) = [3 - answers.side]
       AND NOT bool_or(regexp_matches(
               lower(concat_ws(' ', r.site_text, r.site_code, regexp_extract(r.other_codes, '"site".*'))),
               '(^|[^a-z0-9])('
               || CASE answers.side WHEN 1 THEN 'left|rid5824|7771000' ELSE 'right|rid5825|24028007' END
               || '|both|bilateral|51440002)([^a-z0-9]|$)'))
)
SELECT min(n.row) AS row, NULL::BIGINT AS other, n.a, n.v,
       CASE any_value(j.side) WHEN 1 THEN 'right' ELSE 'left' END AS said, NULL::INT[] AS candidates
FROM facts n
JOIN judged j ON j.s = n.s
JOIN sites USING (observation)
WHERE j.side IS NOT NULL
GROUP BY n.observation, n.a, n.v
