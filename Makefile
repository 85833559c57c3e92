# Every target needs only make and Python 3.11 or newer: bootstrap.py makes the rest.
# Where there is no make (Windows): py bootstrap.py run
PYTHON ?= python3

.DEFAULT_GOAL := help
TARGETS := run test proofs bench soak lint demo messages screenshots lock audit

.PHONY: help $(TARGETS)
help:
	@$(PYTHON) bootstrap.py help

$(TARGETS):
	@$(PYTHON) bootstrap.py $@ $(ARGS)
