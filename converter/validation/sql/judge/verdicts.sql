-- What is to be known of a statement wherever it is made: what it resolves to, the range
-- of its number, and what it weighs in the sum by which a sound observation is known at
-- once (see suspects.py): each byte of the sum counts one kind of statement.
--
--   1 answers a required attribute   2 the same, of presence   3 says that it is absent
--   4 describes in detail            5 is itself at fault      6 speaks of presence
--   7 speaks of change
CREATE OR REPLACE TABLE verdicts AS
WITH known AS (
    SELECT c.*, p.sense, m.exclusive, m.meaning, m.name AS value_name, t.name AS attribute_name,
           c.a IS NOT NULL AND NOT (c.elsewhere AND c.f IS NOT NULL) AS is_fact,
           c.value_kind IS NOT NULL AS answered,
           CASE WHEN is_fact AND c.shared = 'presence' THEN p.sense END AS presence,
           CASE WHEN is_fact AND c.shared = 'changeFromPrior' THEN p.sense END AS change,
           -- 1 left, 2 right, 0 whatever else is said of the side, or in doubt.
           CASE WHEN is_fact AND answered AND c.shared = 'laterality' AND c.f IS NOT NULL
                THEN CASE WHEN c.s IN (SELECT s FROM statement_faults WHERE code = 'OBS520') THEN 0
                          WHEN m.meaning = 'Left' THEN 1
                          WHEN m.meaning = 'Right' THEN 2
                          ELSE 0 END END::TINYINT AS side,
           c.s IN (SELECT s FROM finding_faults UNION ALL SELECT s FROM statement_faults) AS faulty
    FROM checked c
    LEFT JOIN attributes t ON t.a = c.a
    LEFT JOIN senses p ON p.v = c.v
    LEFT JOIN permitted m ON m.v = c.v
),
described AS (
    SELECT *,
           -- Where it was looked for, that it is gone, and answers such as "none" are no details.
           is_fact AND answered AND presence IS NULL
           AND coalesce(shared, '') NOT IN ('laterality', 'location')
           AND NOT regexp_matches(lower(attribute_name), '\b(location|side|laterality|site|region)\b')
           AND CASE WHEN v IS NOT NULL
                    THEN NOT exclusive AND coalesce(meaning, '') NOT IN ('Resolved', 'Unchanged', 'Stable')
                         AND lower(value_name) NOT IN ('resolved', 'unchanged', 'stable')
                    ELSE kind = 'number' END AS detail
    FROM known
)
SELECT d.s, d.f, d.a, d.v, d.is_fact, d.answered, d.presence, d.change, d.side, d.detail, d.written_number,
       d.shared, d.whole, d.most, coalesce(d.exclusive, false) AS exclusive,
       d.is_fact AND d.kind = 'number' AS numeric,
       u.minimum, u.maximum, u.same AS same_unit,
       -- Two answers are one where these and the value or number are the same.
       coalesce(u.ucum, d.unit || ' ' || d.unit_code) AS said_unit,
       lower(trim(coalesce(nullif(d.value_code, ''), d.value_text))) AS said_value,
       (d.is_fact AND d.answered AND d.required)::BIGINT
       + ((d.is_fact AND d.answered AND d.required AND d.shared IS NOT DISTINCT FROM 'presence')::BIGINT << 8)
       + ((d.presence IS NOT NULL AND d.meaning IS NOT DISTINCT FROM 'Absent')::BIGINT << 16)
       + (d.detail::BIGINT << 24)
       + (d.faulty::BIGINT << 32)
       + ((d.presence IS NOT NULL)::BIGINT << 40)
       + ((d.change IS NOT NULL)::BIGINT << 48) AS weight
FROM described d
LEFT JOIN unit_pairs u ON u.a = d.a AND u.unit = d.unit AND u.unit_code = d.unit_code
