# The one interface to the project: `make help` lists the targets, and CI calls nothing else.
SHELL := /bin/bash
.DEFAULT_GOAL := help

PYTHON ?= python3.13
UV_VERSION := 0.13.8
BIN := .venv/bin
SERVING := .venv/.serving
READY := .venv/.ready
PORT ?= 8000

export PYTHONDONTWRITEBYTECODE :=

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^##@/ {printf "\n\033[1m%s\033[0m\n", substr($$0, 5)} \
	  /^[a-z-]+:.*## / {printf "  %-20s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

##@ Develop
# What it takes to serve, and everything: 220 MB and 2.3 GB. Both go into one environment, a target asks for what it needs.
define install
	@command -v $(PYTHON) >/dev/null || { echo "Undertone needs Python 3.13 as '$(PYTHON)'; name another with make PYTHON=..."; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r $<
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@
endef

$(SERVING): requirements-serving.lock pyproject.toml
	$(install)

$(READY): requirements.lock $(SERVING)
	$(install)

.PHONY: setup
setup: $(READY) ## Install everything into .venv, pinned by requirements.lock

.PHONY: run
run: $(SERVING) ## Serve the API and the web page on this machine (PORT=8000)
	@exec $(BIN)/undertone serve --port $(PORT)

.PHONY: lint
lint: $(READY) ## Check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

.PHONY: format
format: $(READY) ## Fix style where ruff can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

LOCK = $(BIN)/uv pip compile --quiet --python-version 3.13 --universal --generate-hashes --no-emit-index-url \
  --no-header --no-annotate pyproject.toml
LOCK_SERVING = $(LOCK) --group build --constraints requirements.lock -o requirements-serving.lock

.PHONY: lock
lock: $(READY) ## Update both lock files after a change of pyproject.toml
	$(LOCK) --group dev -o requirements.lock
	$(LOCK_SERVING)

.PHONY: upgrade
upgrade: $(READY) ## Upgrade every dependency in both lock files
	$(LOCK) --group dev --upgrade -o requirements.lock
	$(LOCK_SERVING)

.PHONY: machine
machine: ## Install the system packages that tests use (Debian and Ubuntu)
	@wanted=; for tool in chromium prometheus nodejs npm openssl; do \
	  command -v $${tool/nodejs/node} >/dev/null || wanted="$$wanted $$tool"; done; \
	if [ -z "$$wanted" ] || ! command -v apt-get >/dev/null; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ]; then as=; else as=sudo; fi; \
	$$as apt-get update -qq && $$as apt-get install -y -qq --no-install-recommends $$wanted >/dev/null

##@ Test
# One process per core, one thread per process; a file's tests stay together, as they share servers and models.
PYTEST = OMP_NUM_THREADS=1 $(BIN)/python -m pytest
PARALLEL = $(PYTEST) -n logical --dist loadfile

.PHONY: test
test: $(READY) ## Run the tests; minutes (TESTS=tests/unit runs a part)
	$(PARALLEL) -m "not slow and not extension and not docker" $(TESTS)

.PHONY: test-unit
test-unit: $(READY) ## Run the unit tests; seconds
	$(PARALLEL) tests/unit

.PHONY: test-all
test-all: build test-extension ## Run every test, the slow ones and the extension's too (Docker's: make test-sam-local)
	$(PARALLEL) -m "not extension and not docker"

include make/training.mk make/aws.mk make/extension.mk make/docs.mk make/benchmarks.mk make/security.mk
