-- What is said, with the system of our own and RadElement's codes known by their form.
CREATE OR REPLACE TABLE said AS
SELECT
    s,
    CASE WHEN starts_with(finding_code, 'OIFM_') THEN 'OIFM'
         WHEN finding_system = '' AND starts_with(finding_code, 'RDE') THEN 'RADELEMENT'
         ELSE finding_system END AS finding_system,
    coalesce(finding_code, '') AS finding_code,
    coalesce(finding_text, '') AS finding_text,
    CASE WHEN starts_with(attribute_code, 'OIFMA_') THEN 'OIFM'
         WHEN attribute_system = '' AND starts_with(attribute_code, 'RDE') THEN 'RADELEMENT'
         ELSE attribute_system END AS attribute_system,
    coalesce(attribute_code, '') AS attribute_code,
    attribute_text,
    value_kind,
    CASE WHEN starts_with(value_code, 'OIFMA_') THEN 'OIFM'
         WHEN value_system = '' AND starts_with(value_code, 'RDE') THEN 'RADELEMENT'
         ELSE value_system END AS value_system,
    coalesce(value_code, '') AS value_code,
    coalesce(value_text, '') AS value_text,
    unit,
    unit_code,
    other_codes
FROM statements
