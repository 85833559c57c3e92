SELECT
    t.id AS transformer_key,
    t.code AS code,
    -- As balances are summed: without a zone of its own it has its municipality's.
    COALESCE(p.circuit, t.circuit) AS circuit,
    COALESCE(p.substation, t.substation) AS substation,
    COALESCE(t.municipality_id, -1) AS municipality_key,
    COALESCE(p.zone, t.zone) AS "zone",
    t.capacity_kva AS capacity_kva,
    t.voltage_level AS voltage_level,
    t.ownership AS ownership,
    t.customers AS customers,
    -- What is yes or no is 1 or 0 on every database.
    CAST(t.has_macro AS integer) AS has_macro,
    t.latitude AS latitude,
    t.longitude AS longitude,
    t.state AS "state"
FROM transformers_transformer t
LEFT JOIN transformers_place p ON p.id = t.place_id
UNION ALL
-- Aggregates of no rows: one row of missing figures, each of its column's own type.
SELECT
    -1 AS transformer_key,
    '' AS code,
    '' AS circuit,
    '' AS substation,
    -1 AS municipality_key,
    '' AS "zone",
    MIN(u.capacity_kva) AS capacity_kva,
    MIN(u.voltage_level) AS voltage_level,
    '' AS ownership,
    MIN(u.customers) AS customers,
    MIN(CAST(u.has_macro AS integer)) AS has_macro,
    MIN(u.latitude) AS latitude,
    MIN(u.longitude) AS longitude,
    '' AS "state"
FROM transformers_transformer u
WHERE u.id < 0
