##@ Document
SPHINX := $(BIN)/python -m sphinx --fail-on-warning --keep-going --quiet

.PHONY: docs
docs: $(READY) ## Build the documentation site: build/docs/index.html
	$(SPHINX) -b html docs build/docs
	@echo build/docs/index.html

.PHONY: docs-links
docs-links: $(READY) ## Check the links of the documentation, external ones too
	$(SPHINX) -b linkcheck docs build/docs-links
