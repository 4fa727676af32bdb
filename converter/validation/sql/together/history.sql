-- Each finding of a patient, exam by exam, with the exam before in which it was spoken of.
-- An exam that speaks of it more than once (two stones) is not comparable one by one: it
-- has the finding where one observation says so, and its changes are not judged.
CREATE OR REPLACE TABLE history AS
WITH followed AS (
    SELECT key FROM seen GROUP BY key
    HAVING min(exam) <> max(exam) AND count(change) > 0
),
meanings AS (
    SELECT DISTINCT sense, meaning FROM senses WHERE sense >= 0
),
spoken AS (
    SELECT k.key, k.exam, k.time,
           count(*) AS observations,
           bool_or(m.meaning = 'Present') AS present,
           bool_and(coalesce(m.meaning = 'Absent', false)) AS absent,
           min(m.meaning) AS presence, min(c.meaning) AS change,
           min(coalesce(k.presence_row, k.change_row)) AS row,
           min(coalesce(k.change_row, k.presence_row)) AS change_row
    FROM seen k
    JOIN followed USING (key)
    LEFT JOIN meanings m ON m.sense = k.presence
    LEFT JOIN meanings c ON c.sense = k.change
    GROUP BY k.key, k.exam, k.time
)
SELECT *,
       lag(row) OVER before AS prior_row,
       lag(observations) OVER before AS prior_observations,
       lag(present) OVER before AS was_present,
       lag(absent) OVER before AS was_absent,
       lag(time) OVER before AS prior_time
FROM spoken
WINDOW before AS (PARTITION BY key ORDER BY time, exam)
