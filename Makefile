# Every command of the house. `make` alone lists them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup setup-test demo demo-reset test test-long check-fast bench lint translations lock

help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{ printf "  make %-13s %s\n", $$1, $$2 }'

setup: ## Make .venv with the `helpdesk` command in it
	@scripts/setup base

setup-test: ## The same, with what the tests and checks need
	@scripts/setup test

demo: setup ## Run the whole product on http://127.0.0.1:8000 with a made-up company (PORT=, HELPDESK_INSTANCE=)
	@exec .venv/bin/helpdesk demo

demo-reset: setup ## Forget the demo's data; the next `make demo` starts over
	@.venv/bin/helpdesk demo reset

test: ## Lint, types and every test on SQLite and PostgreSQL, in about 20 minutes on two cores
	@scripts/test

test-long: ## The same, with the kill and race tests in full
	@HELPDESK_TEST_LONG=1 scripts/test

check-fast: setup-test ## Lint, types and the quick tests on SQLite, in under a minute
	@scripts/check-fast

bench: setup-test ## Measure beside a bare application; prints targets, met or missed (BENCH="--quick" for a look)
	@.venv/bin/python -m benchmarks run $(BENCH)

lint: setup-test ## Lint, formatting and types
	@scripts/lint

translations: setup ## Bring the translations up to the texts in the source, and list what is missing
	@.venv/bin/python -m helpdesk.translations

lock: setup ## Pin the newest libraries that pyproject.toml allows, with their hashes (needs uv)
	@scripts/lock
