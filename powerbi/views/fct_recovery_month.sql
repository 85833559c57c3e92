-- What each contract paid of each episode: what its work orders billed, or, where these billed
-- nothing, what was billed at its transformer while it lasted and is of no other episode's orders.
WITH paid AS (
    SELECT
        v.episode_id AS episode_id,
        a.contract_id AS contract_id,
        -- What nobody is paid for costs what it is worth.
        ROUND(SUM(CASE WHEN i.kind = 'supplied' THEN i.amount - i.objected ELSE i.total END), 2) AS cost
    FROM billing_billeditem i
    INNER JOIN billing_annex a ON a.id = i.annex_id
    INNER JOIN transformers_intervention v ON v.id = i.intervention_id
    WHERE a.state <> 'returned' AND v.episode_id IS NOT NULL
    GROUP BY v.episode_id, a.contract_id
    UNION ALL
    SELECT
        e.id AS episode_id,
        a.contract_id AS contract_id,
        ROUND(SUM(CASE WHEN i.kind = 'supplied' THEN i.amount - i.objected ELSE i.total END), 2) AS cost
    FROM transformers_episode e
    INNER JOIN billing_billeditem i
        ON i.transformer_id = e.transformer_id
            AND i.executed_on >= e."start"
            AND i.executed_on <= e."until"
    INNER JOIN billing_annex a ON a.id = i.annex_id
    LEFT JOIN transformers_intervention v ON v.id = i.intervention_id
    WHERE a.state <> 'returned'
        AND v.episode_id IS NULL
        AND NOT EXISTS (
            SELECT 1
            FROM transformers_intervention w
            INNER JOIN billing_billeditem j ON j.intervention_id = w.id
            INNER JOIN billing_annex b ON b.id = j.annex_id
            WHERE w.episode_id = e.id AND b.state <> 'returned'
        )
    GROUP BY e.id, a.contract_id
),

costs AS (
    SELECT
        episode_id,
        SUM(cost) AS cost,
        MAX(cost) AS most
    FROM paid
    GROUP BY episode_id
),

-- The contract that most was paid by; of equals the first by number.
payers AS (
    SELECT
        s.episode_id AS episode_id,
        MIN(c."number") AS "number"
    FROM costs s
    INNER JOIN paid p ON p.episode_id = s.episode_id AND p.cost = s.most
    INNER JOIN billing_contract c ON c.id = p.contract_id
    GROUP BY s.episode_id
)

SELECT
    e.id AS episode_key,
    e.transformer_id AS transformer_key,
    COALESCE(c.id, -1) AS contract_key,
    COALESCE(d.date_key, -1) AS period_key,
    m.period AS "date",
    e.grade AS grade,
    e.verdict AS verdict,
    m.billed_increase_kwh AS billed_increase_kwh,
    m.billed_increase_low AS billed_increase_low,
    m.billed_increase_high AS billed_increase_high,
    m.loss_reduction_kwh AS loss_reduction_kwh,
    m.billed_value AS "value",
    m.cost AS cost,
    m.month_after AS month_after,
    e.kind AS work_type,
    e.reason AS reason,
    COALESCE(l.grade, 'insufficient') AS loss_grade,
    m.loss_value AS loss_value,
    CASE WHEN e.complete <= k.last_month THEN 1 ELSE 0 END AS whole_year
FROM (
    SELECT
        b.episode_id AS episode_id,
        b.period AS period,
        b.lead AS month_after,
        b.gain_kwh AS billed_increase_kwh,
        b.low_kwh AS billed_increase_low,
        b.high_kwh AS billed_increase_high,
        b."value" AS billed_value,
        n.gain_kwh AS loss_reduction_kwh,
        n."value" AS loss_value,
        CAST(NULL AS decimal(18, 2)) AS cost
    FROM transformers_episodemonth b
    LEFT JOIN transformers_episodelossmonth n
        ON n.episode_id = b.episode_id AND n.period = b.period
    WHERE b.lead <= 12
    UNION ALL
    SELECT
        n.episode_id AS episode_id,
        n.period AS period,
        n.lead AS month_after,
        CAST(NULL AS decimal(16, 3)) AS billed_increase_kwh,
        CAST(NULL AS decimal(16, 3)) AS billed_increase_low,
        CAST(NULL AS decimal(16, 3)) AS billed_increase_high,
        CAST(NULL AS decimal(18, 2)) AS billed_value,
        n.gain_kwh AS loss_reduction_kwh,
        n."value" AS loss_value,
        CAST(NULL AS decimal(18, 2)) AS cost
    FROM transformers_episodelossmonth n
    WHERE n.lead <= 12
        AND NOT EXISTS (
            SELECT 1
            FROM transformers_episodemonth b
            WHERE b.episode_id = n.episode_id AND b.period = n.period
        )
    UNION ALL
    SELECT
        o.id AS episode_id,
        o."start" AS period,
        0 AS month_after,
        CAST(NULL AS decimal(16, 3)) AS billed_increase_kwh,
        CAST(NULL AS decimal(16, 3)) AS billed_increase_low,
        CAST(NULL AS decimal(16, 3)) AS billed_increase_high,
        CAST(NULL AS decimal(18, 2)) AS billed_value,
        CAST(NULL AS decimal(16, 3)) AS loss_reduction_kwh,
        CAST(NULL AS decimal(18, 2)) AS loss_value,
        s.cost AS cost
    FROM transformers_episode o
    LEFT JOIN costs s ON s.episode_id = o.id
) m
INNER JOIN transformers_episode e ON e.id = m.episode_id
-- The last month that anything was known of when it was last computed.
CROSS JOIN (
    SELECT r.last_month AS last_month
    FROM transformers_recoveryrun r
    WHERE r.id = (SELECT MAX(n.id) FROM transformers_recoveryrun n)
) k
LEFT JOIN transformers_episodeloss l ON l.episode_id = e.id
LEFT JOIN payers p ON p.episode_id = e.id
LEFT JOIN billing_contract c ON c."number" = p."number"
LEFT JOIN calendar_day d ON d."date" = m.period
