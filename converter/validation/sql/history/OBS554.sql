-- Larger, smaller, better or worse than in a prior exam that says that it was not there.
SELECT row, prior_row AS other, NULL::INT AS a, NULL::INT AS v, lower(change) AS said,
       NULL::INT[] AS candidates
FROM history
WHERE change IN ('Increased', 'Decreased', 'Larger', 'Smaller', 'Worsened', 'Improved') AND was_absent
