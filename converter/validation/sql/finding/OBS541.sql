-- A finding coded in another system, with a code that identifies no definition.
SELECT c.s, NULL::INT AS a, NULL::INT AS v, 'finding' AS said, c.named AS candidates
FROM (
    SELECT checked.*, t.others AS named
    FROM checked
    JOIN finding_names t ON t.text = finding_text
) c
WHERE f IS NULL AND len(finding_candidates) = 0
  AND (finding_code = '' OR finding_system NOT IN ('OIFM', ''))
  AND NOT EXISTS (SELECT 1 FROM code_faults x WHERE x.system = finding_system AND x.code = finding_code)
