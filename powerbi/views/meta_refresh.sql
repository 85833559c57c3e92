SELECT
    'fct_billed_item' AS fact,
    COUNT(*) AS row_count,
    MAX(
        CASE
            WHEN i.linked_at > i.updated_at AND i.linked_at > a.updated_at THEN i.linked_at
            WHEN a.updated_at > i.updated_at THEN a.updated_at
            ELSE i.updated_at
        END
    ) AS updated_at,
    2 AS schema_version
FROM billing_billeditem i
INNER JOIN billing_annex a ON a.id = i.annex_id
UNION ALL
SELECT
    'fct_budget_month' AS fact,
    COUNT(*) AS row_count,
    MAX(b.updated_at) AS updated_at,
    2 AS schema_version
FROM (
    SELECT MAX(v.updated_at) AS updated_at
    FROM budget_movement v
    GROUP BY v.contract_id, v.period, v.budget_line, v.expense_class
) b
UNION ALL
SELECT
    'fct_cnr' AS fact,
    COUNT(*) AS row_count,
    MAX(CASE WHEN r.linked_at > r.updated_at THEN r.linked_at ELSE r.updated_at END) AS updated_at,
    1 AS schema_version
FROM transformers_retroactivecase r
UNION ALL
SELECT
    'fct_consumption_month' AS fact,
    COUNT(*) AS row_count,
    MAX(
        CASE WHEN c.balanced_at > c.updated_at THEN c.balanced_at ELSE c.updated_at END
    ) AS updated_at,
    2 AS schema_version
FROM transformers_consumption c
UNION ALL
SELECT
    'fct_intervention' AS fact,
    COUNT(*) AS row_count,
    MAX(w.updated_at) AS updated_at,
    2 AS schema_version
FROM transformers_intervention w
UNION ALL
SELECT
    'fct_system_energy' AS fact,
    COUNT(*) AS row_count,
    MAX(s.updated_at) AS updated_at,
    2 AS schema_version
FROM transformers_systemenergy s
