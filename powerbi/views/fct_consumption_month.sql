SELECT
    c.transformer_id AS transformer_key,
    COALESCE(d.date_key, -1) AS period_key,
    c.period AS "date",
    c.delivered_kwh AS delivered_kwh,
    c.billed_kwh AS billed_kwh,
    c.additional_kwh AS additional_kwh,
    c.loss_kwh AS loss_kwh,
    c.balance_state AS balance_state,
    c.customers AS customers,
    COALESCE(c.billed_days, c.macro_days) AS days,
    c.measured_kwh AS measured_kwh,
    c.lost_value AS lost_value,
    -- Where the transformer hung in the month, which is what the site sums by.
    p.circuit AS circuit,
    p.substation AS substation,
    COALESCE(p.municipality_id, -1) AS municipality_key,
    p.zone AS "zone",
    -- A month also changes when its balance does: with its neighbours, tariffs, its transformer.
    CASE WHEN c.balanced_at > c.updated_at THEN c.balanced_at ELSE c.updated_at END AS updated_at
FROM transformers_consumption c
INNER JOIN transformers_place p ON p.id = c.place_id
LEFT JOIN calendar_day d ON d."date" = c.period
