-- Larger, smaller, better or worse than in a prior exam that says that it was not there.
SELECT change_row AS row, prior_row AS other, NULL::INT AS a, NULL::INT AS v, lower(change) AS said,
       NULL::INT[] AS candidates
FROM history
WHERE observations = 1 AND prior_row IS NOT NULL AND prior_time < time
  AND change IN ('Increased', 'Decreased', 'Larger', 'Smaller', 'Worsened', 'Improved') AND was_absent
