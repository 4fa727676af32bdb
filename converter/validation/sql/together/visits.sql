-- Patient and exam as hashes, the exam's time, and the place in the body.
SELECT subject_id IS NOT NULL AS known, hash(subject_id, site_code, laterality_code) AS subject,
       hash(coalesce(exam_id, report_id, source)) AS exam, TRY_CAST(exam_time AS TIMESTAMPTZ) AS time
FROM visits
