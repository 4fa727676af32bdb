-- A value that the attribute does not permit: unknown, or of another attribute.
SELECT s, a, CASE WHEN value_elsewhere THEN value_candidates[1] END AS v, value_code AS said,
       NULL::INT[] AS candidates
FROM checked
WHERE kind = 'choice' AND v IS NULL AND value_kind = 'code' AND value_code <> ''
  AND (value_elsewhere OR (len(value_candidates) = 0 AND value_system IN ('OIFM', '', 'RADELEMENT')))
