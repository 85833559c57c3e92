SELECT
    f.id AS reported_figure_key,
    COALESCE(d.date_key, -1) AS period_key,
    c."month" AS "date",
    COALESCE(k.id, -1) AS contract_key,
    c.area AS area,
    c."number" AS close_number,
    CASE WHEN c."number" = l.last_number THEN 1 ELSE 0 END AS is_last,
    CASE WHEN c.reopened_at IS NULL THEN 1 ELSE 0 END AS stands,
    f.figure AS figure,
    f.part AS part,
    CASE WHEN f.part = '' THEN 1 ELSE 0 END AS is_whole,
    f.unit AS unit,
    CAST(f."value" AS decimal(22, 6)) AS reported,
    CAST(COALESCE(s.adjusted, 0) AS decimal(22, 6)) AS adjusted,
    c.closed_at AS closed_at,
    CASE
        WHEN s.noticed_at > COALESCE(c.reopened_at, c.closed_at) THEN s.noticed_at
        ELSE COALESCE(c.reopened_at, c.closed_at)
    END AS updated_at
FROM budget_reportedfigure f
INNER JOIN budget_monthclose c ON c.id = f.close_id
INNER JOIN (
    SELECT
        n.area AS area,
        n."month" AS "month",
        MAX(n."number") AS last_number
    FROM budget_monthclose n
    GROUP BY n.area, n."month"
) l
    ON l.area = c.area AND l."month" = c."month"
LEFT JOIN (
    SELECT
        a.close_id AS close_id,
        a.figure AS figure,
        a.part AS part,
        ROUND(SUM(a.amount), 6) AS adjusted,
        MAX(a.noticed_at) AS noticed_at
    FROM budget_adjustment a
    GROUP BY a.close_id, a.figure, a.part
) s
    ON s.close_id = f.close_id AND s.figure = f.figure AND s.part = f.part
LEFT JOIN billing_contract k ON k."number" = f.part AND c.area = 'billing'
LEFT JOIN calendar_day d ON d."date" = c."month"
