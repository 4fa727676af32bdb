-- A code that its system cannot have, for the anatomic site.
SELECT min(r.row) AS row, NULL::BIGINT AS other, NULL::INT AS a, NULL::INT AS v,
       x.system || ' ' || x.code AS said, NULL::INT[] AS candidates
FROM rows r
JOIN sites t ON t.site = r.site
JOIN code_faults x ON x.system = t.site_system AND x.code = t.site_code
GROUP BY r.observation, x.system, x.code
