-- A code that its system cannot have, for the anatomic site.
SELECT min(r.row) AS row, NULL::BIGINT AS other, NULL::INT AS a, NULL::INT AS v,
       t.system || ' ' || t.code AS said, NULL::INT[] AS candidates
FROM rows r
JOIN site_faults t ON t.site = r.site
GROUP BY r.observation, t.system, t.code
