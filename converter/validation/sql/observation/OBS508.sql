-- A number outside of the attribute's range, compared in the unit that was recorded.
SELECT k.row, NULL::BIGINT AS other, k.a, NULL::INT AS v, k.written AS said, NULL::INT[] AS candidates
FROM (
    SELECT n.row, n.a, coalesce(n.number::VARCHAR, n.number_text) AS written, u.minimum, u.maximum,
           n.number, TRY_CAST(n.number_text AS DOUBLE) AS rough
    FROM facts n
    JOIN checked c ON c.s = n.s
    JOIN unit_pairs u ON u.a = n.a AND u.unit = c.unit AND u.unit_code = c.unit_code
    WHERE n.v IS NULL AND c.kind = 'number'
) k
WHERE CASE WHEN number IS NOT NULL THEN number < minimum OR number > maximum
           ELSE rough < minimum::DOUBLE OR rough > maximum::DOUBLE END
