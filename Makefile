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
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
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

.PHONY: screenshots
screenshots: $(READY) ## Take the README's pictures of the web page (needs Chromium)
	$(BIN)/python -m docs.pictures.take

.PHONY: lock
lock: $(READY) ## Pin the newest versions that fit together
	$(BIN)/uv pip compile --quiet --upgrade --python-version 3.13 --universal --generate-hashes --no-emit-index-url \
	  --no-header --no-annotate --group dev pyproject.toml -o requirements.lock

# ---------------------------------------------------------------------------------------------------- training
MLFLOW_ENV := build/mlflow
MLFLOW_PORT ?= 5000

.PHONY: train
train: $(READY) ## Run the training pipeline: only the stages that something changed for
	PATH=$(CURDIR)/$(BIN):$$PATH $(BIN)/dvc repro training/dvc.yaml

.PHONY: starter
starter: $(READY) ## Make the committed starter model anew, from human-labelled data
	rm -rf build/starter
	$(BIN)/undertone train --store build/starter --no-track
	$(BIN)/python -m training.registry.renew_starter build/starter
	$(BIN)/python -m training.reports.model_card

.PHONY: mlflow
mlflow: $(READY) ## Open the full MLflow page on the recorded runs (MLFLOW_PORT=5000)
	@version=$$($(BIN)/python -c "from importlib.metadata import version; print(version('mlflow-skinny'))"); \
	test -x $(MLFLOW_ENV)/bin/mlflow || { $(PYTHON) -m venv $(MLFLOW_ENV) && \
	  $(BIN)/uv pip install --quiet --python $(MLFLOW_ENV)/bin/python "mlflow==$$version"; }
	$(MLFLOW_ENV)/bin/mlflow server --backend-store-uri sqlite:///mlflow.db --host 127.0.0.1 --port $(MLFLOW_PORT)

.PHONY: bench-lambda
bench-lambda: build ## Measure the built functions under Lambda's emulator, and write docs/performance.md
	$(BIN)/python -m benchmarks.emulated

.PHONY: soak
soak: $(READY) ## Send many clients at once to the local server, for a minute (CLIENTS=50 SECONDS=60)
	$(BIN)/python -m benchmarks.soak $(or $(CLIENTS),50) $(or $(SECONDS),60)

.PHONY: machine
machine: ## Install what some tests use beside Python, where Debian's packages can be had: Chromium, Prometheus
	@wanted=; for tool in chromium prometheus; do command -v $$tool >/dev/null || wanted="$$wanted $$tool"; done; \
	if [ -z "$$wanted" ] || ! command -v apt-get >/dev/null; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ]; then as=; else as=sudo; fi; \
	$$as apt-get update -qq && $$as apt-get install -y -qq --no-install-recommends $$wanted >/dev/null

include make/aws.mk

# --------------------------------------------------------------------------------------------- the extension
EXTENSION_TESTS := tests/e2e/extension
EXTENSION_PARTS := manifest.json worker.js _locales api content core icons options sources view

.PHONY: extension
extension: $(READY) ## Pack the Chrome extension for the store, as build/undertone-extension.zip
	@mkdir -p build && rm -f build/undertone-extension.zip
	@cd extension && ../$(BIN)/python -m zipfile -c ../build/undertone-extension.zip $(EXTENSION_PARTS)
	@echo build/undertone-extension.zip

.PHONY: extension-tools
extension-tools:
	@for tool in node npm openssl; do command -v $$tool >/dev/null || \
	  { echo "The extension's tests need $$tool: apt-get install nodejs npm openssl"; exit 1; }; done
	@command -v chromium chromium-browser google-chrome >/dev/null || \
	  { echo "The extension's tests need a browser: apt-get install chromium"; exit 1; }

.PHONY: test-extension
test-extension: $(READY) extension-tools ## Test the extension's modules in node and the whole of it in Chromium
	npm ci --prefix $(EXTENSION_TESTS) --silent
	$(EXTENSION_TESTS)/node_modules/.bin/prettier --print-width 120 --log-level warn --check \
	  "extension/**/*.js" "tests/unit/extension/*.mjs" "$(EXTENSION_TESTS)/*.js"
	node --test tests/unit/extension/*.test.mjs
	$(BIN)/python -m pytest $(EXTENSION_TESTS) tests/e2e/page/test_accessibility.py

.PHONY: extension-pictures
extension-pictures: $(READY) extension-tools ## Take the screenshots of docs/extension.md and docs/extension-states.md anew
	rm -f docs/pictures/extension-*.png
	UNDERTONE_PICTURES=1 $(BIN)/python -m pytest -m pictures $(EXTENSION_TESTS)
