-- What each observation says about the change, in keeping with the exam before: nothing that a
-- rule would find fault with, unless that is its fault. Where an observation of the same
-- finding of the patient has another fault, nothing is said of changes.
CREATE OR REPLACE TEMP TABLE followed AS
WITH spoken AS (
    SELECT patient, f, exam, bool_or(presence = 1) AS present, bool_and(presence = 0) AS absent,
           bool_or(fault IS NOT NULL) AS faulty
    FROM observed
    GROUP BY patient, f, exam
),
compared AS (
    SELECT *, lag(present) OVER earlier AS was_present, lag(absent) OVER earlier AS was_absent,
           bool_or(faulty) OVER (PARTITION BY patient, f) AS touched
    FROM spoken
    WINDOW earlier AS (PARTITION BY patient, f ORDER BY exam)
)
SELECT o.i, o.patient, o.exam, o.fault, o.f, o.presence,
       CASE WHEN o.own_change IS NOT NULL THEN o.own_change
            WHEN o.fault IS NOT NULL OR o.leads_up OR c.touched THEN NULL
            WHEN NOT chance(o.i, 'change', 60) THEN NULL
            WHEN o.presence = 0 THEN CASE WHEN c.was_present THEN 3 END
            WHEN c.was_absent THEN 2
            WHEN c.was_present IS NULL THEN [0, 1, 2, 4, 5, 6, 7][1 + luck(o.i, 'new') % 7]
            ELSE [0, 1, 4, 5, 6, 7][1 + luck(o.i, 'other') % 6] END AS change,
       -- A finding of a patient is always at one place.
       CASE WHEN luck(o.patient * 1009 + o.f, 'sited') % 3 = 0
            THEN luck(o.patient * 1009 + o.f, 'site') % (SELECT count(*) FROM sites) END AS site
FROM observed o
JOIN compared c USING (patient, f, exam)
