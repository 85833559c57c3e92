SELECT
    r.id AS cnr_key,
    COALESCE(r.transformer_id, -1) AS transformer_key,
    COALESCE(d.date_key, -1) AS date_key,
    COALESCE(m.date_key, -1) AS period_key,
    r."date" AS "date",
    r.case_number AS case_number,
    r.account AS account,
    r.kwh AS kwh,
    r.value AS "value",
    r.state AS "state",
    -- What is yes or no is 1 or 0 on every database.
    CAST(r.settled AS integer) AS settled,
    -- A case also changes when it is matched to another transformer.
    CASE WHEN r.linked_at > r.updated_at THEN r.linked_at ELSE r.updated_at END AS updated_at
FROM transformers_retroactivecase r
LEFT JOIN calendar_day d ON d."date" = r."date"
LEFT JOIN calendar_day m ON m."date" = d.month_start
