##@ Run the built functions in Docker
.PHONY: invoke
invoke: $(READY) ## Run a built function in Docker (FUNCTION= EVENT=)
	$(DEPLOYMENT) give-model .aws-sam/build/$(LOGICAL)
	$(SAM) local invoke $(LOGICAL) --event $(EVENT) --env-vars events/local.json

.PHONY: start-api
start-api: $(READY) ## Run the built API in Docker (PORT=8000)
	for name in Predict Chart Wordcloud Trend Themes; do $(DEPLOYMENT) give-model .aws-sam/build/$${name}Function; done
	$(SAM) local start-api --env-vars events/local.json --port $(PORT)

LAMBDA_IMAGE := public.ecr.aws/lambda/python:3.13-x86_64
.PHONY: test-sam-local
test-sam-local: build ## Test the functions with sam local (needs Docker)
	@docker version >/dev/null || { echo "sam local needs Docker, running: https://docs.docker.com/engine/install"; exit 1; }
	@docker image inspect $(LAMBDA_IMAGE) >/dev/null 2>&1 || docker pull $(LAMBDA_IMAGE)
	$(BIN)/python -m pytest tests/e2e/test_sam_local.py
