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
followed AS (
    SELECT subject FROM timed GROUP BY subject HAVING count(DISTINCT exam) > 1
),
places AS (
    SELECT site, dense_rank() OVER (ORDER BY site_code, laterality_code) AS place FROM sites
),
spoken AS (
    SELECT t.subject, t.exam, t.time, p.f,
           s.place,
           count(*) AS observations,
           bool_or(p.presence = 'Present') AS present,
           bool_and(coalesce(p.presence = 'Absent', false)) AS absent,
           min(p.presence) AS presence, min(p.change) AS change,
           min(coalesce(p.presence_row, p.row)) AS row,
           min(coalesce(p.change_row, p.row)) AS change_row
    FROM presence p
    JOIN timed t ON t.visit = p.visit
    JOIN places s ON s.site = p.site
    WHERE t.time IS NOT NULL AND t.subject IN (SELECT subject FROM followed) AND p.f IN (SELECT f FROM attributes WHERE shared = 'changeFromPrior')
    GROUP BY t.subject, t.exam, t.time, p.f, place
)
SELECT *,
       lag(row) OVER before AS prior_row,
       lag(observations) OVER before AS prior_observations,
       lag(present) OVER before AS was_present,
       lag(absent) OVER before AS was_absent,
       lag(presence) OVER before AS prior_presence,
       lag(time) OVER before AS prior_time
FROM spoken
WINDOW before AS (PARTITION BY subject, f, place ORDER BY time, exam)
