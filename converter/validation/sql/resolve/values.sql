-- A value is named by its id or transmitted token, else by an index code among the values
-- of its attribute, else by the code of the shared value that it stands for.
CREATE OR REPLACE TABLE checked AS
WITH named AS (
    SELECT a, value_system AS system,
           CASE WHEN value_code = '' AND value_kind = 'text' THEN value_text ELSE value_code END AS code
    FROM with_attribute
    WHERE a IS NOT NULL
),
ranked AS (
    SELECT n.a, n.system, n.code, p.v, CASE WHEN p.a = n.a THEN 1 ELSE 5 END AS rank
    FROM named n JOIN permitted p ON p.id = n.code
    WHERE n.system IN ('OIFM', 'RADELEMENT', '')
    UNION
    SELECT n.a, n.system, n.code, p.v, 2
    FROM named n JOIN permitted p ON p.a = n.a AND p.token = n.code
    UNION
    SELECT n.a, n.system, n.code, c.v, CASE WHEN c.shared THEN 4 ELSE 3 END
    FROM named n
    JOIN value_codes c ON c.system = n.system AND c.code = n.code
    JOIN permitted p ON p.v = c.v AND p.a = n.a
),
best AS (
    SELECT * FROM ranked
    QUALIFY rank = min(rank) OVER (PARTITION BY a, system, code)
),
candidates AS (
    SELECT a, system, code, any_value(rank) AS rank, list(v ORDER BY v) AS found
    FROM best
    GROUP BY a, system, code
)
SELECT
    w.* EXCLUDE (unit, unit_code),
    coalesce(w.unit, '') AS unit,
    coalesce(w.unit_code, '') AS unit_code,
    t.kind, t.shared, t.required, t.least, t.most, t.whole,
    t.f IS DISTINCT FROM w.f AS elsewhere,
    CASE WHEN t.kind = 'choice' AND len(c.found) = 1 AND c.rank < 5 THEN c.found[1] END AS v,
    CASE WHEN t.kind = 'choice' THEN coalesce(c.found, []) ELSE [] END AS value_candidates,
    coalesce(c.rank = 5, false) AS value_elsewhere,
    CASE WHEN t.kind = 'number' AND w.value_kind = 'text'
         THEN TRY_CAST(w.value_text AS DECIMAL(38, 18)) END AS written_number
FROM with_attribute w
LEFT JOIN attributes t ON t.a = w.a
LEFT JOIN candidates c
    ON c.a = w.a AND c.system = w.value_system
   AND c.code = CASE WHEN w.value_code = '' AND w.value_kind = 'text' THEN w.value_text ELSE w.value_code END
