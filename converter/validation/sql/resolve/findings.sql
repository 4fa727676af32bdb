-- A finding is named by its id, else by an index code that identifies it. Several: none.
CREATE OR REPLACE TABLE with_finding AS
WITH named AS (
    SELECT finding_system AS system, finding_code AS code FROM said
),
direct AS (
    SELECT n.system, n.code, f.f
    FROM named n JOIN findings f ON f.id = n.code
    WHERE n.system IN ('OIFM', 'RADELEMENT', '')
),
indexed AS (
    SELECT n.system, n.code, c.f
    FROM named n JOIN finding_codes c ON c.system = n.system AND c.code = n.code
    WHERE NOT EXISTS (SELECT 1 FROM direct d WHERE d.system = n.system AND d.code = n.code)
),
candidates AS (
    SELECT system, code, list(f ORDER BY f) AS found
    FROM (FROM direct UNION FROM indexed)
    GROUP BY system, code
)
SELECT
    said.*,
    CASE WHEN len(c.found) = 1 THEN c.found[1] END AS f,
    coalesce(c.found, []) AS finding_candidates
FROM said
LEFT JOIN candidates c ON c.system = finding_system AND c.code = finding_code
