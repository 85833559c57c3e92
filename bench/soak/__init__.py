"""The site under load, killed and in trouble: see docs/reliability.md. `python -m bench.soak`."""
