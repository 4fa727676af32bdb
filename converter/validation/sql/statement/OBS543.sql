-- A code that its system's release does not have.
SELECT r.s, r.a, r.v, r.said, NULL::INT[] AS candidates
FROM recorded_codes r
WHERE r.rule = 'OBS543' AND r.part <> 'finding'
