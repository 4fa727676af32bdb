-- A code that its system cannot have, on a finding.
SELECT c.s, NULL::INT AS a, NULL::INT AS v, x.system || ' ' || x.code AS said, NULL::INT[] AS candidates
FROM checked c
JOIN code_faults x ON x.system = c.finding_system AND x.code = c.finding_code
