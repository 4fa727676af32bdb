-- What an exam says of a finding's change, beside the exam before in which the finding was
-- spoken of. An exam that speaks of it more than once (two stones) is not comparable one by
-- one: it has the finding where one observation says so, and its changes are not judged. What it
-- records with a time of its own belongs to it all the same.
CREATE OR REPLACE TABLE history AS
WITH meanings AS (
    SELECT DISTINCT sense, meaning FROM senses WHERE sense >= 0
),
followed AS (
    SELECT key FROM seen GROUP BY key
    HAVING min(exam) <> max(exam) AND count(change) > 0
),
-- Numbers alone as long as there are millions; words stand with the few that are left.
spoken AS (
    SELECT key, exam, min(time) AS time, count(*) AS observations,
           bool_or(presence = (SELECT sense FROM meanings WHERE meaning = 'Present')) AS present,
           bool_and(coalesce(presence = (SELECT sense FROM meanings WHERE meaning = 'Absent'), false)) AS absent,
           min(change) AS change,
           min(presence_row) AS row,
           min(change_row) AS change_row
    FROM seen SEMI JOIN followed USING (key)
    GROUP BY key, exam
),
-- Of what has the same time none is before the other: as a prior exam it is one.
compared AS (
    SELECT *,
           min(row) OVER before AS prior_row,
           sum(observations) OVER before AS prior_observations,
           bool_or(present) OVER before AS was_present,
           bool_and(absent) OVER before AS was_absent
    FROM spoken
    WINDOW before AS (PARTITION BY key ORDER BY time GROUPS BETWEEN 1 PRECEDING AND 1 PRECEDING)
)
SELECT c.change_row AS row, c.prior_row, c.prior_observations = 1 AS prior_alone,
       c.present, c.absent, c.was_present, c.was_absent, m.meaning AS change
FROM compared c
JOIN meanings m ON m.sense = c.change
WHERE c.observations = 1 AND (c.was_present OR c.was_absent)
