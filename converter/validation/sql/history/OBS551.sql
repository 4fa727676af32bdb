-- New, though the prior exam had it.
SELECT change_row AS row, prior_row AS other, NULL::INT AS a, NULL::INT AS v, lower(change) AS said,
       NULL::INT[] AS candidates
FROM history
WHERE observations = 1 AND prior_row IS NOT NULL AND prior_time < time
  AND change = 'New' AND was_present AND prior_observations = 1
