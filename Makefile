# The only interface: `make help` lists the targets, CI calls nothing else.
SHELL := /bin/bash
.DEFAULT_GOAL := help

PYTHON ?= python3.13
UV_VERSION := 0.13.8
BIN := .venv/bin
READY := .venv/.ready
PORT ?= 8000

export PYTHONDONTWRITEBYTECODE :=

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  \033[1m%-16s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(READY): requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Undertone needs Python 3.13 as '$(PYTHON)'; name another one with make PYTHON=..."; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

.PHONY: setup
setup: $(READY) ## Make .venv with everything pinned in requirements.lock

.PHONY: run
run: $(READY) ## Start Undertone on this machine (PORT=8000)
	@exec $(BIN)/undertone serve --port $(PORT)

.PHONY: test
test: $(READY) ## Run the tests
	$(BIN)/python -m pytest

.PHONY: lint
lint: $(READY) ## Check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

.PHONY: format
format: $(READY) ## Put the code into the house's style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: bench
bench: $(READY) ## Measure speed against plain implementations, as ratios
	$(BIN)/python -m benchmarks $(BENCHMARKS)

.PHONY: lock
lock: $(READY) ## Pin the newest versions that fit together
	$(BIN)/uv pip compile --quiet --upgrade --python-version 3.13 --universal --generate-hashes --no-emit-index-url \
	  --no-header --no-annotate --group dev pyproject.toml -o requirements.lock

# --------------------------------------------------------------------------------------------------------- AWS
STAGE ?= dev
ARCHITECTURE ?= x86_64
FUNCTION ?= predict
EVENT ?= $(firstword $(wildcard events/$(FUNCTION)/*.json))
# sam wants python3.13 and uv by these names on PATH, and its validation a region, whichever.
SAM := PATH=$(CURDIR)/$(BIN):$$PATH SAM_CLI_TELEMETRY=0 ARCHITECTURE=$(ARCHITECTURE) $(BIN)/sam

.PHONY: build
build: $(READY) ## Check the template and build what goes to AWS (ARCHITECTURE=x86_64|arm64)
	AWS_DEFAULT_REGION=$${AWS_DEFAULT_REGION:-us-east-1} $(SAM) validate --lint
	$(SAM) build --parameter-overrides Architecture=$(ARCHITECTURE)

.PHONY: invoke
invoke: $(READY) ## Run one built function in Docker (FUNCTION=predict EVENT=events/predict/comments.json)
	@name=$(FUNCTION); $(SAM) local invoke "$${name^}Function" --event $(EVENT)
