"""Work that the site does by the clock.

`jobs.JOBS` says what is done and when; `running.due` what is wanted at this moment, and
`running.carry_out` does it, by one process alone however many machines look at once. The clock is
whoever calls `manage.py scheduled` every few minutes: Windows' Task Scheduler, a systemd timer,
cron, or `manage.py serve` itself.
"""
