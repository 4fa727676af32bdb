-- The attributes that an observation answers more than once: the others cannot be too many.
CREATE OR REPLACE TABLE several AS
SELECT observation, a FROM facts GROUP BY observation, a HAVING count(*) > 1
