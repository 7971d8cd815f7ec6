##@ Deploy to AWS
STAGE ?= dev
ARCHITECTURE ?= x86_64
FUNCTION ?= predict
TAIL ?= --tail
EVENT ?= $(firstword $(wildcard events/$(FUNCTION)/*.json))
LOGICAL = $(shell name=$(FUNCTION); echo $${name^}Function)
# boto3 reads the region only from AWS_DEFAULT_REGION.
ifdef AWS_REGION
export AWS_DEFAULT_REGION ?= $(AWS_REGION)
endif
DEPLOYMENT = $(BIN)/python -m deployment
MODEL_STORE = $(DEPLOYMENT) store $(STAGE)
# sam needs python3.13 and uv on PATH; its validation needs a region, no matter which.
SAM := PATH=$(CURDIR)/$(BIN):$$PATH SAM_CLI_TELEMETRY=0 ARCHITECTURE=$(ARCHITECTURE) $(BIN)/sam
DEPLOY_OPTIONS = --parameters "$(PARAMETERS)" --architecture "$(ARCHITECTURE)" $(if $(TEMPLATE),--template "$(TEMPLATE)")

.PHONY: build
build: $(READY) ## Validate and build (ARCHITECTURE=x86_64|arm64)
	AWS_DEFAULT_REGION=$${AWS_DEFAULT_REGION:-us-east-1} $(SAM) validate --lint
	$(SAM) build --parameter-overrides Architecture=$(ARCHITECTURE)
	@$(MAKE) --no-print-directory sbom

.PHONY: sbom
sbom: $(READY) ## Write the layers' CycloneDX SBOMs to build/sbom
	$(BIN)/python -m layers.sbom .aws-sam/build build/sbom

.PHONY: deploy
deploy: $(READY) ## Deploy and smoke-test (STAGE= PARAMETERS= RELEASE=)
	$(DEPLOYMENT) deploy $(STAGE) $(DEPLOY_OPTIONS) --release "$(RELEASE)"

.PHONY: package
package: $(READY) ## Publish a build for a launch link (BUCKET= PREFIX=)
	@test -n "$(BUCKET)" || { echo 'Name a bucket of yours: make package BUCKET=...'; exit 1; }
	$(DEPLOYMENT) package $(BUCKET) --prefix "$(or $(PREFIX),undertone)" --architecture "$(ARCHITECTURE)" \
	  $(if $(TEMPLATE),--template "$(TEMPLATE)")

.PHONY: bootstrap
bootstrap: $(READY) ## Create GitHub's deployment role (STAGE= REPOSITORY=)
	@test -n "$(REPOSITORY)" || { echo 'Name the repository: make bootstrap STAGE=$(STAGE) REPOSITORY=owner/name'; exit 1; }
	$(SAM) deploy --template-file deployment/bootstrap.yaml --stack-name github-undertone-$(STAGE) \
	  --capabilities CAPABILITY_NAMED_IAM --no-fail-on-empty-changeset \
	  --parameter-overrides Repository=$(REPOSITORY) Stage=$(STAGE) $(PARAMETERS)

.PHONY: deploy-break-glass
deploy-break-glass: $(READY) ## Deploy this checkout untested (STAGE= REASON=)
	@test -n "$(REASON)" || { echo 'Give a reason: make deploy-break-glass STAGE=$(STAGE) REASON="..."'; exit 1; }
	$(DEPLOYMENT) deploy $(STAGE) $(DEPLOY_OPTIONS) --reason "$(REASON)"

.PHONY: releases
releases: $(READY) ## List the releases tested in a stage (STAGE=dev)
	$(DEPLOYMENT) releases $(STAGE)

.PHONY: rollback-code
rollback-code: $(READY) ## Roll back to the previous code (STAGE=prod)
	$(DEPLOYMENT) rollback-code $(STAGE)

.PHONY: publish
publish: $(READY) ## Publish the starter model if needed (STAGE=prod)
	$(DEPLOYMENT) publish $(STAGE)

.PHONY: smoke
smoke: $(READY) ## Smoke-test a deployed API (STAGE=dev)
	$(DEPLOYMENT) smoke $(STAGE)

.PHONY: destroy
destroy: $(READY) ## Delete a stack (STAGE= CONFIRM= DELETE_MODELS=)
	$(DEPLOYMENT) destroy $(STAGE) --confirm "$(CONFIRM)" --models "$(DELETE_MODELS)"

.PHONY: protect
protect: $(READY) ## Turn on deletion protection (STAGE=dev)
	$(DEPLOYMENT) protect $(STAGE)

.PHONY: unprotect
unprotect: $(READY) ## Turn off deletion protection (STAGE=prod CONFIRM=)
	$(DEPLOYMENT) unprotect $(STAGE) --confirm "$(CONFIRM)"

.PHONY: logs
logs: $(READY) ## Follow a function's logs (STAGE= FUNCTION= TAIL=)
	$(SAM) logs --cw-log-group /undertone/$$($(DEPLOYMENT) stack-name $(STAGE))/$(FUNCTION) $(TAIL)

.PHONY: rehearse
rehearse: build build/ministack ## Test a deployment end to end in an AWS emulator
	$(DEPLOYMENT) rehearse --ministack build/ministack/bin/ministack

.PHONY: figures
figures: $(READY) ## Update the computed figures in README and docs
	$(DEPLOYMENT).figures
	$(BIN)/python -m devtools.readme
	$(BIN)/python -m benchmarks.scale > /dev/null

.PHONY: retrain
retrain: $(READY) ## Train, then promote if the gates pass (STAGE=dev)
	export UNDERTONE_STORE; UNDERTONE_STORE=$$($(MODEL_STORE)) && \
	$(BIN)/undertone retrain --table off --no-trial

.PHONY: hand-over
hand-over: $(READY) ## Promote dev's model if the gates pass (STAGE=prod)
	export UNDERTONE_STORE; UNDERTONE_STORE=$$($(MODEL_STORE)) && \
	version=$$($(DEPLOYMENT) hand-over dev $(STAGE)) && \
	$(BIN)/undertone promote $$version --to production
