SELECT
    COALESCE(d.date_key, -1) AS period_key,
    s.period AS "date",
    s.voltage_level AS voltage_level,
    s.input_kwh AS input_kwh,
    s.output_kwh AS output_kwh,
    s.technical_kwh AS technical_losses_kwh,
    s.target_index AS target_index,
    s.updated_at AS updated_at
FROM transformers_systemenergy s
LEFT JOIN calendar_day d ON d."date" = s.period
