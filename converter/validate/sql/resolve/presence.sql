-- What each observation says about presence and change, where it says one thing only.
CREATE TABLE presence AS
SELECT observation, min(row) AS row, min(f) AS f, min(visit) AS visit, min(site) AS site,
       CASE WHEN count(DISTINCT meaning) FILTER (shared = 'presence') = 1
            THEN min(meaning) FILTER (shared = 'presence') END AS presence,
       CASE WHEN count(DISTINCT v) FILTER (shared = 'changeFromPrior') = 1
            THEN min(meaning) FILTER (shared = 'changeFromPrior') END AS change,
       min(row) FILTER (shared = 'changeFromPrior') AS change_row,
       min(row) FILTER (shared = 'presence') AS presence_row
FROM facts
WHERE shared IN ('presence', 'changeFromPrior') AND f IS NOT NULL
GROUP BY observation
