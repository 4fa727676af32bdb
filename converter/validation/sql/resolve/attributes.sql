-- An attribute is named by its id (that of its own finding first), else by an index code
-- among the attributes of its finding. A value on the observation itself belongs to the
-- finding's presence where that permits it, else to the one attribute that does.
CREATE OR REPLACE TABLE with_attribute AS
WITH named AS (
    SELECT f, attribute_system AS system, attribute_code AS code FROM with_finding
    WHERE attribute_code <> ''
),
direct AS (
    SELECT n.f, n.system, n.code,
           coalesce(min(a.a) FILTER (a.f = n.f), min(a.a)) AS a
    FROM named n JOIN attributes a ON a.id = n.code
    WHERE n.system IN ('OIFM', 'RADELEMENT', '')
    GROUP BY n.f, n.system, n.code
),
indexed AS (
    SELECT n.f, n.system, n.code, c.a
    FROM named n
    JOIN attribute_codes c ON c.system = n.system AND c.code = n.code
    JOIN attributes a ON a.a = c.a AND a.f = n.f
    WHERE NOT EXISTS (SELECT 1 FROM direct d WHERE d.f = n.f AND d.system = n.system AND d.code = n.code)
),
candidates AS (
    SELECT f, system, code, list(a ORDER BY a) AS found
    FROM (FROM direct UNION FROM indexed)
    GROUP BY f, system, code
),
bare AS (
    SELECT f, value_system AS system, value_code AS code FROM with_finding
    WHERE attribute_code = ''
),
permitting AS (
    SELECT b.f, b.system, b.code, a.a, a.shared
    FROM bare b
    JOIN attributes a ON a.f = b.f
    JOIN permitted p ON p.a = a.a
    WHERE p.id = b.code
       OR EXISTS (SELECT 1 FROM value_codes c WHERE c.v = p.v AND c.system = b.system AND c.code = b.code)
),
implied AS (
    SELECT f, system, code,
           CASE WHEN count(DISTINCT a) FILTER (shared = 'presence') = 1
                THEN [any_value(a) FILTER (shared = 'presence')]
                ELSE list(DISTINCT a ORDER BY a) END AS found
    FROM permitting
    GROUP BY f, system, code
)
SELECT
    w.*,
    CASE WHEN len(coalesce(c.found, i.found)) = 1 THEN coalesce(c.found, i.found)[1] END AS a,
    coalesce(c.found, i.found, []) AS attribute_candidates
FROM with_finding w
LEFT JOIN candidates c
    ON c.f IS NOT DISTINCT FROM w.f AND c.system = w.attribute_system AND c.code = w.attribute_code
LEFT JOIN implied i
    ON w.attribute_code = '' AND i.f = w.f AND i.system = w.value_system AND i.code = w.value_code
