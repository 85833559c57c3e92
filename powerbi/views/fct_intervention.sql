SELECT
    w.id AS intervention_key,
    w.transformer_id AS transformer_key,
    COALESCE(d.date_key, -1) AS date_key,
    w.start_date AS "date",
    w.kind AS "type",
    w.state AS "state",
    w.work_order AS work_order,
    w.crew AS crew,
    w.reviewed_customers AS reviewed_customers,
    w.normalised_customers AS normalised_customers,
    w.irregularities AS irregularities,
    b.cost AS cost
FROM transformers_intervention w
LEFT JOIN calendar_day d ON d."date" = w.start_date
LEFT JOIN (
    SELECT
        i.intervention_id AS intervention_id,
        -- What nobody is paid for costs what it is worth.
        SUM(CASE WHEN i.kind = 'supplied' THEN i.amount - i.objected ELSE i.total END) AS cost
    FROM billing_billeditem i
    INNER JOIN billing_annex a ON a.id = i.annex_id
    WHERE i.intervention_id IS NOT NULL AND a.state <> 'returned'
    GROUP BY i.intervention_id
) b
    ON b.intervention_id = w.id
