-- New, though the prior exam had it.
SELECT row, prior_row AS other, NULL::INT AS a, NULL::INT AS v, lower(change) AS said,
       NULL::INT[] AS candidates
FROM history
WHERE change = 'New' AND was_present AND prior_alone
