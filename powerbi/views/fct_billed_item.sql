SELECT
    i.id AS billed_item_key,
    COALESCE(d.date_key, -1) AS date_key,
    i.executed_on AS "date",
    COALESCE(m.date_key, -1) AS period_key,
    a.contract_id AS contract_key,
    COALESCE(k.item_key, -1) AS item_key,
    COALESCE(i.transformer_id, -1) AS transformer_key,
    COALESCE(i.municipality_id, -1) AS municipality_key,
    a.number AS annex,
    i.work_order AS work_order,
    i.account AS account,
    i.quantity AS quantity,
    i.unit_price AS unit_price,
    i.amount AS amount,
    i.administration AS administration,
    i.contingencies AS contingencies,
    i.profit AS profit,
    i.vat AS vat,
    i.total AS total,
    a.state AS "state",
    -- A line also changes when its acta is approved or returned, and when it is matched anew.
    CASE
        WHEN i.linked_at > i.updated_at AND i.linked_at > a.updated_at THEN i.linked_at
        WHEN a.updated_at > i.updated_at THEN a.updated_at
        ELSE i.updated_at
    END AS updated_at,
    i.accepted_quantity AS accepted_quantity,
    i.accepted_unit_price AS accepted_unit_price,
    i.objected AS objected,
    i.saved AS saved,
    i.objection AS objection
FROM billing_billeditem i
INNER JOIN billing_annex a ON a.id = i.annex_id
LEFT JOIN calendar_day d ON d."date" = i.executed_on
LEFT JOIN calendar_day m ON m."date" = a.period
LEFT JOIN (
    SELECT
        contract_id,
        code,
        MIN(id) AS item_key
    FROM billing_price
    GROUP BY contract_id, code
) k
    ON k.contract_id = a.contract_id AND k.code = i.code
