-- Unchanged, though its presence changed since the prior exam.
SELECT change_row AS row, prior_row AS other, NULL::INT AS a, NULL::INT AS v, lower(change) AS said,
       NULL::INT[] AS candidates
FROM history
WHERE observations = 1 AND prior_row IS NOT NULL AND prior_time < time
  AND change IN ('Unchanged', 'Stable') AND prior_observations = 1
  AND ((presence = 'Present' AND was_absent) OR (presence = 'Absent' AND was_present))
