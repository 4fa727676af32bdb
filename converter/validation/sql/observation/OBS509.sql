-- A fraction where the attribute asks for a whole number, in the attribute's own unit.
SELECT n.row, NULL::BIGINT AS other, n.a, NULL::INT AS v, 'fraction' AS said, NULL::INT[] AS candidates
FROM facts n
JOIN judged j ON j.s = n.s
WHERE j.whole AND j.same_unit AND n.number <> round(n.number, 0)
