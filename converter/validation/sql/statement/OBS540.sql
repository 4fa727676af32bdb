-- A code that its system cannot have, on an attribute or a value.
SELECT s, a, NULL::INT AS v, x.system || ' ' || x.code AS said, NULL::INT[] AS candidates
FROM (
    SELECT s, a, attribute_system AS system, attribute_code AS code FROM checked
    UNION
    SELECT s, a, value_system, value_code FROM checked
)
JOIN code_faults x USING (system, code)
