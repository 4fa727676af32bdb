-- What observations say of presence and change: those that are plain, and those that were
-- looked at closely.
INSERT INTO seen
WITH said AS (
    SELECT f, presence, change, presence_row, change_row, COLUMNS(v.*)
    FROM presence JOIN looked_at v USING (observation)
    UNION ALL BY NAME
    FROM plain
)
SELECT hash(subject_id, f, site_code, laterality_code), hash(coalesce(exam_id, report_id, source)),
       TRY_CAST(exam_time AS TIMESTAMPTZ) AS time, presence, change, presence_row, change_row
FROM said
WHERE subject_id IS NOT NULL AND time IS NOT NULL
