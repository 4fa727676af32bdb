-- Patient and exam as hashes, and the exam's time. Where neither exam nor
-- report has an id, what a document records on one day is one exam.
SELECT subject_id IS NOT NULL AS known, hash(subject_id) AS subject,
       hash(coalesce(exam_id, report_id, source),
            CASE WHEN coalesce(exam_id, report_id) IS NULL THEN time::DATE END) AS exam, time
FROM (
    SELECT *,
           -- The forms that a graph has as times (annotations/times.py): others are no times here.
           CASE WHEN regexp_full_match(exam_time, '([0-9]{4})[-/](0?[1-9]|1[0-2])[-/](0?[1-9]|[12][0-9]|3[01])(?:[T ]((?:[01]?[0-9]|2[0-3]):[0-5][0-9])(?::([0-5][0-9])(\.[0-9]+)?)?(?:(Z| UTC| GMT)|([+-](?:0[0-9]|1[0-3])):?([0-5][0-9])?|([+-]14)(?::?00)?)?)?')
                THEN TRY_CAST(exam_time AS TIMESTAMPTZ) END AS time
    FROM visits
)
