-- Observations first to last-1: five for an exam, four exams for a patient, whole patients.
-- Every other finding of a patient is followed: it is spoken of in each of the exams. What
-- needs an exam before is a fault of the finding that is kept for it, and the exam before is
-- made to fit; where there is none, the fault is another.
CREATE OR REPLACE TEMP TABLE observed AS
WITH placed AS (
    SELECT i, i // 20 AS patient, i // 5 AS exam, patient * 5 + i % 5 AS thread,
           CASE WHEN k.needs = 'history' AND (i % 20 < 5 OR is_faulty(i - 5)) THEN 'OBS501'
                WHEN k.fault = 'OBS532' AND i % 5 = 0 THEN 'OBS501' -- the first of its report
                ELSE k.fault END AS fault,
           CASE WHEN k.fault = 'OBS501' OR fault <> k.fault THEN NULL ELSE k.needs END AS needs
    FROM range($first, $last) t(i)
    LEFT JOIN faults k
        ON is_faulty(i) AND k.at = (i // getvariable('every')) % (SELECT count(*) FROM faults)
),
ahead AS (
    SELECT *, lead(fault, 5) OVER (ORDER BY i) AS next FROM placed
),
drawn AS (
    SELECT a.*, h.presence AS own, h.change AS own_change, n.before,
           coalesce(h.f, n.f) AS kept,
           coalesce(nullif(a.needs, 'history'), '') AS role
    FROM ahead a
    LEFT JOIN changes h ON h.fault = a.fault
    LEFT JOIN changes n ON n.fault = a.next
),
lots AS MATERIALIZED (
    SELECT d.*,
           CASE WHEN d.fault IS NULL AND chance(d.thread, 'followed', 50)
                THEN skewed(d.thread, 'same', c.many) ELSE skewed(d.i, 'finding', c.many) END AS n
    FROM drawn d JOIN counts c ON c.role = d.role
)
SELECT d.i, d.patient, d.exam, d.fault, d.own_change, d.before IS NOT NULL AS leads_up,
       coalesce(d.kept, w.f) AS f,
       -- A third is absent, and then nothing else is said.
       CASE WHEN d.own IS NOT NULL THEN d.own
            WHEN d.before IS NOT NULL THEN d.before
            WHEN d.fault IN ('OBS505', 'OBS520', 'OBS530') THEN 0
            WHEN d.fault IS NOT NULL THEN 1
            WHEN chance(d.i, 'absent', 34) THEN 0
            WHEN chance(d.i, 'sure', 94) THEN 1
            ELSE 2 END AS presence
FROM lots d JOIN drawable w ON w.role = d.role AND w.n = d.n
