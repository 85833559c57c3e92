SELECT
    k.item_key AS item_key,
    p.contract_id AS contract_key,
    p.code AS code,
    p.description AS description,
    p.unit AS unit,
    p.kind AS kind,
    p."group" AS "group",
    p.budget_line AS budget_line,
    p.expense_class AS expense_class,
    p.common_code AS common_code
FROM (
    SELECT
        contract_id,
        code,
        MIN(id) AS item_key,
        MAX(valid_from) AS latest
    FROM billing_price
    GROUP BY contract_id, code
) k
INNER JOIN billing_price p
    ON p.contract_id = k.contract_id AND p.code = k.code AND p.valid_from = k.latest
UNION ALL
SELECT
    -1 AS item_key,
    -1 AS contract_key,
    '' AS code,
    'Sin ítem' AS description,
    '' AS unit,
    '' AS kind,
    '' AS "group",
    '' AS budget_line,
    '' AS expense_class,
    '' AS common_code
