-- A fraction where the attribute asks for a whole number, in the attribute's own unit.
SELECT n.row, NULL::BIGINT AS other, n.a, NULL::INT AS v, 'fraction' AS said, NULL::INT[] AS candidates
FROM facts n
JOIN checked c ON c.s = n.s
JOIN unit_pairs u ON u.a = n.a AND u.unit = c.unit AND u.unit_code = c.unit_code
WHERE c.whole AND u.same AND n.number <> round(n.number, 0)
