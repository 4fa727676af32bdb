-- Resolved, though the prior exam says that it was not there.
SELECT row, prior_row AS other, NULL::INT AS a, NULL::INT AS v, lower(change) AS said,
       NULL::INT[] AS candidates
FROM history
WHERE change = 'Resolved' AND was_absent
