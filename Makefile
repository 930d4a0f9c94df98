# Every target brings what it needs: on a fresh clone `make demo` or `make test` is enough.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
# Made last, so that a set-up that was broken off is begun again.
READY := $(VENV)/.ready
PIP := $(VENV)/bin/pip --disable-pip-version-check --no-input
LOCK := $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate --extra build pyproject.toml

.PHONY: help setup demo test lint format bench lock clean
.DEFAULT_GOAL := help

help: ## Say what can be made.
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1	/' | expand -t 10

setup: $(READY) ## Make .venv with the locked dependencies and Headgate itself, editable.

$(READY): requirements-dev.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "No python3 was found: install Python 3.11 or newer, or say make PYTHON=/path/to/python." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "$(PYTHON) is $$($(PYTHON) -V 2>&1), and Headgate needs 3.11 or newer: say make PYTHON=/path/to/python." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo "$(PYTHON) cannot make virtual environments: install its venv module (Debian: apt-get install python3-venv)." >&2; exit 1; }
	@echo "Setting up $(VENV): about 140 packages, 1 to 3 minutes the first time ..."
	@test -x $(VENV)/bin/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) install --quiet --require-hashes -r requirements-dev.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(READY) ## Watch streams being cleared, redacted and cut, with nothing else running.
	@$(VENV)/bin/headgate demo

test: $(READY) ## Run every test; a local Apache Kafka on Java 17 is started where no other broker is given.
	@$(VENV)/bin/pytest

lint: $(READY) ## Check style and types.
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy

format: $(READY) ## Lay the code out as lint wants it.
	@$(VENV)/bin/ruff check --fix .
	@$(VENV)/bin/ruff format .

bench: $(READY) ## Measure the time from token to release, on a real broker.
	@$(VENV)/bin/python -m tests.bench

lock: $(READY) ## Choose the newest versions that pyproject.toml allows, and write them down with their hashes.
	@$(LOCK) --upgrade --output-file requirements.lock
	@$(LOCK) --upgrade --extra dev --constraint requirements.lock --output-file requirements-dev.lock

clean: ## Remove what was made; the brokers' data and jars in .headgate stay.
	@rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist
