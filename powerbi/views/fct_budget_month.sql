SELECT
    v.contract_id AS contract_key,
    COALESCE(d.date_key, -1) AS period_key,
    v.budget_line AS budget_line,
    v.expense_class AS expense_class,
    -- Empty where later movements alone name the month: no budget is not a budget of zero.
    CAST(SUM(CASE WHEN v.kind = 'initial' THEN v.amount END) AS decimal(18, 2)) AS initial_amount,
    CAST(
        SUM(CASE WHEN v.kind = 'reduction' THEN -v.amount ELSE v.amount END) AS decimal(18, 2)
    ) AS amount
FROM budget_movement v
LEFT JOIN calendar_day d ON d."date" = v.period
GROUP BY v.contract_id, d.date_key, v.period, v.budget_line, v.expense_class
