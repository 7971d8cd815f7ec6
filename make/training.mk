##@ Train
MLFLOW_ENV := build/mlflow
MLFLOW_PORT ?= 5000

.PHONY: train
train: $(READY) ## Run the pipeline stages whose inputs changed
	PATH=$(CURDIR)/$(BIN):$$PATH $(BIN)/dvc repro training/dvc.yaml

.PHONY: starter
starter: $(READY) ## Rebuild the starter model in training/starter
	rm -rf build/starter
	$(BIN)/undertone train --store build/starter --no-track --builds 3
	$(BIN)/python -m training.registry.renew_starter build/starter
	$(BIN)/python -m training.reports.model_card

.PHONY: mlflow
mlflow: $(READY) ## Open the MLflow UI (MLFLOW_PORT=5000)
	@version=$$($(BIN)/python -c "from importlib.metadata import version; print(version('mlflow-skinny'))"); \
	test -x $(MLFLOW_ENV)/bin/mlflow || { $(PYTHON) -m venv $(MLFLOW_ENV) && \
	  $(BIN)/uv pip install --quiet --python $(MLFLOW_ENV)/bin/python "mlflow==$$version"; }
	@echo 'Experiments: http://127.0.0.1:$(MLFLOW_PORT)/#/experiments/1/runs?workflowType=machine_learning'
	$(MLFLOW_ENV)/bin/mlflow server --backend-store-uri sqlite:///mlflow.db --host 127.0.0.1 --port $(MLFLOW_PORT)

.PHONY: pipeline-deps
pipeline-deps: $(READY) ## Update stage dependencies in training/dvc.yaml
	$(BIN)/python -m devtools.pipeline_deps
