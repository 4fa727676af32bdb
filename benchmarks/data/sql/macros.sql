-- A number that depends on the seed, on a number, and on what it is drawn for.
CREATE OR REPLACE MACRO luck(i, about) AS (hash(i, about, getvariable('seed')) % 1000003)::BIGINT;
CREATE OR REPLACE MACRO chance(i, about, percent) AS luck(i, about) % 100 < percent;
-- One of so many, the first ones far more often: the first tenth is drawn nearly every second time.
CREATE OR REPLACE MACRO skewed(i, about, many) AS floor(pow(luck(i, about) / 1000003.0, 3) * many)::BIGINT;
-- One observation of each block has a fault, none where blocks have no length.
CREATE OR REPLACE MACRO is_faulty(i) AS
    getvariable('every') > 0 AND i >= 0
    AND i % getvariable('every') = luck(i // getvariable('every'), 'where') % getvariable('every');
