SELECT
    m.id AS municipality_key,
    m.code AS code,
    m.name AS "name",
    m.department AS department,
    m.zone AS "zone",
    m.latitude AS latitude,
    m.longitude AS longitude
FROM records_municipality m
UNION ALL
-- Aggregates of no rows: one row of missing figures, each of its column's own type.
SELECT
    -1 AS municipality_key,
    '' AS code,
    'Sin municipio' AS "name",
    '' AS department,
    '' AS "zone",
    MIN(u.latitude) AS latitude,
    MIN(u.longitude) AS longitude
FROM records_municipality u
WHERE u.id < 0
