SELECT
    d.date_key AS date_key,
    d."date" AS "date",
    d."year" AS "year",
    d."quarter" AS "quarter",
    d."month" AS "month",
    d.month_name AS month_name,
    d.month_start AS month_start,
    (d."year" - c."year") * 12 + d."month" - c."month" AS relative_month
FROM calendar_day d
CROSS JOIN calendar_current_month c
