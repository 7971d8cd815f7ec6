##@ Document
SPHINX := $(BIN)/python -m sphinx --fail-on-warning --keep-going --quiet

.PHONY: docs
docs: $(READY) ## Build the documentation site in build/docs
	$(SPHINX) -b html docs build/docs
	@echo build/docs/index.html

.PHONY: docs-links
docs-links: $(READY) ## Check the documentation's links
	$(SPHINX) -b linkcheck docs build/docs-links
