-- Every row with what it resolves to, in numbers. A fact of an attribute of another finding
-- says nothing about this one.
CREATE OR REPLACE TABLE facts AS
SELECT r.row, r.observation, r.s, j.f, j.a, j.v, j.presence, j.change,
       coalesce(r.number, j.written_number) AS number, r.number_text, j.answered
FROM rows r
JOIN judged j ON j.s = r.s
WHERE j.is_fact
