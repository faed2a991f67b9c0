# Everything here needs only python3 and make; the rest is installed into .venv on the first call.
PYTHON ?= python3
PORT ?= 8000
HALL_PORT ?= 9012
export PORT HALL_PORT

VENV := .venv/bin/python
.DEFAULT_GOAL := help
.PHONY: help run logins test test-all check fix messages bench soak requirements clean

help: ## this list
	@$(PYTHON) tools/help.py $(MAKEFILE_LIST)

run: ## the demo: portal (PORT=8000), worker, hall (HALL_PORT=9012), a foreign page and an imitation of id.gov.ua (the next free ports); Ctrl-C stops all
	@$(PYTHON) tools/run.py

logins: ## addresses, demo logins and their one-time codes of this minute
	@$(VENV) tools/printout.py

test: ## the suite: SQLite, database tests again on PostgreSQL, the hall, Chromium; installs what is missing
	@$(PYTHON) tools/bootstrap.py test --programs
	@$(VENV) tools/suite.py $(ARGS)

test-all: ## everything on both databases and the full axe, HTML-validity and keyboard matrix
	@$(PYTHON) tools/bootstrap.py matrix --programs
	@$(VENV) tools/suite.py --all $(ARGS)

check: ## linters, types, import rules, migrations, catalogues, deployment settings
	@$(PYTHON) tools/bootstrap.py dev
	@$(VENV) tools/gates.py

fix: ## let the formatters and linters repair what they can
	@$(PYTHON) tools/bootstrap.py dev
	@$(VENV) -m ruff check --fix . ; $(VENV) -m ruff format .

messages: ## collect interface strings into the catalogues and name what has no Ukrainian
	@$(PYTHON) tools/bootstrap.py base
	@$(VENV) manage.py messages extract && $(VENV) manage.py messages compile && $(VENV) manage.py messages check

bench: ## all measurements, one JSON object a line in build/bench.jsonl; bench-NAME runs one
	@$(PYTHON) tools/bootstrap.py test --programs
	@$(VENV) -m tests.bench

bench-%:
	@$(PYTHON) tools/bootstrap.py test --programs
	@$(VENV) -m tests.bench $*

soak: ## the hall killed, cut from power and through whole days (KILLS=500 CUTS=100 DAYS=14), then hours of mixed load (MINUTES=60)
	@$(PYTHON) tools/bootstrap.py test --programs
	@$(VENV) -m tests.soak.hall
	@$(VENV) -m tests.soak

requirements: ## compile requirements/*.in to pinned files with hashes; UPGRADE=1 takes newer versions
	@$(PYTHON) tools/bootstrap.py dev
	@$(VENV) tools/requirements.py $(if $(UPGRADE),--upgrade)

clean: ## remove what was made: caches, build, var (databases too) and .venv
	@$(PYTHON) tools/clean.py
