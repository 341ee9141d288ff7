# jingban. The targets people use: setup demo test lint bench. Nothing here needs a running service.
PYTHON ?= python3.11
VENV   := .venv
BIN    := $(VENV)/bin
DESK   := src/jingban/web/static/desk/index.html
TYPED  := ui/node_modules/.typed
JOBS   ?= 2
SERVE  ?= 1
HOME_OF_DEMO ?= var/demo
# A Node of version 20 or newer from the system, or the one the node target put into the virtual environment.
NODE_PATH := $(CURDIR)/$(BIN)/nodejs:$(PATH)

.PHONY: setup demo test test-ui test-postgres lint bench contracts openapi format clean

setup: $(VENV)/.ready $(DESK)

$(VENV)/.ready: requirements-dev.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# npm ci is quick when nothing changed, but not free: once per lock file.
ui/node_modules/.ready: ui/package-lock.json $(VENV)/.ready
	@$(BIN)/python tools/node.py
	cd ui && PATH="$(NODE_PATH)" npm ci --no-audit --no-fund --loglevel=error
	@touch $@

# Types are checked once for the same sources, whoever asks first: the build, the linters or the tests.
$(TYPED): ui/node_modules/.ready ui/index.html ui/vite.config.ts ui/tsconfig.json $(shell find ui/src ui/public ui/tests -type f 2>/dev/null)
	cd ui && PATH="$(NODE_PATH)" npm run --silent typecheck
	@touch $@

$(DESK): $(TYPED)
	cd ui && PATH="$(NODE_PATH)" npm run --silent bundle
	$(BIN)/python -m whitenoise.compress --quiet --no-brotli $(dir $@)
	@touch $@

# The documents of the study when they lie beside the checkout, our own samples otherwise. SERVE=0 stops before serving.
demo: setup
	JINGBAN_HOME=$(HOME_OF_DEMO) JINGBAN_LOG_LEVEL=WARNING $(BIN)/jingban demo $(if $(filter 0,$(SERVE)),--no-serve)

test: setup test-ui test-postgres
	@echo "== pytest, SQLite =="
	$(BIN)/pytest -n $(JOBS)

test-ui: $(TYPED)
	@echo "== vitest =="
	cd ui && PATH="$(NODE_PATH)" npm run --silent test

# Every test that touches the database, once more on a private PostgreSQL; said and skipped where there is none.
test-postgres: setup
	@echo "== pytest, PostgreSQL =="
	@$(BIN)/python tools/with_postgres.py $(BIN)/pytest -n $(JOBS) --only-database -m "not browser" || \
	  { code=$$?; [ $$code -eq 69 ] && echo "SKIPPED: no PostgreSQL on this machine" || exit $$code; }

lint: $(VENV)/.ready $(TYPED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python tools/contracts.py --check
	$(BIN)/lint-imports --no-cache
	$(BIN)/python tools/schema.py --check

bench: $(VENV)/.ready
	$(BIN)/python -m benchmarks

# Made files: run after changing the list of modules, or the API.
contracts: $(VENV)/.ready
	$(BIN)/python tools/contracts.py

openapi: $(VENV)/.ready ui/node_modules/.ready
	$(BIN)/python tools/schema.py
	cd ui && PATH="$(NODE_PATH)" npm run --silent generate

format: $(VENV)/.ready
	$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .

# Versions move only here. The lock names no server and no place on this machine.
lock:
	$(BIN)/uv pip compile pyproject.toml --extra postgres --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --no-header --python-version 3.11 --quiet --output-file requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra postgres --extra dev --generate-hashes --no-emit-index-url \
	  --no-emit-find-links --no-header --python-version 3.11 --quiet --output-file requirements-dev.lock

clean:
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache src/jingban/web/static/desk ui/node_modules/.ready
