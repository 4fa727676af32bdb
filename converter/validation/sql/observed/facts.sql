-- Every row with what it resolves to, in numbers. A fact of an attribute of another finding
-- says nothing about this one.
CREATE OR REPLACE TABLE facts AS
SELECT r.row, r.observation, r.s, j.f, j.a, j.v, j.presence, j.change,
       coalesce(r.number, j.written_number) AS number, r.number_text, j.answered,
       -- "< 5" is not 5.
       coalesce(regexp_extract(trim(r.number_text), '^(<=|>=|<|>)', 1), '') AS than
FROM rows r
JOIN judged j ON j.s = r.s
WHERE j.is_fact
