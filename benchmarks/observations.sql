-- Observations first to last-1, one row for each value; `leads` marks the first row of each.
WITH drawn AS (
    SELECT i,
           hash(i, $seed, 'f') % 1000003 / 1000003.0 AS x,
           hash(i, $seed, 'p') % 100 AS p,
           CASE WHEN i % $every = $every - 1
                THEN $kinds[1 + (i // $every) % len($kinds)] END AS fault
    FROM range($first, $last) t(i)
),
observed AS (
    SELECT d.i, d.fault, g.f, g.id, g.name,
           -- A third is absent, and then nothing else is said.
           CASE WHEN fault IN ('OBS520', 'OBS530', 'OBS505') THEN 0
                WHEN fault IS NOT NULL OR p >= 34 THEN CASE WHEN p < 96 THEN 1 ELSE 2 END
                ELSE 0 END AS presence
    FROM drawn d JOIN findings g ON g.f = floor(pow(d.x, 3) * $findings)::BIGINT
),
said AS (
    SELECT o.*, a.part, 0 AS again, a.attribute, a.attribute_name, a.kind,
           CASE WHEN a.part = 0 THEN presence + 1
                WHEN o.fault = 'OBS530' THEN 5
                WHEN a.kind = 'code' THEN 1 + hash(i, a.part, $seed, 'v') % len(a.ids) END ::BIGINT AS choice,
           a.ids, a.names
    FROM observed o JOIN answers a USING (f)
    WHERE a.part = 0
       OR (o.fault = 'OBS530' AND a.part = 1)
       OR (o.fault IS NULL AND presence > 0
           AND hash(i, a.part, $seed, 'a') % 100 < CASE WHEN a.part = 1 THEN 60 ELSE 40 END)
    UNION ALL
    SELECT o.*, 0, 1, a.attribute, a.attribute_name, a.kind,
           CASE WHEN o.fault = 'OBS505' THEN 2 ELSE presence + 1 END, a.ids, a.names
    FROM observed o JOIN answers a USING (f)
    WHERE a.part = 0 AND o.fault IN ('OBS505', 'OBS506')
),
other AS (
    SELECT f, attribute, ids FROM answers WHERE part = 0
),
change AS (
    SELECT f, ids FROM answers WHERE part = 1
)
SELECT
    'observations' AS source,
    NULL AS pointer,
    NULL AS observation_pointer,
    s.i AS observation,
    'obs-' || CASE WHEN fault = 'OBS532' THEN s.i - 1 ELSE s.i END AS observation_id,
    'report-' || s.i // 5 AS report_id,
    'patient-' || s.i // 20 AS subject_id,
    'exam-' || s.i // 5 AS exam_id,
    strftime(TIMESTAMP '2024-01-01' + INTERVAL 1 MINUTE * (s.i // 5), '%Y-%m-%dT%H:%M:%SZ') AS exam_time,
    CASE s.i // 5 % 3 WHEN 0 THEN '24627-2' WHEN 1 THEN '30746-2' ELSE '24725-4' END AS exam_code,
    CASE s.i // 5 % 3 WHEN 0 THEN 'CT Chest' WHEN 1 THEN 'Portable XR Chest' ELSE 'CT Head' END AS exam_text,
    'OIFM' AS finding_system,
    CASE WHEN fault = 'OBS501' THEN 'OIFM_NONE_999999' ELSE id END AS finding_code,
    CASE WHEN fault = 'OBS522' THEN 'quux' ELSE name END AS finding_text,
    'OIFM' AS attribute_system,
    CASE fault WHEN 'OBS502' THEN 'OIFMA_NONE_000000' WHEN 'OBS503' THEN n.attribute ELSE s.attribute END
        AS attribute_code,
    CASE WHEN fault = 'OBS523' THEN 'quux' ELSE attribute_name END AS attribute_text,
    CASE WHEN fault = 'OBS509' THEN 'text' ELSE kind END AS value_kind,
    CASE WHEN kind = 'number' OR fault = 'OBS509' THEN NULL WHEN fault = 'OBS541' THEN 'RADLEX' ELSE 'OIFM' END
        AS value_system,
    CASE WHEN kind = 'number' OR fault = 'OBS509' THEN NULL
         WHEN fault = 'OBS541' THEN 'RID13166'
         WHEN fault = 'OBS503' THEN n.ids[choice]
         WHEN fault = 'OBS504' THEN c.ids[1]
         ELSE s.ids[choice] END AS value_code,
    CASE WHEN kind = 'number' THEN NULL
         WHEN fault = 'OBS509' THEN 'perhaps so'
         WHEN fault = 'OBS541' THEN 'heart'
         WHEN fault = 'OBS520' THEN 'present'
         WHEN fault = 'OBS521' THEN 'zzyzx'
         ELSE names[choice] END AS value_text,
    CASE WHEN kind = 'number' THEN (1 + hash(s.i, part, 'n') % 900)::DECIMAL(38, 18) / 10 END AS number,
    CASE WHEN kind = 'number' THEN printf('%.1f', (1 + hash(s.i, part, 'n') % 900) / 10.0) END AS number_text,
    CASE WHEN kind = 'number' THEN 'mm' END AS unit,
    CASE WHEN kind = 'number' THEN 'mm' END AS unit_code,
    CASE WHEN again + part = 0 THEN 'There is ' || name || ' in image ' || s.i || '.' END AS recorded_text,
    CASE WHEN fault = 'OBS540' OR s.i % 3 = 0 THEN 'SNOMEDCT' END AS site_system,
    CASE WHEN fault = 'OBS540' THEN '263702003' WHEN s.i % 3 = 0 THEN '39607008' END AS site_code,
    CASE WHEN fault = 'OBS540' OR s.i % 3 = 0 THEN 'lung' END AS site_text,
    NULL AS laterality_code,
    'final' AS status,
    NULL AS author,
    NULL::VARCHAR[] AS images,
    part + again = 0 AS leads,
    fault
FROM said s
LEFT JOIN other n ON n.f = (s.f + 1) % $findings AND fault = 'OBS503'
LEFT JOIN change c ON c.f = s.f AND fault = 'OBS504'
ORDER BY s.i, part, again
