-- An attribute or value in another system, with a code that the finding's definition lacks.
-- DICOM's own codes beside an observation tell where the image is: no definition has them.
SELECT s, NULL::INT AS a, NULL::INT AS v, 'attribute' AS said, NULL::INT[] AS candidates
FROM checked
WHERE f IS NOT NULL AND a IS NULL AND len(attribute_candidates) = 0
  AND (attribute_system NOT IN ('OIFM', '', 'DCM') OR (attribute_code = '' AND value_kind IS NOT NULL))
  AND NOT EXISTS (SELECT 1 FROM code_faults x WHERE x.system = attribute_system AND x.code = attribute_code)
UNION
SELECT s, a, NULL, 'value', NULL
FROM checked
WHERE kind = 'choice' AND v IS NULL AND value_kind = 'code' AND value_code <> '' AND len(value_candidates) = 0
  AND value_system NOT IN ('OIFM', '', 'RADELEMENT')
  AND NOT EXISTS (SELECT 1 FROM code_faults x WHERE x.system = value_system AND x.code = value_code)
