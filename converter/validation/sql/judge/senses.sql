-- What values mean, as numbers: -1 stands for a value that has no shared meaning.
CREATE TABLE senses AS
SELECT p.v, p.meaning, a.shared,
       CASE WHEN p.meaning IS NULL THEN -1
            ELSE dense_rank() OVER (ORDER BY p.meaning) END::INT AS sense
FROM permitted p
JOIN attributes a USING (a)
