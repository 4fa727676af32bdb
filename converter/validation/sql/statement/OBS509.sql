-- A value of another kind than the attribute asks for. A code with a number is a number.
SELECT s, a, NULL::INT AS v,
       CASE WHEN value_kind = 'code' AND value_code = '' THEN 'text' ELSE value_kind END AS said,
       NULL::INT[] AS candidates
FROM checked
WHERE a IS NOT NULL AND NOT (elsewhere AND f IS NOT NULL) AND CASE kind
    WHEN 'choice' THEN v IS NULL AND (
        value_kind IN ('number', 'boolean', 'text') OR (value_kind = 'code' AND value_code = '' AND value_text <> ''))
    WHEN 'number' THEN value_kind IN ('code', 'boolean')
        OR (value_kind = 'text' AND written_number IS NULL)
    WHEN 'boolean' THEN value_kind IN ('code', 'number')
        OR (value_kind = 'text' AND lower(trim(value_text)) NOT IN ('true', 'false'))
    WHEN 'text' THEN value_kind IN ('number', 'boolean')
END
