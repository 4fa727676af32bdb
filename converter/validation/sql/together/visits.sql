-- Patient and exam as hashes, the exam's time, and the place in the body. Where neither exam nor
-- report has an id, what a document records on one day is one exam.
SELECT subject_id IS NOT NULL AS known, hash(subject_id, place, side) AS subject,
       hash(coalesce(exam_id, report_id, source),
            CASE WHEN coalesce(exam_id, report_id) IS NULL THEN time::DATE END) AS exam, time
FROM (SELECT *, TRY_CAST(exam_time AS TIMESTAMPTZ) AS time FROM visits)
