-- The observation table, one row for each value, with the column `fault`; `leads` marks the
-- first row of each observation.
WITH asked AS (
    SELECT o.*, a.part, a.role, bool_or(a.role = 'side') OVER (PARTITION BY o.i) AS sided, a.attribute, a.attribute_name, a.ids, a.names,
           o.fault IS NULL AND o.presence > 0
           AND chance(o.i * 64 + a.part, 'answered', getvariable('answered')) AS spoken_of,
           -- By number, from 1: the values that are chosen. Numbers are made below.
           CASE a.role
               WHEN 'presence' THEN CASE o.fault WHEN 'OBS505' THEN [o.presence + 1, 2]
                                                 WHEN 'OBS506' THEN [o.presence + 1, o.presence + 1]
                                                 ELSE [o.presence + 1] END
               WHEN 'change' THEN CASE WHEN o.change IS NULL THEN [] ELSE [o.change + 1] END
               WHEN 'shape' THEN CASE WHEN (o.presence > 0 OR o.fault IS NOT DISTINCT FROM 'OBS505')
                                           AND o.fault IS DISTINCT FROM 'OBS507'
                                      THEN [1 + luck(o.i, 'shape') % 4] ELSE [] END
               WHEN 'segments' THEN CASE WHEN o.fault = 'OBS531' THEN [1, 2]
                                         WHEN spoken_of THEN
                                             [[1], [2], [2, 4], [3, 4, 5]][1 + luck(o.i, 'segments') % 4]
                                         ELSE [] END
               WHEN 'kind' THEN CASE WHEN o.fault IN ('OBS530', 'OBS542') AND a.first THEN [1]
                                     WHEN spoken_of THEN [1 + luck(o.i * 64 + a.part, 'value') % 5]
                                     ELSE [] END
               WHEN 'side' THEN CASE WHEN o.fault = 'OBS533' THEN [1]
                                     WHEN spoken_of THEN [1 + luck(o.patient * 1009 + o.f, 'side') % 2]
                                     ELSE [] END
               WHEN 'size' THEN CASE WHEN o.fault IN ('OBS508', 'OBS510', 'OBS511', 'OBS512', 'OBS513')
                                          OR spoken_of
                                     THEN [0] ELSE [] END
               ELSE CASE WHEN spoken_of THEN [0] ELSE [] END
           END::BIGINT[] AS chosen
    FROM followed o JOIN answers a USING (f)
),
said AS (
    SELECT * EXCLUDE (chosen, spoken_of, fault),
           unnest(chosen) AS choice, generate_subscripts(chosen, 1) - 1 AS again,
           fault,
           -- What is wrong with the presence, and with the size.
           CASE WHEN role = 'presence' THEN fault END AS here,
           CASE WHEN role = 'size' THEN fault END AS sized,
           CASE WHEN role = 'kind' AND fault = 'OBS542' THEN fault END AS coded
    FROM asked
),
measured AS (
    SELECT *,
           role IN ('size', 'count') AS is_number,
           luck(i * 64 + part, 'number') AS lot,
           luck(i * 64 + part, 'spelt') % 32 = 0 AS capital,
           CASE WHEN role = 'count' OR sized = 'OBS510' THEN NULL
                WHEN role <> 'size' THEN NULL
                WHEN sized = 'OBS511' THEN 'zorkmid'
                WHEN sized = 'OBS512' THEN 'kg'
                WHEN sized IS NULL AND lot % 4 = 0 THEN 'cm'
                ELSE 'mm' END AS unit_,
           CASE WHEN role = 'count' THEN printf('%d', 1 + lot % 20)
                WHEN role <> 'size' THEN NULL
                WHEN sized = 'OBS508' THEN printf('%.1f', 4000 + lot % 1000 / 10.0)
                WHEN unit_ = 'cm' THEN printf('%.2f', (1 + lot % 3990) / 100.0)
                ELSE printf('%.1f', (1 + lot % 3990) / 10.0) END AS written
    FROM said
)
SELECT
    s.i AS observation,
    'obs-' || CASE WHEN fault = 'OBS532' THEN s.i - 1 ELSE s.i END AS observation_id,
    'report-' || exam AS report_id,
    'patient-' || patient AS subject_id,
    'exam-' || exam AS exam_id,
    strftime(TIMESTAMP '2020-01-01' + INTERVAL 1 MINUTE * patient + INTERVAL 30 DAY * (exam % 4),
             '%Y-%m-%dT%H:%M:%SZ') AS exam_time,
    CASE exam % 3 WHEN 0 THEN '24627-2' WHEN 1 THEN '30746-2' ELSE '24725-4' END AS exam_code,
    CASE exam % 3 WHEN 0 THEN 'CT Chest' WHEN 1 THEN 'Portable XR Chest' ELSE 'CT Head' END AS exam_text,
    'OIFM' AS finding_system,
    CASE WHEN fault = 'OBS501' THEN getvariable('no_finding') ELSE g.id END AS finding_code,
    CASE WHEN fault = 'OBS522' THEN 'quux'
         WHEN luck(s.i, 'synonym') % 16 = 0 THEN g.name || ' sign'
         ELSE g.name END AS finding_text,
    'OIFM' AS attribute_system,
    CASE here WHEN 'OBS502' THEN getvariable('no_attribute') WHEN 'OBS503' THEN n.attribute
              ELSE s.attribute END AS attribute_code,
    CASE WHEN here = 'OBS523' THEN 'quux' ELSE s.attribute_name END AS attribute_text,
    CASE WHEN here = 'OBS509' THEN 'text' WHEN is_number THEN 'number' ELSE 'code' END AS value_kind,
    CASE WHEN is_number OR here = 'OBS509' THEN NULL
         WHEN here = 'OBS541' OR coded IS NOT NULL THEN 'RADLEX'
         ELSE 'OIFM' END AS value_system,
    CASE WHEN is_number OR here = 'OBS509' THEN NULL
         WHEN here = 'OBS541' THEN 'RID13166'
         WHEN here = 'OBS503' THEN n.ids[choice]
         WHEN here = 'OBS504' THEN c.ids[1]
         WHEN coded IS NOT NULL THEN 'RID5957'
         ELSE s.ids[choice] END AS value_code,
    CASE WHEN is_number THEN NULL
         WHEN here = 'OBS509' THEN 'perhaps so'
         WHEN here = 'OBS541' THEN 'heart'
         WHEN here = 'OBS520' THEN 'present'
         WHEN here = 'OBS521' THEN 'zzyzx'
         WHEN coded IS NOT NULL THEN 'either'
         WHEN capital THEN upper(s.names[choice][1]) || s.names[choice][2:]
         ELSE s.names[choice] END AS value_text,
    written::DECIMAL(38, 18) AS number,
    written AS number_text,
    CASE WHEN sized = 'OBS513' THEN 'cm' ELSE unit_ END AS unit,
    unit_ AS unit_code,
    CASE WHEN again + s.part = 0 THEN 'There is ' || g.name || ' in image ' || s.i || '.' END AS recorded_text,
    CASE WHEN fault IN ('OBS533', 'OBS540') OR p.code IS NOT NULL THEN 'SNOMEDCT' END AS site_system,
    CASE WHEN fault = 'OBS540' THEN '263702003'
         -- The site of what has a side is on that side; 272741003 is the laterality of a place.
         WHEN fault = 'OBS533' THEN '39607008:272741003=24028007'
         WHEN s.sided THEN p.code || ':272741003='
                           || CASE luck(s.patient * 1009 + s.f, 'side') % 2 WHEN 0 THEN '7771000' ELSE '24028007' END
         ELSE p.code END AS site_code,
    CASE WHEN fault IN ('OBS533', 'OBS540') THEN 'lung' ELSE p.text END AS site_text,
    CASE WHEN exam % 10 = 0 THEN 'preliminary' ELSE 'final' END AS status,
    s.part + again = 0 AS leads,
    fault
FROM measured s
JOIN findings g ON g.f = s.f
LEFT JOIN sites p ON p.site = s.site
LEFT JOIN answers n ON n.f = (s.f + 1) % getvariable('findings') AND n.part = 0 AND here = 'OBS503'
LEFT JOIN answers c ON c.f = s.f AND c.part = 1 AND here = 'OBS504'
ORDER BY s.i, s.part, again
