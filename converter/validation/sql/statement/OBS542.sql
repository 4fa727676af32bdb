-- A code that several attributes of the finding, or several values of the attribute, have.
SELECT s, NULL::INT AS a, NULL::INT AS v, 'attribute' AS said, attribute_candidates AS candidates
FROM checked
WHERE len(attribute_candidates) > 1
UNION
SELECT s, a, NULL, 'value', value_candidates
FROM checked
WHERE NOT value_elsewhere AND len(value_candidates) > 1
