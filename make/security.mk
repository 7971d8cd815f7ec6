# What looks for faults that nobody thought of; the Makefile includes this.

.PHONY: fuzz
fuzz: $(READY) ## Fuzz every route through the handlers and over HTTP (MINUTES=5 SEED= COUNT=)
	$(BIN)/python -m tests.fuzz --minutes $(or $(MINUTES),5) $(if $(SEED),--seed $(SEED)) $(if $(COUNT),--count $(COUNT))

.PHONY: audit
audit: build/pip-audit ## Look for known vulnerabilities of everything in requirements.lock (asks PyPI)
	build/pip-audit/bin/pip-audit --strict --disable-pip --require-hashes --requirement requirements.lock --progress-spinner off
