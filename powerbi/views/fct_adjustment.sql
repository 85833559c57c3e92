SELECT
    a.id AS adjustment_key,
    COALESCE(d.date_key, -1) AS period_key,
    c."month" AS "date",
    COALESCE(k.id, -1) AS contract_key,
    c.area AS area,
    c."number" AS close_number,
    a.figure AS figure,
    a.part AS part,
    CASE WHEN a.part = '' THEN 1 ELSE 0 END AS is_whole,
    a.unit AS unit,
    a.cause AS cause,
    a.reference AS reference,
    a.about AS about,
    CAST(a."before" AS decimal(22, 6)) AS value_before,
    CAST(a."after" AS decimal(22, 6)) AS value_after,
    CAST(a.amount AS decimal(22, 6)) AS adjustment,
    a.noticed_at AS updated_at
FROM budget_adjustment a
INNER JOIN budget_monthclose c ON c.id = a.close_id
LEFT JOIN billing_contract k ON k."number" = a.part AND c.area = 'billing'
LEFT JOIN calendar_day d ON d."date" = c."month"
