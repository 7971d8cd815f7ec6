##@ Measure
.PHONY: bench
bench: $(READY) ## Compare speed with baseline implementations
	$(BIN)/python -m benchmarks $(BENCHMARKS)

.PHONY: bench-bulk
bench-bulk: $(READY) ## Time and memory of bulk scoring (ROWS=1000000)
	$(BIN)/python -m benchmarks bulk

BENCH_BEFORE := build/bench-before.json
.PHONY: bench-guard
bench-guard: bench ## Run bench; fail if 20 % slower than last time
	@if [ -f $(BENCH_BEFORE) ]; then $(BIN)/python -m benchmarks.figures $(BENCH_BEFORE) build/bench.json; fi
	cp build/bench.json $(BENCH_BEFORE)

.PHONY: bench-lambda
bench-lambda: build ## Measure Lambda performance; update performance.md
	$(BIN)/python -m benchmarks.emulated

.PHONY: soak
soak: $(READY) ## Load-test a local server (CLIENTS=50 SECONDS=60)
	$(BIN)/python -m benchmarks.soak $(or $(CLIENTS),50) $(or $(SECONDS),60)

.PHONY: screenshots
screenshots: $(READY) ## Retake the web page's screenshots (needs Chromium)
	@fc-list :lang=und-zsye | grep -q . || { echo "Emoji need a font: apt-get install fontconfig fonts-noto-color-emoji"; exit 1; }
	$(BIN)/python -m docs.pictures.take
