-- A number outside of the attribute's range, compared in the unit that was recorded. What is
-- less than the least is as well, and what is more than the greatest.
SELECT n.row, NULL::BIGINT AS other, n.a, NULL::INT AS v, NULL::VARCHAR AS said,
       NULL::INT[] AS candidates
FROM facts n
JOIN judged j ON j.s = n.s
WHERE j.numeric
  AND CASE WHEN n.number IS NOT NULL THEN n.number < j.minimum OR n.number > j.maximum
                OR (n.than = '<' AND n.number = j.minimum) OR (n.than = '>' AND n.number = j.maximum)
           ELSE TRY_CAST(n.number_text AS DOUBLE) < j.minimum::DOUBLE
                OR TRY_CAST(n.number_text AS DOUBLE) > j.maximum::DOUBLE END
