SELECT
    'fct_adjustment' AS fact,
    COUNT(*) AS row_count,
    MAX(x.noticed_at) AS updated_at,
    1 AS schema_version
FROM budget_adjustment x
UNION ALL
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
    3 AS schema_version
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
    'fct_recovery_month' AS fact,
    e.row_count + b.row_count + n.row_count AS row_count,
    -- Energies change when they are computed anew, costs when a line or its acta does.
    CASE WHEN r.updated_at >= i.updated_at THEN r.updated_at ELSE
        COALESCE(i.updated_at, r.updated_at)
    END AS updated_at,
    1 AS schema_version
FROM (SELECT COUNT(*) AS row_count FROM transformers_episode) e
CROSS JOIN (
    SELECT COUNT(*) AS row_count
    FROM transformers_episodemonth
    WHERE lead <= 12
) b
CROSS JOIN (
    SELECT COUNT(*) AS row_count
    FROM transformers_episodelossmonth l
    WHERE l.lead <= 12
        AND NOT EXISTS (
            SELECT 1
            FROM transformers_episodemonth o
            WHERE o.episode_id = l.episode_id AND o.period = l.period
        )
) n
CROSS JOIN (SELECT MAX("at") AS updated_at FROM transformers_recoveryrun) r
CROSS JOIN (
    SELECT
        MAX(
            CASE
                WHEN j.linked_at > j.updated_at AND j.linked_at > a.updated_at THEN j.linked_at
                WHEN a.updated_at > j.updated_at THEN a.updated_at
                ELSE j.updated_at
            END
        ) AS updated_at
    FROM billing_billeditem j
    INNER JOIN billing_annex a ON a.id = j.annex_id
) i
UNION ALL
SELECT
    'fct_reported_figure' AS fact,
    f.row_count AS row_count,
    CASE
        WHEN x.noticed_at > m.updated_at THEN x.noticed_at
        ELSE m.updated_at
    END AS updated_at,
    1 AS schema_version
FROM (SELECT COUNT(*) AS row_count FROM budget_reportedfigure) f
CROSS JOIN (
    SELECT MAX(COALESCE(q.reopened_at, q.closed_at)) AS updated_at
    FROM budget_monthclose q
) m
CROSS JOIN (SELECT MAX(y.noticed_at) AS noticed_at FROM budget_adjustment y) x
UNION ALL
SELECT
    'fct_system_energy' AS fact,
    COUNT(*) AS row_count,
    MAX(s.updated_at) AS updated_at,
    2 AS schema_version
FROM transformers_systemenergy s
