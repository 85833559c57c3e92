SELECT
    'fct_billed_item' AS fact,
    COUNT(*) AS row_count,
    MAX(CASE WHEN a.updated_at > i.updated_at THEN a.updated_at ELSE i.updated_at END) AS updated_at,
    1 AS schema_version
FROM billing_billeditem i
INNER JOIN billing_annex a ON a.id = i.annex_id
