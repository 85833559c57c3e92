SELECT
    c.id AS contract_key,
    c.number AS "number",
    c.contractor AS contractor,
    c.start_date AS start_date,
    COALESCE(
        (
            SELECT MAX(e.end_date)
            FROM billing_contractchange e
            WHERE e.contract_id = c.id
                AND e.end_date IS NOT NULL
                AND e.kind <> 'suspension'
                AND NOT EXISTS (
                    SELECT 1
                    FROM billing_contractchange l
                    WHERE l.contract_id = e.contract_id
                        AND l.end_date IS NOT NULL
                        AND l.kind <> 'suspension'
                        AND (l."date" > e."date" OR (l."date" = e."date" AND l.id > e.id))
                )
        ),
        c.end_date
    ) AS end_date,
    CAST(
        c.value + COALESCE(
            (SELECT SUM(a.value) FROM billing_contractchange a WHERE a.contract_id = c.id), 0
        ) AS decimal(18, 2)
    ) AS "value"
FROM billing_contract c
UNION ALL
SELECT
    -1 AS contract_key,
    '' AS "number",
    'Sin contrato' AS contractor,
    MIN(u.start_date) AS start_date,
    MIN(u.end_date) AS end_date,
    MIN(u.value) AS "value"
FROM billing_contract u
WHERE u.id < 0
