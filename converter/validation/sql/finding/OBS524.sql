-- The text beside a code is the name of another concept of its system.
SELECT r.s, r.a, r.v, r.said, NULL::INT[] AS candidates
FROM recorded_codes r
WHERE r.rule = 'OBS524' AND r.part = 'finding'
