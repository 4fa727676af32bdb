-- What each observation says about presence and change, where it says one thing only.
CREATE OR REPLACE TABLE presence AS
SELECT observation, min(f) AS f,
       CASE WHEN min(presence) = max(presence) THEN any_value(presence) END AS presence,
       CASE WHEN min(change) = max(change) THEN any_value(change) END AS change,
       min(CASE WHEN presence IS NOT NULL THEN row END) AS presence_row,
       min(CASE WHEN change IS NOT NULL THEN row END) AS change_row
FROM facts
WHERE (presence IS NOT NULL OR change IS NOT NULL) AND f IS NOT NULL
GROUP BY observation
