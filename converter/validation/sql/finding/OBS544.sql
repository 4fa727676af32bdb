-- A code that the release of its system has as inactive.
SELECT r.s, r.a, r.v, r.said, NULL::INT[] AS candidates
FROM recorded_codes r
WHERE r.rule = 'OBS544' AND r.part = 'finding'
