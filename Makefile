# All that a new person types: make run, make test. Each sets up what it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test soak lint check bench pins
.DEFAULT_GOAL := run

$(VENV)/ready-run: requirements.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	touch $@

$(VENV)/ready-dev: requirements-dev.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@ $(VENV)/ready-run

run: $(VENV)/ready-run
	APP_ENV=$${APP_ENV:-development} $(BIN)/python -m app.cli run

test: $(VENV)/ready-dev
	$(BIN)/python -m pytest -n auto

# The faults of tests/faults for an hour; `make test` runs a short form of each.
soak: $(VENV)/ready-dev
	$(BIN)/python -m tests.faults

lint: $(VENV)/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/biome ci --colors=off static/js static/css

check: lint test

bench: $(VENV)/ready-dev
	$(BIN)/python -m tests.bench

# Pins every dependency with hashes; the files name no index.
pins: $(VENV)/ready-dev
	$(BIN)/uv pip compile pyproject.toml --generate-hashes --universal --python-version 3.11 --no-header --no-annotate --quiet -o requirements.txt
	$(BIN)/uv pip compile pyproject.toml --extra test --extra check --generate-hashes --universal --python-version 3.11 --no-header --no-annotate --quiet -o requirements-dev.txt
