"""The one inbox of alerts: `sources` says what is watched, `refreshing` keeps what is found,
`acting` is what people do with it, `work_list` the week's workbook of it."""
