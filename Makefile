# Every task of the project is a make target: `make help` lists them, and CI runs only these.
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
# Serving needs 220 MB of packages, everything else 1.6 GB. Both use one environment; each target installs what it needs.
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
setup: $(READY) ## Install the dependencies into .venv

.PHONY: run
run: $(SERVING) ## Start the API and web page locally (PORT=8000)
	@exec $(BIN)/undertone serve --port $(PORT)

.PHONY: wheel
wheel: $(READY) ## Build the package in build/wheel, for pipx and uvx
	$(BIN)/uv build --quiet --wheel --no-build-isolation --out-dir build/wheel .
	@ls build/wheel/*.whl

.PHONY: lint
lint: $(READY) ## Check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

.PHONY: format
format: $(READY) ## Format the code and apply ruff's fixes
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

LOCK = $(BIN)/uv pip compile --quiet --python-version 3.13 --universal --generate-hashes --no-emit-index-url \
  --no-header --no-annotate pyproject.toml
LOCK_SERVING = $(LOCK) --group build --constraints requirements.lock -o requirements-serving.lock

.PHONY: lock
lock: $(READY) ## Update the lock files after editing pyproject.toml
	$(LOCK) --group dev -o requirements.lock
	$(LOCK_SERVING)

.PHONY: upgrade
upgrade: $(READY) ## Upgrade all dependencies in both lock files
	$(LOCK) --group dev --upgrade -o requirements.lock
	$(LOCK_SERVING)

.PHONY: machine
machine: ## Install system packages for tests (Debian, Ubuntu)
	@missing=; for tool in chromium prometheus nodejs npm openssl; do \
	  command -v $${tool/nodejs/node} >/dev/null || missing="$$missing $$tool"; done; \
	if [ -z "$$missing" ] || ! command -v apt-get >/dev/null; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ]; then sudo=; else sudo=sudo; fi; \
	$$sudo apt-get update -qq && $$sudo apt-get install -y -qq --no-install-recommends $$missing >/dev/null

##@ Test
# One thread per process; a file's tests stay together, as they share servers and models. Files
# are run in the order of tests/conftest.py, not those of most tests first.
PYTEST = OMP_NUM_THREADS=1 $(BIN)/python -m pytest
# A quarter of the time, tests wait for browsers and servers: three processes for two cores.
WORKERS := $(shell expr $$(getconf _NPROCESSORS_ONLN) \* 3 / 2)
PARALLEL = $(PYTEST) -n $(WORKERS) --dist loadfile --no-loadscope-reorder

.PHONY: test
test: $(READY) ## Run the tests; takes minutes (TESTS=tests/unit)
	$(PARALLEL) -m "not slow and not extension and not docker" $(TESTS)

.PHONY: test-unit
test-unit: $(READY) ## Run the unit tests; takes seconds
	$(PARALLEL) tests/unit

.PHONY: test-all
test-all: build test-extension ## Run every test except those that need Docker
	$(PARALLEL) -m "not extension and not docker"

include make/training.mk make/benchmarks.mk make/extension.mk make/docs.mk
include make/aws.mk make/sam_local.mk make/security.mk
