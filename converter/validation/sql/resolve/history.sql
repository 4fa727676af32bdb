-- Each finding of a patient, exam by exam, with the exam before in which it was spoken of.
-- An exam that speaks of it more than once (two stones) is not comparable one by one: it
-- has the finding where one observation says so, and its changes are not judged.
CREATE TABLE history AS
WITH timed AS (
    SELECT visit,
           dense_rank() OVER (ORDER BY subject_id) AS subject,
           dense_rank() OVER (ORDER BY subject_id, coalesce(exam_id, report_id, source)) AS exam,
           TRY_CAST(exam_time AS TIMESTAMPTZ) AS time
    FROM visits
    WHERE subject_id IS NOT NULL
),
places AS (
    SELECT site, dense_rank() OVER (ORDER BY site_code, laterality_code) AS place FROM sites
),
size AS (
    SELECT (SELECT count(*) FROM sites) + 1 AS places, (SELECT count(*) FROM findings) + 1 AS findings
),
-- One number for patient, finding and site, so that what was seen in one exam only, which
-- is most, is put aside cheaply.
keyed AS MATERIALIZED (
    SELECT (t.subject * size.findings + p.f) * size.places + l.place AS key, t.exam, t.time, p.*
    FROM presence p
    JOIN timed t ON t.visit = p.visit
    JOIN places l ON l.site = p.site
    CROSS JOIN size
    WHERE t.time IS NOT NULL
),
followed AS (
    SELECT key FROM keyed GROUP BY key
    HAVING min(exam) <> max(exam) AND count(change) > 0
),
spoken AS (
    SELECT k.key, k.exam, k.time,
           count(*) AS observations,
           bool_or(m.meaning = 'Present') AS present,
           bool_and(coalesce(m.meaning = 'Absent', false)) AS absent,
           min(m.meaning) AS presence, min(c.meaning) AS change,
           min(coalesce(k.presence_row, k.row)) AS row,
           min(coalesce(k.change_row, k.row)) AS change_row
    FROM keyed k
    JOIN followed USING (key)
    LEFT JOIN (SELECT DISTINCT sense, meaning FROM senses WHERE sense >= 0) m ON m.sense = k.presence
    LEFT JOIN (SELECT DISTINCT sense, meaning FROM senses WHERE sense >= 0) c ON c.sense = k.change
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
