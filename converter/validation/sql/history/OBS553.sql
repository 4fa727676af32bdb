-- Unchanged, though its presence changed since the prior exam.
SELECT row, prior_row AS other, NULL::INT AS a, NULL::INT AS v, lower(change) AS said,
       NULL::INT[] AS candidates
FROM history
WHERE change IN ('Unchanged', 'Stable') AND prior_alone
  AND ((present AND was_absent) OR (absent AND was_present))
