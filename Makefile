# Shield: `make help` lists what can be asked. Needs Python 3.11 or newer and make, nothing else.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
# The locks hold everything, so nothing is resolved: old pips would look past a pin for a package named with an extra.
INSTALL := $(PIP) install --require-hashes --no-deps -r
COMPILE = .venv-lock/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --custom-compile-command "make lock" $(UPGRADE)
.DEFAULT_GOAL := help
.PHONY: help demo test check servers stop-servers chaos chaos-services mutants bench bench-services fix lock clean

help:  ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: .venv/runtime.stamp  ## compile a realistic fortnight of agendas and say where they are
	@$(BIN)/shield demo

test: .venv/dev.stamp  ## run every check and test, and say what ran, passed, failed or could not be run
	@$(BIN)/python tools/check.py lint format types tests cores

check: test  ## the same: what CI runs

servers: .venv/dev.stamp  ## start a Kafka and a PostgreSQL of your own (Java 17 and Maven), and say how to use them
	@$(BIN)/shield servers start

stop-servers: .venv/dev.stamp  ## stop them again; what they hold stays
	@$(BIN)/shield servers stop

chaos: .venv/dev.stamp  ## kill 200 runs at random moments and see that each can be repeated
	@CHAOS_KILLS=200 $(BIN)/pytest tests/chaos/test_killed_runs.py -n 2 -q

SEEDS ?= 50
chaos-services: .venv/dev.stamp  ## the same for services and servers, SEEDS=50 runs, each with its seed and what befell it
	@SERVICE_CHAOS_RUNS=$(SEEDS) $(BIN)/pytest tests/chaos/test_killed_services.py -q

mutants: .venv/dev.stamp  ## break a sample of the cores' code and list what no test notices
	@$(BIN)/python tools/mutants.py

bench: .venv/runtime.stamp  ## replay a city's year beside the floor of parsing and inserting alone
	@$(BIN)/python bench/run_year.py morning
	@$(BIN)/python bench/run_year.py
	@$(BIN)/python bench/run_year.py all

bench-services: .venv/dev.stamp  ## measure the services beside other designs of the same, on a real broker and database
	@$(BIN)/python bench/services/run.py

fix: .venv/dev.stamp  ## format the code and repair what the linter can
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

lock:  ## pin what pyproject.toml asks for (UPGRADE=--upgrade: at the newest versions)
	@$(PYTHON) -m venv .venv-lock && .venv-lock/bin/python -m pip install --quiet uv
	@$(COMPILE) --group build -o requirements.lock
	@$(COMPILE) --extra services -c requirements.lock -o requirements-services.lock
	@$(COMPILE) --extra services --group dev -c requirements-services.lock -o requirements-dev.lock
	@rm -rf .venv-lock

clean:  ## remove what these commands made, .venv included
	rm -rf .venv .venv-lock .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache

.venv/python.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Shield needs Python 3.11 or newer, and $(PYTHON) is not: name another with PYTHON=..., as in 'make demo PYTHON=python3.12'."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "Python's venv module is missing: install it (on Debian or Ubuntu: apt-get install python3-venv) and try again."; exit 1; }
	@echo "Making .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv .venv
	@touch $@

# The runtime stamp ends with the project itself: editable, so that it is not installed again when code changes.
.venv/runtime.stamp: .venv/python.stamp requirements.lock pyproject.toml
	@echo "Installing what Shield runs on (locked; about a minute the first time)"
	@$(INSTALL) requirements.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev.stamp: .venv/runtime.stamp requirements-dev.lock
	@echo "Installing what its tests need (locked)"
	@$(INSTALL) requirements-dev.lock
	@touch $@
